"""A plan as a drawing: a layout library says where things go, boxes and lines are ours.

It reads from left to right. Answers are shapes of their own between the stops, so that no words lie on a line. All
sizes are in units of the drawing, which are CSS pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fast_sugiyama import from_edges

from decisiontree.authoring.plan import Graph, Stop, Way
from kb.plans.text_width import wrap

BOX, ANSWER = 220, 168  # widths
PADDING, GAP, MARGIN = 12, 14, 8
BETWEEN = 34  # room for the lines between two columns
LINE = 18  # height of a line of text
SMALL = 12 / 14  # size of a note beside that of a title


Places = dict[int, tuple[int, float]]  # shape -> column, row


@dataclass(frozen=True, slots=True)
class Shape:
    """A stop of the plan, or the answers on the way to one."""

    width: int
    height: int
    lines: tuple[str, ...]
    note: tuple[str, ...] = ()  # in smaller letters
    stop: Stop | None = None
    way: Way | None = None
    x: int = 0
    y: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    shapes: tuple[Shape, ...]
    lines: tuple[str, ...]  # paths of SVG


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the columns are, and how far apart the rows."""

    left: tuple[int, ...]
    width: tuple[int, ...]
    pitch: int

    def middle(self, row: float) -> int:
        return round(MARGIN + (row + 0.5) * self.pitch)


def draw(graph: Graph) -> Drawing:
    shapes = [_box(stop) for stop in graph.stops]
    edges = []
    for start, way, end in graph.edges:
        edges += [(start, len(shapes)), (len(shapes), end)]
        shapes.append(_answers(way))
    places, lines = _arrange(edges)
    grid = _grid(shapes, places)
    drawn = tuple(_put(shape, grid, *places[number]) for number, shape in enumerate(shapes))
    curves = [_curve(grid, drawn, places, start, end) for start, end in lines]
    through = [number for number in places if number >= len(shapes)]
    return Drawing(
        width=grid.left[-1] + grid.width[-1] + MARGIN,
        height=grid.middle(max(row for _, row in places.values()) + 0.5) + MARGIN,
        shapes=drawn,
        lines=tuple(sorted((*curves, *(_straight(grid, *places[number]) for number in through)))),
    )


def _arrange(edges: Sequence[tuple[int, int]]) -> tuple[Places, list[tuple[int, int]]]:
    """Column and row of every shape, and of the points where longer lines pass a column; the lines between them."""
    if not edges:
        return {0: (0, 0.0)}, []
    positions, _, height, lines = from_edges(
        edges, minimum_length=1, vertex_spacing=1, dummy_vertices=True, dummy_size=1, ranking_type="up"
    )[0]
    # The library goes from top to bottom and puts the first child last: turned round, the first comes first.
    last = max(x for _, (x, _) in positions)
    places = {int(number): (round(height - y), last - x) for number, (x, y) in positions}
    return places, [(int(start), int(end)) for start, end in lines or ()]


def _grid(shapes: Sequence[Shape], places: Places) -> _Grid:
    width = [0] * (1 + max(column for column, _ in places.values()))
    for number, shape in enumerate(shapes):
        column = places[number][0]
        width[column] = max(width[column], shape.width)
    left = [MARGIN + sum(width[:column]) + column * BETWEEN for column in range(len(width))]
    return _Grid(tuple(left), tuple(width), max(shape.height for shape in shapes) + GAP)


def _put(shape: Shape, grid: _Grid, column: int, row: float) -> Shape:
    return replace(shape, x=grid.left[column], y=grid.middle(row) - shape.height // 2)


def _curve(grid: _Grid, shapes: Sequence[Shape], places: Places, start: int, end: int) -> str:
    column, row = places[start]
    width = shapes[start].width if start < len(shapes) else grid.width[column]
    x, y = grid.left[column] + width, grid.middle(row)
    x_end, y_end = grid.left[places[end][0]], grid.middle(places[end][1])
    turn = x_end - BETWEEN // 2
    return f"M{x} {y}H{turn - BETWEEN // 2}C{turn} {y} {turn} {y_end} {x_end} {y_end}"


def _straight(grid: _Grid, column: int, row: float) -> str:
    return f"M{grid.left[column]} {grid.middle(row)}h{grid.width[column]}"


def _box(stop: Stop) -> Shape:
    lines = wrap(stop.title, BOX - 2 * PADDING)
    note = wrap(f"Likely: {stop.cause.title}", (BOX - 2 * PADDING) / SMALL, 2) if stop.cause else ()
    return Shape(BOX, 2 * PADDING + LINE * (1 + len(lines) + len(note)), lines, note, stop=stop)


def _answers(way: Way) -> Shape:
    lines = wrap(" / ".join(said.say for said in way.answers), ANSWER - 2 * PADDING)
    return Shape(ANSWER, PADDING + LINE * len(lines), lines, way=way)

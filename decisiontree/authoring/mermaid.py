"""A plan as Mermaid text, for whoever draws it elsewhere (mermaid.js.org, flowchart syntax)."""

from __future__ import annotations

import re

from decisiontree.authoring.plan import GOES_ON, Stop, Way, graph_of
from decisiontree.walk.replay import ASK, DO

SHAPES = {ASK: ('{{"', '"}}'), DO: ('["', '"]')}  # a hexagon, a box
END = ('(["', '"])')
SIGNS = frozenset('#"<>`\\')  # Mermaid would read them as its own
MARKER = re.compile(r"^\d+\.|^[-+*]")  # at the start of a text it would read a list


def to_mermaid(title: str, plan: Stop) -> str:
    graph = graph_of(plan)
    lines = ["---", f"title: {_in_yaml(title)}", "---", "flowchart LR"]
    lines += [f"  n{place}{_shape(stop)}" for place, stop in enumerate(graph.stops)]
    lines += [f'  n{start} -->|"{_say(way)}"| n{end}' for start, way, end in graph.edges]
    return "\n".join(lines) + "\n"


def _shape(stop: Stop) -> str:
    before, after = SHAPES.get(stop.kind, END)
    return f"{before}{_plain(stop.title)}{' …' if stop.rest == GOES_ON else ''}{after}"


def _say(way: Way) -> str:
    return _plain(" / ".join(said.say for said in way.answers))


def _plain(text: str) -> str:
    """Signs that mean something to Mermaid are written as its entities, #34; for a quotation mark."""
    text = "".join(_entity(sign) if sign in SIGNS else sign for sign in " ".join(text.split()))
    return MARKER.sub(lambda found: found[0][:-1] + _entity(found[0][-1]), text)


def _entity(sign: str) -> str:
    return f"#{ord(sign)};"


def _in_yaml(text: str) -> str:
    """No tag stands in the file, whoever shows it; YAML reads the escapes."""
    text = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("<", "\\u003C").replace(">", "\\u003E") + '"'

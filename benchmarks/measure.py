"""How two things are compared on a machine that others use as well: in turns, as pairs, by the median and its spread.

One number says little here: the same code printed 0.30 and 1.04 within an hour. Whatever slows the machine down slows both halves
of a pair, so the ratio of each pair holds still, and the quartiles of the ratios say how still.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

WIDE = (
    0.10  # quartiles further apart than this, as a share of the median, conclude nothing when the aim lies between them
)
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spread:
    """The median of some figures and the quartiles around it."""

    median: float
    low: float
    high: float

    @property
    def width(self) -> float:
        """The distance of the quartiles as a share of the median."""
        return (self.high - self.low) / self.median if self.median else 0.0


def spread(figures: Sequence[float]) -> Spread:
    """Median and quartiles; a single figure is its own spread."""
    if len(figures) < 2:
        return Spread(figures[0], figures[0], figures[0])
    low, _, high = quantiles(figures, n=4, method="inclusive")
    return Spread(median(figures), low, high)


def ratios(ours: Callable[[], float], peer: Callable[[], float], turns: int) -> Spread:
    """Ours over the peer's, measured in turns. The order changes from pair to pair, so that neither always comes second."""
    found = []
    for turn in range(turns):
        if turn % 2:
            below = peer()
            above = ours()
        else:
            above = ours()
            below = peer()
        found.append(above / below)
    return spread(found)


@dataclass(frozen=True)
class Result:
    """A figure with its aim. `is_upper`: the aim is the most that is allowed, otherwise the least."""

    name: str
    unit: str
    value: Spread
    aim: float | None = None
    is_upper: bool = True

    @property
    def verdict(self) -> str:
        """met, missed, or unclear: the spread is too wide to conclude."""
        if self.aim is None:
            return ""
        if self.value.low < self.aim < self.value.high and self.value.width > WIDE:
            return "unclear"
        return "met" if (self.value.median <= self.aim) == self.is_upper or self.value.median == self.aim else "missed"

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "verdict": self.verdict}


def result(name: str, unit: str, figures: Sequence[float], aim: float | None = None, is_upper: bool = True) -> Result:
    """A result from figures that were measured one after the other."""
    return Result(name, unit, spread(figures), aim, is_upper)


def table(results: Sequence[Result]) -> str:
    """One line a result: name, median, quartiles, aim, verdict."""
    width = max((len(one.name) for one in results), default=0)
    return "\n".join(_line(one, width) for one in results)


def _line(one: Result, width: int) -> str:
    value = one.value
    aim = "" if one.aim is None else f"{'at most' if one.is_upper else 'at least'} {one.aim:g}"
    quartiles = f"{value.low:.4g} to {value.high:.4g}"
    return f"  {one.name:{width}}  {value.median:8.4g} {one.unit:9} {quartiles:20} {aim:14} {one.verdict}".rstrip()


def processor_seconds(pid: int) -> float:
    """Seconds of processor that a process has used so far, its finished and its running children included (Linux)."""
    return sum(_own(one) for one in [pid, *_children(pid)])


def _own(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS  # user and system, own and of children that ended


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

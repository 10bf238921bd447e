"""How long one decision takes, cold: nothing remembered of the guide but its compiled numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from time import process_time

from benchmarks.measure import Result, result, table
from benchmarks.random_guides import ANYBODY, random_guide
from decisiontree.guide import NO_CHANGE, Condition, Guide
from decisiontree.planner import decide
from decisiontree.planner.model import Model, compile_guide

SIZES = (((12, 20, 15), 5), ((40, 80, 40), 50))  # causes, remedies, questions; milliseconds aimed at
EVIDENCE: tuple[Mapping[str, str], ...] = ({}, {"q00": "a0"}, {"q00": "a1", "q01": "a0", "r00": NO_CHANGE})
GUIDES, REPEATS = 6, 5


def run() -> list[Result]:
    print("planner speed: one cold decision, milliseconds of processor, best of a few, over guides and evidence")
    results = [_measured(size, aim, name) for size, aim in SIZES for name in KINDS]
    print(table(results))
    return results


def _measured(size: tuple[int, int, int], aim: float, name: str) -> Result:
    times = [time for seed in range(GUIDES) for time in _times(KINDS[name](Random(seed), size))]
    return result(f"{'/'.join(map(str, size))}, {name}", "ms", times, aim)


def _times(guide: Guide) -> list[float]:
    model = compile_guide(guide, ANYBODY)
    return [min(_cold(model, evidence) for _ in range(REPEATS)) for evidence in EVIDENCE]


def _cold(model: Model, evidence: Mapping[str, str]) -> float:
    decide.forget()
    start = process_time()
    decide.decide(model, evidence)
    return (process_time() - start) * 1000


def _plain(random: Random, size: tuple[int, int, int]) -> Guide:
    return random_guide(random, *size, unknown=0.1)


def _dense(random: Random, size: tuple[int, int, int]) -> Guide:
    return random_guide(random, *size, unknown=0.1, dense=True)


def _dense_numbers(random: Random, size: tuple[int, int, int]) -> Guide:
    return random_guide(random, *size, unknown=0.1, dense=True, words=False)


def _constrained(random: Random, size: tuple[int, int, int]) -> Guide:
    """Every third remedy has a condition, every fourth is gated, every fifth waits for another."""
    guide = _plain(random, size)
    remedies = tuple(
        replace(
            remedy,
            only_if=Condition(none=(Condition(key=f"q{n % size[2]:02}", values=("a1",)),)) if n % 3 == 0 else None,
            risk="high" if n % 4 == 0 else "low",
            after=(f"r{n - 1:02}",) if n % 5 == 4 else (),
        )
        for n, remedy in enumerate(guide.remedies)
    )
    return replace(guide, remedies=remedies)


KINDS: dict[str, Callable[[Random, tuple[int, int, int]], Guide]] = {
    "each remedy for one to three causes": _plain,
    "a little of everything ('never' is 2 %)": _dense,
    "no chance like another": _dense_numbers,
    "with conditions, gates and an order": _constrained,
}

if __name__ == "__main__":
    run()

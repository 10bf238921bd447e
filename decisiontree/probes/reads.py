"""From values to answers: the table that a question has in `reads:`.

Rows are tried in order. A value that could not be read makes a row undecided, and an undecided row never lets a later one
answer, unless both say the same: what is not certain is "can't tell".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import product
from math import prod

from decisiontree.guide import UNKNOWN, Question, Read
from decisiontree.probes.kinds import NO_VALUE, NUMBER, WORD, values_of

IS, IS_NOT = "is", "not"
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "lt": lambda value, limit: value < limit,
    "le": lambda value, limit: value <= limit,
    "gt": lambda value, limit: value > limit,
    "ge": lambda value, limit: value >= limit,
}
MOST_CASES = 50_000
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
Test = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Verdict:
    answer: str  # UNKNOWN where nothing is certain
    because: tuple[str, ...] = ()  # names of the values that decided


def revision_of_probe(question: Question) -> str:
    """Changes when what is read for a question, or how it is read, does: 6 hex digits."""
    return blake2b(repr((question.probes, question.reads)).encode(), digest_size=3).hexdigest()


def parse_read(entry: Mapping[str, object]) -> Read:
    """A row as authors write it: `{when: {value: test}, then: answer}` or `{else: answer}`. ValueError says what is wrong."""
    if set(entry) == {"else"}:
        return Read(_answer(entry["else"]))
    if set(entry) != {"when", "then"} or not isinstance(entry.get("when"), dict) or not entry["when"]:
        raise ValueError("a row is `{when: {value: test}, then: answer}`, the last one `{else: answer}`")
    when: dict[str, object] = entry["when"]  # type: ignore[assignment]
    return Read(_answer(entry["then"]), tuple(_test(str(name), test) for name, test in when.items()))


def _answer(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("name an answer, or `unknown`")
    return value


def _test(name: str, test: object) -> Test:
    """`word`, `[word, word]`, `{not: word}` or `{lt: 5}` with lt, le, gt, ge."""
    if not isinstance(test, dict):
        return name, IS, _words(test)
    ((operator, operand),) = test.items() if len(test) == 1 else (("", ""),)
    if operator == IS_NOT:
        return name, IS_NOT, _words(operand)
    if operator not in COMPARISONS or not (isinstance(operand, str) and WHOLE_NUMBER.fullmatch(operand)):
        raise ValueError(
            f"'{name}' is tested with a word, a list of words, `{{not: word}}` or `{{lt: 5}}`, le, gt or ge"
        )
    return name, operator, (operand,)


def _words(value: object) -> tuple[str, ...]:
    words = value if isinstance(value, list) else [value]
    if not words or not all(isinstance(word, str) and WORD.fullmatch(word) for word in words):
        raise ValueError(f"'{value}' is no word that a collector prints")
    return tuple(words)


def read(question: Question, values: Mapping[str, str]) -> Verdict:
    """The answer that these values give."""
    doubted: Read | None = None
    for row in question.reads:
        met = _all_met(row, values)
        if met is None:
            if doubted and doubted.then != row.then:
                return Verdict(UNKNOWN)
            doubted = doubted or row
        elif met:
            sure = doubted is None or doubted.then == row.then
            return Verdict(row.then, tuple(name for name, _, _ in row.when)) if sure else Verdict(UNKNOWN)
    return Verdict(UNKNOWN)


def _all_met(row: Read, values: Mapping[str, str]) -> bool | None:
    """Kleene's three values: None while a value is missing that could decide."""
    met = [_met(test, values.get(test[0], "")) for test in row.when]
    return False if False in met else None if None in met else True


def _met(test: Test, value: str) -> bool | None:
    _, operator, operands = test
    if not value or value in NO_VALUE:
        return None
    if operator in (IS, IS_NOT):
        return (_plain(value) in map(_plain, operands)) is (operator == IS)
    number = _number(value)
    return number is not None and COMPARISONS[operator](number, int(operands[0]))


def _plain(value: str) -> str:
    number = _number(value)
    return value if number is None else str(number)


def _number(value: str) -> int | None:
    return int(value) if WHOLE_NUMBER.fullmatch(value) else None


# --- what is wrong with a table ---


def faults_of(question: Question) -> Iterator[str]:
    """Values that nothing gives, rows that nothing reaches, cases that no row takes."""
    known = {name: words for probe in question.probes for name, words in values_of(probe).items()}
    names = [name for probe in question.probes for name in values_of(probe)]
    yield from (
        f"two probes give a value '{name}'; tell them apart with `as`"
        for name in sorted({n for n in names if names.count(n) > 1})
    )
    unknown = sorted({test[0] for row in question.reads for test in row.when} - known.keys())
    yield from (f"no probe gives a value '{name}'; there are: {', '.join(known)}" for name in unknown)
    answers = {answer.key for answer in question.answers} | {UNKNOWN}
    yield from (f"'{row.then}' is no answer of this question" for row in question.reads if row.then not in answers)
    if not unknown and question.reads:
        yield from _gaps_and_overlaps(question.reads, tuple(sorted(known.items())))


@lru_cache(1000)  # a table is looked at with each save, and hardly ever changes
def _gaps_and_overlaps(reads: tuple[Read, ...], values: tuple[tuple[str, frozenset[str]], ...]) -> tuple[str, ...]:
    return tuple(_read_through(reads, dict(values)))


def _read_through(reads: tuple[Read, ...], known: Mapping[str, frozenset[str]]) -> Iterator[str]:
    tests = [test for row in reads for test in row.when]
    names = sorted({test[0] for test in tests})
    cases = [sorted(_cases(name, known[name], tests)) for name in names]
    if prod(map(len, cases)) > MOST_CASES:
        yield "the table has too many cases to be checked: ask about fewer values"
        return
    reached: set[int] = set()
    gap = ""
    for case in product(*cases):
        values = dict(zip(names, case, strict=True))
        hit = next((place for place, row in enumerate(reads) if _all_met(row, values)), None)
        if hit is None:
            gap = gap or ", ".join(f"{name} is {value}" for name, value in values.items())
        else:
            reached.add(hit)
    for place, row in enumerate(reads):
        if place not in reached and row.when:
            yield f"row {place + 1} (then: {row.then}) is never reached: the rows before it take all its cases, or no value is like that"
    if gap:
        yield f"no row takes this case: {gap}. Add a row, or `else: unknown`"


def _cases(name: str, words: frozenset[str], tests: list[Test]) -> set[str]:
    """Values that stand for all that a value can be: one for each set of tests that it meets."""
    own = [test for test in tests if test[0] == name]
    found = set(words - {NUMBER})
    if NUMBER in words:
        limits = [int(operand) for _, _, operands in own for operand in operands if WHOLE_NUMBER.fullmatch(operand)]
        found |= {str(limit + step) for limit in (*limits, 0) for step in (-1, 0, 1) if limit + step >= 0}
    return set({tuple(_met(test, value) for test in own): value for value in sorted(found)}.values())

"""What a change of a guide does to its plan: two simulations side by side."""

from __future__ import annotations

from collections.abc import Iterator

from decisiontree.authoring.report import ending, listed
from decisiontree.authoring.simulate import CauseResult, Report
from decisiontree.authoring.tables import ReportPart, Row

HEAD = ("cause", "minutes", "steps", "ends in")
ABSENT = "–"


def compare(before: Report | None, after: Report | None) -> ReportPart:
    """One guide before and after; None where it is not there."""
    if before is None or after is None:
        return _only_one(before, after)
    rows = tuple(_changed_rows(before, after))
    lines = [*_in_short(before, after), *_news(before, after)]
    if not rows and after.causes:
        lines.append("the likeliest walk of every cause is unchanged")
    return ReportPart(after.guide.slug, tuple(lines), HEAD, rows)


def _only_one(before: Report | None, after: Report | None) -> ReportPart:
    report = after or before
    assert report is not None
    lines = (
        f"expected {report.minutes:.1f} min, nine of ten readers at most {report.minutes_90:.0f} min",
        f"escalated: {report.escalated:.0%}",
    )
    return ReportPart(f"{report.guide.slug} ({'new' if after else 'removed'})", lines if after else ())


def _in_short(before: Report, after: Report) -> Iterator[str]:
    yield f"expected minutes: {_to(f'{before.minutes:.1f}', f'{after.minutes:.1f}')}"
    yield f"nine of ten readers, at most: {_to(f'{before.minutes_90:.0f}', f'{after.minutes_90:.0f}')} min"
    yield f"escalated: {_to(f'{before.escalated:.0%}', f'{after.escalated:.0%}')}"


def _news(before: Report, after: Report) -> Iterator[str]:
    """What the change makes useless, and what it brings to use."""
    pairs = (
        ("questions", {node.key for node in before.never_asked}, {node.key for node in after.never_asked}, "asked"),
        (
            "remedies",
            {node.key for node in before.never_reached},
            {node.key for node in after.never_reached},
            "reached",
        ),
    )
    for what, unused, unused_now, verb in pairs:
        if unused_now - unused:
            yield f"{what} never {verb} any more: {listed(sorted(unused_now - unused))}"
        found = {key for key in unused - unused_now if after.guide.find_node(key)}
        if found:
            yield f"{what} now {verb}: {listed(sorted(found))}"


def _changed_rows(before: Report, after: Report) -> Iterator[Row]:
    old = {result.cause.key: result for result in before.causes}
    new = {result.cause.key: result for result in after.causes}
    for key in (*new, *(key for key in old if key not in new)):
        was, now = _cells(old.get(key)), _cells(new.get(key))
        if was != now:
            yield (key, *map(_to, was, now))


def _cells(result: CauseResult | None) -> Row:
    if result is None:
        return (ABSENT,) * 3
    return f"{result.session.minutes:.0f}", str(result.session.steps), ending(result.session)


def _to(was: str, now: str) -> str:
    return now if was == now else f"{was} → {now}"

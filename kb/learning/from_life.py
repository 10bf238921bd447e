"""A cause and a remedy to start from, out of a session that was escalated and whose end somebody told."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any

from decisiontree.guide import OTHER, RESERVED
from kb.codes.redact import scrub
from kb.content.format.strict_yaml import parse_yaml
from kb.library.library import Library
from kb.models import Run
from kb.site.drafting import DraftError, RemedyDraft, insert, scalar

MOST_STEPS, LONGEST_STEP, LONGEST_KEY, LONGEST_TITLE = 12, 300, 40, 90
MARKDOWN = re.compile(r"([\\`*_\[\]{}<>#@|!~$])")

CAUSE = """\
  {key}:
    title: {title}
    prior: rare
    confidence: low
    sources: [{source}]
"""
SOURCE = """\
  {key}:
    title: Support session, told on {day}
    checked: {day}
    kind: report
    note: TODO name the ticket, page or person that confirms it.
"""


@dataclass(frozen=True, slots=True)
class ToldEnd:
    """What somebody said of a session that was escalated."""

    guide: str  # slug
    pack: str
    what: str  # it was, in words
    cause: str = ""  # key of the cause, where the guide has it
    typed: str = ""  # the note
    day: str = "2026-01-01"  # on which it was said


def draft_from(told: ToldEnd, folder: Path) -> tuple[Path, str]:
    """The guide's file with a cause, unless it has it, and a remedy made of what was typed. Raises DraftError."""
    path = folder / told.pack / "guides" / f"{told.guide}.yaml"
    if not path.exists():
        raise DraftError(f"there is no guide {path}.")
    text = path.read_text("utf-8")
    root = parse_yaml(text).value
    source = _key(f"session {told.day}", set(_keys(root, "sources")))
    taken = {key for part in ("causes", "questions", "remedies") for key in _keys(root, part)}
    words = _printable(told.what)[:LONGEST_TITLE].strip() or "What it was"
    cause = told.cause if told.cause in _keys(root, "causes") else ""
    if not cause:
        cause = _key(words, taken)
        text = insert(path, text, "causes", cause, CAUSE.format(key=cause, title=scalar(words), source=source))
    key = _key(f"mend {cause}", taken | {cause})
    remedy = RemedyDraft(f"Mend this: {words}", source, _steps(told.typed), minutes=15, risk="medium")
    text = insert(path, text, "remedies", key, remedy.as_entry(key, cause))
    return path, _with_source(path, text, source, told.day)


def _with_source(path: Path, text: str, key: str, day: str) -> str:
    """The guide with a source of its own: that somebody said so, which somebody has still to confirm."""
    if ("sources",) not in parse_yaml(text).keys:
        text = f"{text.rstrip()}\n\nsources:\n"
    return insert(path, text, "sources", key, SOURCE.format(key=key, day=day))


def told_runs() -> Any:
    """Escalated sessions of which somebody said what it was, but those that not everybody may know of."""
    return Run.objects.filter(outcome=Run.Outcome.HANDED_OVER, closed__isnull=False, audiences=[]).exclude(
        cause_text=""
    )


def why_not(run: Run | None) -> str:
    """Why nothing can be drafted from a session."""
    if run is None or run.audiences:  # who may not know of it is told nothing else
        return "there is no such session"
    if run.outcome == Run.Outcome.SOLVED:
        return "it was solved with the guide, which has that remedy already; draft from one that was escalated"
    if run.outcome != Run.Outcome.HANDED_OVER:
        return "it is still open; say how it ended first"
    if run.closed is None or not run.cause_text:
        return "nobody has said yet what it was; close it on its page first"
    return "its guide is not published"


def told_end(library: Library, run: Run) -> ToldEnd | None:
    """What a session says; names, addresses and secrets that were typed are left out."""
    found = (library.guide(card.slug) for card in library.cards("guide"))
    guide = next((each for each in found if each and each.id == run.guide_id), None)
    if guide is None or run.closed is None:
        return None
    cause = guide.find_cause(run.cause) if run.cause else None
    known = cause.key if cause and cause.key != OTHER else ""
    return ToldEnd(guide.slug, guide.pack, scrub(run.cause_text), known, "\n".join(map(scrub, run.note.splitlines())),
                   run.closed.date().isoformat())  # fmt: skip


def added_lines(before: str, after: str) -> str:
    """What a draft adds to its file, with the line before it, so that one finds the place."""
    lines = unified_diff(before.splitlines(), after.splitlines(), "now", "with the draft", n=1, lineterm="")
    return "\n".join(lines)


def _keys(root: object, part: str) -> frozenset[str]:
    entries = root.get(part) if isinstance(root, dict) else None
    return frozenset(entries) if isinstance(entries, dict) else frozenset()


def _key(words: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_KEY].strip("-") or "told"
    key = key if key[0].isalpha() else f"it-{key}"
    names = (key, *(f"{key}-{number}" for number in range(2, 100)))
    return next(name for name in names if name not in taken and name not in RESERVED)


def _steps(typed: str) -> list[str]:
    """A step for each line that was typed, with nothing in it that would be read as Markdown."""
    lines = [line for line in map(_plain, typed.splitlines()) if line][:MOST_STEPS]
    return lines or ["TODO say what was done about it"]


def _printable(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _plain(line: str) -> str:
    words = re.sub(r"^(?:[-*+•]|\d+[.)])\s+", "", _printable(line))
    return MARKDOWN.sub(r"\\\1", words[:LONGEST_STEP].strip())

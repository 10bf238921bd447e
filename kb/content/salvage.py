"""What can be read of a file with faults, so that one fault does not hide the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from copy import deepcopy
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from kb.content import documents
from kb.content.documents import Doc
from kb.content.format import guide_schema, schema
from kb.content.format.strict_yaml import Loc

MOST_ROUNDS = 12  # leaving one thing out can show that another is missing
# What stands in for a missing text at the top of a file. Nobody sees it: the file has findings.
STAND_INS: dict[str, Any] = {
    "title": "?", "summary": "?", "owner": "?", "ask": "?", "review_in": "1 year",
    "verified": {"on": "2026-01-01", "by": "?"},
}  # fmt: skip


def salvage(
    model: type[BaseModel], value: dict[str, Any], error: ValidationError
) -> tuple[BaseModel | None, frozenset[str]]:
    """The file without the parts that do not fit, and the keys of those parts; no file when nothing is left of it."""
    rest, left_out = deepcopy(value), set()
    for _ in range(MOST_ROUNDS):
        paths = []  # all of them before anything is taken out: indexes move, and one value can have two faults
        for problem in error.errors():
            path = _path_in(rest, tuple(problem["loc"]))
            name = str(problem["loc"][-1]) if problem["loc"] else ""
            if path:
                paths.append(path)
            elif problem["type"] == "missing" and name in STAND_INS:
                rest[name] = STAND_INS[name]
            else:
                return None, frozenset()
        for path in reversed(dict.fromkeys(paths)):
            left_out.add(str(path[-1]))
            _remove(rest, path)
        try:
            return model.model_validate(rest), frozenset(left_out)
        except ValidationError as further:
            error = further
    return None, frozenset()


def _path_in(value: Any, loc: Loc) -> Loc:
    """The part of a place that stands in the value; pydantic names unions and models in between."""
    path: list[str | int] = []
    for part in loc:
        entries = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}
        if part in entries:
            value = entries[part]
            path.append(part)
    return tuple(path)


def _remove(value: Any, path: Loc) -> None:
    if _path_in(value, path) == path:  # what it stood in may be gone already
        for part in path[:-1]:
            value = value[part]
        value.pop(path[-1])  # of a mapping or a list


# --- what can be shown of all files together ------------------------------------------------------------------------


def whole_parts(docs: Sequence[Doc]) -> tuple[Doc, ...]:
    """Files without the parts that nobody could show: what is half written, or needs what is not there."""
    shared = {(doc.kind, doc.slug): doc for doc in docs}
    codes = {(entry.kind, entry.code) for doc in docs if doc.kind == documents.CODES for entry in _codes_of(doc.head)}
    return tuple(replace(doc, head=_whole_head(doc, shared, codes)) for doc in _first_of_each(docs))


def _first_of_each(docs: Sequence[Doc]) -> list[Doc]:
    """Two pages that want to have one address: the first has it."""
    named = (documents.GUIDE, documents.REMEDY, documents.QUESTION)
    seen = {(doc.kind, doc.slug if doc.kind in named else doc.path): doc for doc in reversed(docs)}
    return list(reversed(seen.values()))


def _whole_head(doc: Doc, shared: Mapping[tuple[str, str], Doc], codes: Set[tuple[str, int]]) -> Any:
    if doc.kind == documents.GUIDE:
        return _whole_guide(doc.head, shared)
    return _whole_codes(doc.head, codes) if doc.kind == documents.CODES else doc.head


def _codes_of(head: schema.CodesFile) -> tuple[schema.CodeEntry, ...]:
    """The codes whose number space is there."""
    return tuple(entry for entry in head.codes if entry.kind in head.kinds)


def _whole_codes(head: schema.CodesFile, known: Set[tuple[str, int]]) -> schema.CodesFile:
    pairs = tuple(entry for entry in head.pairs if entry.codes.items() <= known)
    guesses = tuple(entry for entry in head.guesses if entry.kind in head.kinds)
    return head.model_copy(update={"codes": _codes_of(head), "pairs": pairs, "guesses": guesses})


def _whole_guide(head: guide_schema.GuideFile, shared: Mapping[tuple[str, str], Doc]) -> guide_schema.GuideFile:
    questions = {
        key: entry
        for key, entry in head.questions.items()
        if _is_whole_question(entry, shared.get((documents.QUESTION, entry.use or "")))
    }
    remedies = {
        key: entry
        for key, entry in head.remedies.items()
        if ((documents.REMEDY, entry.use) in shared if entry.use else _has_all(entry))
    }
    return head.model_copy(update={"questions": questions, "remedies": remedies})


def _is_whole_question(entry: guide_schema.QuestionEntry, source: Doc | None) -> bool:
    if entry.use:
        return source is not None and set(entry.answers) <= set(source.head.answers)
    return bool(entry.ask) and all(answer.say for answer in entry.answers.values())


def _has_all(entry: schema.StrictModel) -> bool:
    return all(getattr(entry, name) is not None for name in guide_schema.NEEDED_OF_REMEDY)

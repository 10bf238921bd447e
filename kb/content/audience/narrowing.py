"""The content as some readers may see it: what is not for them is left out, as if it had never been written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from typing import Any

from kb.content import documents
from kb.content.audience.groups import Edition
from kb.content.audience.restricted import PARTS, Restrictions, entries_of
from kb.content.content import PICTURE, SOURCE
from kb.content.documents import Doc, join
from kb.content.format import guide_schema

Place = tuple[int, int]  # line and column
CITED = ("sources", "cites")  # keys of lists of sources


def narrowed_docs(docs: Iterable[Doc], restrictions: Restrictions, edition: Edition) -> tuple[Doc, ...]:
    """The files that these readers may see, guides without the parts that they may not."""
    found = (doc for doc in docs if _is_seen(restrictions.of_doc(doc), edition))
    return tuple(_narrowed(doc, restrictions, edition) if doc.kind == documents.GUIDE else doc for doc in found)


def _is_seen(audience: Any, edition: Edition) -> bool:
    return not audience or audience in edition


def _narrowed(doc: Doc, restrictions: Restrictions, edition: Edition) -> Doc:
    hidden = {
        (part, key): entry.id
        for part, key, entry in entries_of(doc)
        if not _is_seen(restrictions.of_entry(doc, entry.audience), edition)
    }
    return _without(doc, hidden) if hidden else doc


def _without(doc: Doc, hidden: Mapping[tuple[str, str], str | None]) -> Doc:
    """A guide without some of its causes, questions and remedies, and without what only they have to say."""
    spans = [_span(doc, join(place)) for place in hidden]
    ids = {item_id for item_id in hidden.values() if item_id}
    shots = tuple(shot for shot in doc.facts.snapshots if not ids.intersection((shot.mark.id, shot.mark.parent)))
    facts = replace(
        doc.facts,
        refs=tuple(ref for ref in doc.facts.refs if not _is_in((ref.line, ref.column), spans)),
        steps=tuple(step for step in doc.facts.steps if not _is_in((step.line, 1), spans)),
        items=tuple(shot.mark for shot in shots),
        snapshots=shots,
    )
    return replace(doc, facts=facts, snapshots=shots, head=_head_without(doc.head, hidden.keys()))


def _span(doc: Doc, key: str) -> tuple[Place, Place]:
    """Where an entry stands in its file: from its key to the next that is not below it."""
    start = doc.facts.positions.get(key, (0, 0))
    after = (at for name, at in doc.facts.positions.items() if at > start and not f"{name}/".startswith(f"{key}/"))
    return start, min(after, default=(1 << 30, 0))


def _is_in(place: Place, spans: Iterable[tuple[Place, Place]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _head_without(head: guide_schema.GuideFile, hidden: Set[tuple[str, str]]) -> guide_schema.GuideFile:
    gone = {key for _, key in hidden}
    causes = {key: entry for key, entry in head.causes.items() if ("causes", key) not in hidden}
    questions = {
        key: _question_without(entry, gone) for key, entry in head.questions.items() if ("questions", key) not in hidden
    }
    remedies = {
        key: _remedy_without(entry, gone) for key, entry in head.remedies.items() if ("remedies", key) not in hidden
    }
    # One without a `truth` counts over all causes, those that are left out here among them.
    scenarios = tuple(each for each in head.scenarios if each.truth and gone.isdisjoint(_named_in(each)))
    parts = dict(zip(PARTS, (causes, questions, remedies), strict=True))
    return head.model_copy(update={**parts, "scenarios": scenarios})


def _question_without(entry: guide_schema.QuestionEntry, gone: Set[str]) -> guide_schema.QuestionEntry:
    answers = {
        name: answer.model_copy(update={"likely": _less(answer.likely, gone)}) for name, answer in entry.answers.items()
    }
    return entry.model_copy(update={"answers": answers, "after": _rest(entry.after, gone)})


def _remedy_without(entry: guide_schema.RemedyEntry, gone: Set[str]) -> guide_schema.RemedyEntry:
    lists = {name: _rest(getattr(entry, name), gone) for name in ("after", "never_before", "changes")}
    return entry.model_copy(update={**lists, "fixes": _less(entry.fixes, gone)})


def _less(shares: Mapping[str, float], gone: Set[str]) -> dict[str, float]:
    return {key: share for key, share in shares.items() if key not in gone}


def _rest(keys: Iterable[str], gone: Set[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if key not in gone)


def _named_in(scenario: guide_schema.ScenarioEntry) -> Iterator[str]:
    """What a scenario promises about: it cannot be kept where one of them is not there."""
    expect = scenario.expect
    yield from filter(None, (scenario.truth, expect.reaches))
    yield from (*scenario.given, *expect.never, *(key for pair in expect.asks_before for key in pair))


# --- what only hidden things use --------------------------------------------------------------------------------------


def used_by(docs: Iterable[Doc]) -> Iterator[str]:
    """Sources and pictures that files use, as articles name what they need."""
    for doc in docs:
        keys = {ref.target for ref in doc.facts.refs if ref.kind == "cite"}
        for key in keys.union(_cited_in(doc.head.model_dump(mode="json", exclude_unset=True))):
            yield f"{SOURCE} {doc.pack} {key}"
        yield from (f"{PICTURE} {ref.target}" for ref in doc.facts.refs if ref.kind.startswith("image"))


def _cited_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in CITED and isinstance(inner, list):
                yield from map(str, inner)
            elif key == "source" and isinstance(inner, str):
                yield inner
            else:
                yield from _cited_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _cited_in(inner)


def without_sources(doc: Doc, hidden: Set[str]) -> Doc:
    """A list of sources without those that only hidden texts cite."""
    if doc.kind != documents.SOURCES:
        return doc
    kept = {key: entry for key, entry in doc.head.sources.items() if f"{SOURCE} {doc.pack} {key}" not in hidden}
    return replace(doc, head=doc.head.model_copy(update={"sources": kept}))

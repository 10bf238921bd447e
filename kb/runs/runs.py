"""Runs: walks that somebody saved. Made, read again, and gone on with when the content has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from decisiontree.guide import Guide, Profile, ProfileLists, Question, Remedy
from decisiontree.tickets.note import Saved
from decisiontree.tickets.transcript import KnownIncident, Pin, Transcript, from_data, to_data, transcript_of
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import HAND_OVER, SOLVED, Walk
from decisiontree.walk.replay import walk as replay
from kb.incidents.concerned import incidents_of_guide
from kb.library.library import Library
from kb.links.items import CURRENT, Item, find_item, in_guide
from kb.models import Run
from kb.web.dates import moment

OUTCOMES = {SOLVED: Run.Outcome.SOLVED, HAND_OVER: Run.Outcome.HANDED_OVER}
NOTHING: Mapping[str, float] = MappingProxyType({})
MOST_CONTINUED = 100  # times a session is saved anew
STATE_WORDS = {
    "superseded": "was replaced",
    "withdrawn": "was withdrawn",
    "removed": "is no longer part of the knowledge base",
}


# --- made -----------------------------------------------------------------------------------------


def pin_in(library: Library, guide_id: str) -> Pin:
    """Gives the short address of an item at its revision of today, at its place in a guide: what tickets carry."""

    def pin(item_id: str) -> str:
        item = find_item(library, item_id)
        return in_guide(library, item, guide_id).short_at(item.mark.revision) if item else f"/s/{item_id}"

    return pin


def tell(library: Library, walk: Walk, link: Permalink) -> Transcript:
    """The transcript of a walk at its address."""
    # Without the session that this one continues: whoever gets a note is not to get at what else was typed there.
    path = f"/guides/{walk.guide.slug}/{replace(link, show='', run='').query}"
    told = transcript_of(walk, path, pin_in(library, walk.guide.id), library.revision, link.error, link.have)
    known = incidents_of_guide(library, walk.guide, link.error)
    return replace(told, incidents=tuple(KnownIncident(each.title, moment(each.ends), each.link) for each in known))


def usual_outcome(walk: Walk) -> str:
    return OUTCOMES.get(walk.next.kind, Run.Outcome.OPEN)


def make_run(
    library: Library, walk: Walk, link: Permalink, took: Mapping[str, float] = NOTHING, /, **typed: str
) -> Run:
    """A run, not saved yet. `typed` are the fields that people fill in: outcome, ticket, system, note. `took`: minutes by the key
    of a question or remedy, where a program knows them."""
    return Run(
        guide=walk.guide.slug,
        guide_id=walk.guide.id,
        guide_revision=_revision(library, walk.guide.id),
        library_revision=library.revision,
        profile=link.profile,
        error=link.error,
        evidence=[
            {"key": each.key, "value": each.value, "id": each.node.id, "revision": _revision(library, each.node.id)}
            | ({"minutes": took[each.key]} if each.key in took else {})
            for each in walk.trail
        ],
        transcript=to_data(tell(library, walk, link)),
        continues=find_continued(library, link),
        audiences=_audiences(library, walk.guide, link.error),
        **typed,
    )


def find_continued(library: Library, link: Permalink) -> Run | None:
    """The saved session that a walk goes on from, when it is still there."""
    found = Run.objects.filter(pk=link.run).first() if link.run else None
    return found if found and may_open(library, found) else None


# --- whose it is ----------------------------------------------------------------------------------


def _audiences(library: Library, guide: Guide, error: str) -> list[Any]:
    """Nothing for a guide as everybody sees it; else all that this reader may see: it may be in the session. An incident
    that is told in it may be one for some readers only."""
    is_for_all = library.readers.see_as_all(guide) and not incidents_of_guide(library, guide, error)
    return [] if is_for_all else sorted(library.readers.edition)


def may_open(library: Library, run: Run) -> bool:
    """Whether the readers of a library may see a session: what they would find in it now, and what was in it then."""
    readers = library.readers
    return readers.see(run.audiences) and all(map(readers.know, (run.guide_id, *(each["id"] for each in run.evidence))))


def newest(library: Library, run: Run) -> Run:
    """The last state of a session, however often it was continued, that readers of this library may see."""
    for _ in range(MOST_CONTINUED):
        later = continued_in(library, run)
        if not later:
            break
        run = later[-1]
    return run


def continued_in(library: Library, run: Run) -> list[Run]:
    return [later for later in run.continued_in.order_by("created") if may_open(library, later)]


def _revision(library: Library, item_id: str) -> str:
    item = find_item(library, item_id)
    return item.mark.revision if item else ""


# --- read again -----------------------------------------------------------------------------------


def transcript_in(run: Run) -> Transcript:
    return from_data(run.transcript)


def saved_in(run: Run) -> Saved:
    ticket = " ".join(part for part in (run.system, run.ticket) if part)
    return Saved(f"/runs/{run.id}/", run.get_outcome_display(), ticket, run.note, run.cause_text)


@dataclass(frozen=True, slots=True)
class RunChange:
    """How something that was asked or tried differs from what it was then."""

    title: str
    what: str
    path: str  # of the page that shows what was there then, and what is different


@dataclass(frozen=True, slots=True)
class Resumed:
    """Where to go on today."""

    path: str  # of the walk, "" when its guide is gone
    changes: tuple[RunChange, ...]
    lost: tuple[str, ...]  # what is no longer understood, in words


def resume(library: Library, run: Run) -> Resumed:
    """The same walk by today's content. Nodes are found by their ids, whatever they are called now."""
    changes = tuple(change for each in _marks(run) if (change := _change(library, *each)))
    guide = find_guide(library, run)
    if guide is None:
        return Resumed("", changes, ())
    nodes: tuple[Question | Remedy, ...] = (*guide.questions, *guide.remedies)
    keys = {node.id: node.key for node in nodes}
    evidence = tuple((keys.get(each["id"], each["key"]), each["value"]) for each in run.evidence)
    here = replay(guide, evidence, _profile(library.profiles, guide, run))
    path = f"/guides/{guide.slug}/{Permalink(evidence, run.profile, run.error, run=run.pk).query}"
    return Resumed(path, changes, tuple(f"{each.key} = {each.value}: {each.why}" for each in here.ignored))


def _marks(run: Run) -> list[tuple[str, str, str]]:
    """(id, revision, title) of the guide and of all that was asked or tried."""
    told = transcript_in(run)
    titles = {line.node.id: line.node.title for line in told.lines}
    nodes = {each["id"]: (each["id"], each["revision"], titles.get(each["id"], each["key"])) for each in run.evidence}
    return [(run.guide_id, run.guide_revision, told.guide.title), *nodes.values()]


def _change(library: Library, item_id: str, revision: str, title: str) -> RunChange | None:
    item = find_item(library, item_id)
    what = _what_changed(item, revision)
    return RunChange(title, what, f"/s/{item_id}@{revision}" if revision else f"/s/{item_id}") if what else None


def _what_changed(item: Item | None, revision: str) -> str:
    if item is None:
        return "is not known here"
    if item.state != CURRENT:
        return STATE_WORDS.get(item.state, "has changed")
    return "has changed" if item.mark.revision != revision else ""


def find_guide(library: Library, run: Run) -> Guide | None:
    """The guide by its id, since its name may have changed."""
    item = find_item(library, run.guide_id)
    slug = item.url.strip("/").rpartition("/")[2] if item else ""
    return library.guide(slug or run.guide)


def _profile(profiles: ProfileLists, guide: Guide, run: Run) -> Profile:
    known = (each for each in profiles.of(guide.pack) if each.key == run.profile)
    return next(known, profiles.unsaid(guide.pack))

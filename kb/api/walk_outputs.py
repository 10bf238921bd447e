"""A walk as the API shows it: the step that is due, and of the rest what is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from decisiontree.guide import Question, Remedy
from decisiontree.planner.belief import LEAST_WORD
from decisiontree.walk.carry_over import carry_over
from decisiontree.walk.evidence import Entry, Evidence, label
from decisiontree.walk.explain import for_and_against
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import DO, HAND_OVER, Candidate, Walk
from kb.api import outputs
from kb.api.problems import ApiProblem
from kb.incidents.concerned import incidents_of_guide
from kb.library.library import Library
from kb.web.addresses import absolute

Json = dict[str, Any]

DETAILS, ALL = "details", "all"
MORE: dict[str, Callable[[Library, Walk, Permalink], object]] = {
    "candidates": lambda library, here, link: [_candidate(here, each) for each in here.candidates],
    "trail": lambda library, here, link: [_entry(each) for each in here.trail],
    "escalation": lambda library, here, link: _escalation(here),
    "unasked": lambda library, here, link: [_open(each) for each in here.open_questions],
    "untried": lambda library, here, link: [_open(each) for each in here.untried],
    "notes": lambda library, here, link: outputs.walk_notes(library, here, link),
}
FIELDS = (*MORE, DETAILS)
# Of the step that is due: what answering or doing it does not need. Addresses follow from id and revision.
LEFT_OUT = ("applies_to", "sources", "urls", "verified")
TEXTS = ("intro_html", "steps", "outro_html", "rollback_html")
COLOURS = re.compile(r"</?span[^>]*>")


def fields_of(said: str) -> Collection[str]:
    """The fields that are asked for, separated by commas. What does not exist is refused, with what does."""
    named = [each for each in said.split(",") if each]
    unknown = [each for each in named if each not in (*FIELDS, ALL)]
    if unknown:
        raise ApiProblem(400, f"There is no field {unknown[0][:40]}; `fields` takes: {', '.join((*FIELDS, ALL))}.")
    return FIELDS if ALL in named else named


def walk(library: Library, here: Walk, link: Permalink, fields: Collection[str] = ()) -> Json:
    """Where evidence leads: what was understood, and what comes next."""
    guide = here.guide
    shown = [name for name in MORE if name in fields or (name == "escalation" and here.next.kind == HAND_OVER)]
    return {
        "guide": guide.slug,
        "guide_id": guide.id,
        "guide_revision": outputs.find_shown(library, guide.id).mark.revision,
        "library_revision": library.revision,
        "profile": here.profile.key,
        "evidence": _evidence(here.evidence),
        "next": _next(library, here, link, DETAILS in fields),
        "ignored": [{"key": each.key, "value": each.value, "why": each.why} for each in here.ignored],
        "anyway": here.anyway.key if here.anyway else "",
        "minutes": here.minutes,
        "url": absolute(f"/guides/{guide.slug}/{link.query}"),
        "incidents": outputs.incidents(library, incidents_of_guide(library, guide, link.error)),
        **{name: MORE[name](library, here, link) for name in shown},
    }


def _evidence(evidence: Evidence) -> list[Json]:
    return [{"key": key, "value": value} for key, value in evidence]


def _next(library: Library, here: Walk, link: Permalink, with_details: bool) -> Json:
    """What to do now. Where another guide takes over: with what is known already that holds there too."""
    node, there = here.next.node, library.guide(here.next.guide)
    carried = carry_over(here, there) if there else ()
    kept = (lambda whole: whole) if with_details else (lambda whole: _due(whole, here.next.kind == DO))
    return {
        "kind": here.next.kind,
        "reason": here.next.reason,
        "guide": here.next.guide,
        "evidence": _evidence(carried),
        "url": absolute(f"/guides/{there.slug}/{link.at(carried).query}") if there else "",
        "question": kept(outputs.question(library, node)) if isinstance(node, Question) else None,
        "remedy": kept(outputs.remedy(library, node)) if isinstance(node, Remedy) else None,
    }


def _due(whole: Json, is_to_be_done: bool) -> Json:
    """A question or remedy with what is needed now, and its code without colours: they are half of its size."""
    left_out = LEFT_OUT if is_to_be_done else (*LEFT_OUT, *TEXTS)
    found = {name: _plain(name, value) for name, value in whole.items() if name not in left_out}
    if "steps" in found:
        found["steps"] = [{n: _plain(n, v) for n, v in step.items() if n != "urls"} for step in found["steps"]]
    return found


def _escalation(here: Walk) -> Json:
    whole = outputs.escalation(here.escalation)
    collect = [{"key": each.key, "html": COLOURS.sub("", each.html)} for each in here.escalation.collect]
    return {**whole, "note_html": COLOURS.sub("", whole["note_html"]), "collect": collect}


def _plain(name: str, value: Any) -> Any:
    return COLOURS.sub("", value) if name == "html" or name.endswith("_html") else value


def _candidate(here: Walk, candidate: Candidate) -> Json:
    cause = candidate.cause
    case = for_and_against(here, cause) if candidate.word != LEAST_WORD else None
    return {
        "key": cause.key,
        "id": cause.id,
        "title": cause.title,
        "share": candidate.share,
        "word": candidate.word,
        "speaks_for": [sign.text for sign in case.raised_by] if case else [],
        "speaks_against": [sign.text for sign in case.lowered_by] if case else [],
    }


def _open(node: Question | Remedy) -> Json:
    return {"key": node.key, "id": node.id, "label": label(node)}


def _entry(entry: Entry) -> Json:
    return {
        "key": entry.key,
        "value": entry.value,
        "id": entry.node.id,
        "label": label(entry.node),
        "say": entry.say,
        "set_aside": entry.set_aside,
    }

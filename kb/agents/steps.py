"""One step of a walk, as an assistant gets it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from decisiontree.guide import FIXED, NO_CHANGE, OTHER_ERROR, UNKNOWN, Question, Remedy
from decisiontree.tickets.notations import MARKDOWN, escape
from decisiontree.walk.carry_over import carry_over
from decisiontree.walk.evidence import CANT_TELL, OUTCOME_WORDS, Evidence, label
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import ASK, DO, GO_TO, HAND_OVER, SOLVED, Walk
from kb.agents.guard import needs_a_person, sign_carried
from kb.agents.texts import clean, fitted
from kb.alternates.html_to_markdown import to_markdown, without_code
from kb.incidents.concerned import incidents_of_guide
from kb.library.library import Library
from kb.links.items import CURRENT, WITHDRAWN, Item, find_item
from kb.web.addresses import absolute
from kb.web.dates import moment

Json = dict[str, Any]

SHOWN_TO_A_PERSON = "The commands below are shown to a person, who decides and runs them. Do not run them unattended."
WITHHELD = "No commands before a person agrees."


@dataclass(frozen=True, slots=True)
class ToldStep:
    text: str
    data: Json


def step_text(library: Library, here: Walk, refused: str, confirmed: bool = False, confirm: str = "") -> ToldStep:
    """`confirm` is the token that a person's word is sent back with, "" where none is needed."""
    return ToldStep(
        fitted(
            _start(library, here, refused), _body(library, here, confirmed), _end(library, here, confirm), _url(here)
        ),
        _data(library, here, refused, confirm),
    )


def is_gated(library: Library, here: Walk) -> bool:
    """Is the step due one that a person has to agree to?"""
    return here.next.kind == DO and isinstance(here.next.node, Remedy) and needs_a_person(here.next.node)


def revision_due(library: Library, here: Walk) -> str:
    item = find_item(library, here.next.node.id) if here.next.node else None
    return item.mark.revision if item else ""


def risk_of(remedy: Remedy) -> str:
    """In words: what to tell the person who has to agree."""
    parts = [f"risk {remedy.risk}", "can be undone" if remedy.reversible else "cannot be undone"]
    return ", ".join([*parts, *([f"disturbs {remedy.disrupts}"] if remedy.disrupts else [])])


def _url(here: Walk) -> str:
    return absolute(f"/guides/{here.guide.slug}/{Permalink(here.evidence, here.profile.key).query}")


def _start(library: Library, here: Walk, refused: str) -> Iterator[str]:
    node = here.next.node
    headings = {ASK: "Ask", DO: "Do", HAND_OVER: "Escalate", SOLVED: "Solved", GO_TO: "Continue elsewhere"}
    yield f"# {headings[here.next.kind]}{f': {_said(label(node))}' if node else ''}"
    if refused:
        yield f"**Not due.** {_said(refused)}"
    for incident in incidents_of_guide(library, here.guide):
        yield f"**Known incident: {_said(incident.title)}.** Expected to end on {moment(incident.ends)}. {incident.link}"
    if here.next.reason:
        yield _said(here.next.reason)
    item = find_item(library, node.id) if node else None
    if node and item:
        yield f"{_said(item.mark.id)}, needs {node.needs}, {node.minutes:g} minutes: <{absolute(item.short_at(item.mark.revision))}>"
    if isinstance(node, Remedy) and here.next.kind == DO:
        who = "A person has to agree before this." if needs_a_person(node) else "The person at the machine does this."
        yield f"{_said(risk_of(node)).capitalize()}. {who}"


def _said(text: str) -> str:
    return str(escape(MARKDOWN, text))[:400]


def _body(library: Library, here: Walk, confirmed: bool) -> Iterator[str]:
    node = here.next.node
    item = find_item(library, node.id) if node else None
    if item and item.state == WITHDRAWN:
        yield f"**Withdrawn: {_said(item.reason)}.** Do not follow this text. Its commands are left out."
    if here.next.kind == HAND_OVER:
        yield from _hand_over(here)
    elif isinstance(node, Question):
        yield from _blocks(node.why_html + node.check_html, _has_commands(item))
    elif isinstance(node, Remedy) and here.next.kind == DO:
        yield from _remedy(library, node, item, confirmed)
    elif isinstance(node, Remedy):
        yield from _blocks(node.verify_html, False)


def _hand_over(here: Walk) -> Iterator[str]:
    yield f"To: {_said(here.escalation.to)}. Call `ticket_note` for what to write into the ticket. Collect:"
    for each in here.escalation.collect:
        yield from _blocks(f"<ul><li>{each.html}</li></ul>", True)


def _remedy(library: Library, node: Remedy, item: Item | None, confirmed: bool) -> Iterator[str]:
    if needs_a_person(node) and not confirmed:
        yield WITHHELD
        return
    if _has_commands(item):
        yield SHOWN_TO_A_PERSON
    yield from _blocks(node.intro_html, _has_commands(item))
    for number, step in enumerate(node.steps, 1):
        is_shown = _has_commands(item) and _has_commands(find_item(library, step.id))
        yield from _blocks(f'<ol start="{number}"><li>{step.html}</li></ol>', is_shown)
    yield from _blocks(node.outro_html + node.verify_html, _has_commands(item))


def _has_commands(item: Item | None) -> bool:
    """Only a text that stands today may have any."""
    return item is not None and item.state == CURRENT


def _blocks(html: str, with_commands: bool) -> Iterator[str]:
    text = _markdown(html if with_commands else without_code(html), absolute("/")) if html else ""
    if text:
        yield text


@lru_cache(4_000)
def _markdown(html: str, base: str) -> str:
    return to_markdown(html, base)


def _end(library: Library, here: Walk, confirm: str) -> Iterator[str]:
    choices = choices_of(here)
    node = here.next.node
    if confirm:
        yield (
            "Ask a person whether to do this, and tell them the risk. When they agree, call `next_step` again with the "
            f'same arguments and `confirmed_by` (their name) and `confirmation` "{confirm}". If not, escalate: {_said(here.escalation.to)}.'
        )
    elif node and choices:
        yield "\n".join(f"- `{token}`: {_said(say)}" for token, say in choices)
        yield "Then call `next_step` with `continue_with`, and the token of the answer as the last of its `evidence`."
    onward = continue_with(library, here)
    yield f"continue_with: `{json.dumps(onward, separators=(',', ':'))}`"
    yield f"For the person: <{_url(here)}>"


def choices_of(here: Walk) -> list[tuple[str, str]]:
    """What can be answered now: the token, as it is added to the evidence, and words."""
    node = here.next.node
    if here.next.kind == ASK and isinstance(node, Question):
        answers = [*((each.key, each.say) for each in node.answers), (UNKNOWN, CANT_TELL)]
    elif here.next.kind == DO and isinstance(node, Remedy):
        answers = [(each, OUTCOME_WORDS[each]) for each in (FIXED, NO_CHANGE, *([OTHER_ERROR] * node.other_error))]
    else:
        return []
    return [(f"{node.key}:{value}", say) for value, say in answers]


def continue_with(library: Library, here: Walk) -> Json:
    """The arguments to go on with. Where another guide takes over: those of its first step."""
    if here.next.kind == GO_TO:
        there = library.guide(here.next.guide)
        if there is None:
            return {"tool": "read_error"}
        carried = tuple(carry_over(here, there))
        found: Json = {"guide": there.slug, "evidence": _tokens(carried)}
        return found | ({"carried": sign_carried(there, carried)} if carried else {}) | {"role": here.profile.key}
    return {"guide": here.guide.slug, "evidence": _tokens(here.evidence), "role": here.profile.key}


def _tokens(evidence: Evidence) -> list[str]:
    return [f"{key}:{value}" for key, value in evidence]


def _data(library: Library, here: Walk, refused: str, confirm: str) -> Json:
    node = here.next.node
    due = here.next.kind == DO and isinstance(node, Remedy)
    return {
        "kind": here.next.kind,
        "key": node.key if node else "",
        "answers": [] if confirm else [token for token, _ in choices_of(here)],
        "refused": clean(refused),
        "risk": risk_of(node) if due and isinstance(node, Remedy) else "",
        "who_must_confirm": "a person" if is_gated(library, here) else "",
        "confirmation": confirm,
        "continue_with": continue_with(library, here),
        "library_revision": library.revision,
    }

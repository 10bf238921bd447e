"""A walk for programs: the twin of a guide's page, with where the evidence in its address leads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from decisiontree.guide import Question, Remedy
from decisiontree.tickets.notations import MARKDOWN, escape, inline_link
from decisiontree.walk.evidence import label
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import GO_TO, HAND_OVER, SOLVED, Walk
from decisiontree.walk.screen import ALL_QUESTIONS, AnswerLink, Form, Screen, find_screen
from kb.alternates.html_to_markdown import to_markdown
from kb.alternates.pages import Twin, origin, warning
from kb.api.walks import walk_values
from kb.library.library import Library
from kb.links.items import WITHDRAWN, find_item
from kb.web.addresses import absolute

Json = dict[str, Any]


def with_walk(library: Library, guide: Twin, here: Walk, link: Permalink) -> Twin:
    """Its values with the walk. Once there is evidence its Markdown is the walk's, as the page shows the step and not the guide."""
    values = {**guide.values, "walk": walk_values(library, here, link)}
    if not (here.trail or here.ignored or link.show):
        return Twin(values, guide.markdown)
    return Twin(values, "\n\n".join(_document(library, values, here, link)) + "\n")


def _document(library: Library, values: Json, here: Walk, link: Permalink) -> Iterator[str]:
    yield f"# {values['title']}"
    yield from warning(values)
    yield origin(values)
    for each in here.ignored:
        yield escape(MARKDOWN, f"Left out: {each.key} = {each.value}. {each.why}")
    screen = find_screen(here, link)
    yield f"## {escape(MARKDOWN, screen.heading)}"
    if here.next.reason and not screen.is_detour:
        yield escape(MARKDOWN, here.next.reason)
    yield from _body(library, screen, values["walk"], here)
    yield "## So far"
    yield values["walk"]["notes"]["markdown"].strip()


def _body(library: Library, screen: Screen, walk: Json, here: Walk) -> Iterator[str]:
    if screen.form:
        yield from _node(library, screen.form, here)
    elif screen.kind == ALL_QUESTIONS:
        for form in screen.forms:
            yield f"### {escape(MARKDOWN, label(form.node))}"
            yield _choices(form, here)
    elif screen.kind == HAND_OVER:
        collect = "".join(f"<li>{item.html}</li>" for item in here.guide.escalation.collect)
        yield _markdown(f"{here.guide.escalation.note_html}<ul>{collect}</ul>")
    elif screen.kind == SOLVED and isinstance(here.next.node, Remedy):
        yield _markdown(here.next.node.verify_html)
    elif screen.kind == GO_TO and walk["next"]["url"]:
        yield inline_link(MARKDOWN, "Go on there", walk["next"]["url"])


def _node(library: Library, form: Form, here: Walk) -> Iterator[str]:
    """What to check or do, and the address of each answer."""
    node, item = form.node, find_item(library, form.node.id)
    if item and item.state == WITHDRAWN:
        yield f"> **Withdrawn: {escape(MARKDOWN, item.reason)}.** Do not follow this text."
    if isinstance(node, Question):
        yield _markdown(node.why_html + node.check_html)
    else:
        steps = "".join(f"<li>{step.html}</li>" for step in node.steps)
        yield _markdown(f"{node.intro_html}<ol>{steps}</ol>{node.outro_html}{node.verify_html}")
    yield _choices(form, here)


def _choices(form: Form, here: Walk) -> str:
    choices = (*form.choices, *((form.unknown,) if form.unknown else ()))
    return "\n".join(f"- {_choice(choice, here)}" for choice in choices)


def _choice(choice: AnswerLink, here: Walk) -> str:
    chosen = " (chosen)" if choice.is_chosen else ""
    return inline_link(MARKDOWN, choice.say, absolute(f"/guides/{here.guide.slug}.md{choice.query}")) + chosen


def _markdown(html: str) -> str:
    return to_markdown(html, absolute("/"))

"""A walk as Markdown: what the page of a guide shows once something was answered."""

from __future__ import annotations

from collections.abc import Iterator

from decisiontree.guide import Question, Remedy
from decisiontree.tickets.notations import MARKDOWN, escape, inline_link
from decisiontree.walk.carry_over import carry_over
from decisiontree.walk.evidence import label
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import GO_TO, HAND_OVER, SOLVED, Walk
from decisiontree.walk.screen import ALL_QUESTIONS, AnswerLink, Form, Screen, find_screen
from kb.alternates.html_to_markdown import to_markdown
from kb.alternates.pages import joined, known, origin, warning
from kb.incidents.concerned import incidents_of_guide
from kb.library.library import Library
from kb.links.items import WITHDRAWN, Edition, find_item
from kb.web.addresses import absolute


def walk_text(library: Library, guide: Edition, here: Walk, link: Permalink, note: str) -> str:
    """`note` is the ticket note: what was answered so far."""
    return joined([*_walk(library, guide, here, link), "## So far", note.strip()])


def _walk(library: Library, guide: Edition, here: Walk, link: Permalink) -> Iterator[str]:
    yield f"# {escape(MARKDOWN, guide.snapshot.mark.title)}"
    yield from known(incidents_of_guide(library, here.guide, link.error))
    yield from warning(guide)
    yield origin(library, guide)
    for each in here.ignored:
        yield escape(MARKDOWN, f"Left out: {each.key} = {each.value}. {each.why}")
    screen = find_screen(here, link)
    yield f"## {escape(MARKDOWN, screen.heading)}"
    if here.next.reason and not screen.is_detour:
        yield escape(MARKDOWN, here.next.reason)
    yield from _body(library, screen, here, link)


def _body(library: Library, screen: Screen, here: Walk, link: Permalink) -> Iterator[str]:
    there = library.guide(here.next.guide)
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
    elif screen.kind == GO_TO and there:
        onward = link.at(carry_over(here, there)).query
        yield inline_link(MARKDOWN, "Go on there", absolute(f"/guides/{there.slug}/{onward}"))


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
    link = inline_link(MARKDOWN, choice.say, absolute(f"/guides/{here.guide.slug}.md{choice.query}"))
    hint = f": {escape(MARKDOWN, choice.hint)}" if choice.hint else ""
    return f"{link}{hint}{chosen}"


def _markdown(html: str) -> str:
    return to_markdown(html, absolute("/"))

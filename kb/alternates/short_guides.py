"""A guide in short, as Markdown: what it is about, the names of its parts, and how to walk it."""

from __future__ import annotations

from collections.abc import Iterator

from decisiontree.guide import Guide, Question, Remedy
from kb.alternates.html_to_markdown import to_markdown
from kb.alternates.pages import joined, known, origin, said, warning
from kb.incidents.concerned import incidents_of_guide
from kb.library.library import Library
from kb.links.items import Edition
from kb.web.addresses import absolute


def short_text(library: Library, edition: Edition, guide: Guide) -> str:
    return joined(_parts(library, edition, guide))


def _parts(library: Library, edition: Edition, guide: Guide) -> Iterator[str]:
    address = absolute(f"/guides/{guide.slug}")
    yield f"# {said(guide.title)}"
    yield from known(incidents_of_guide(library, guide))
    yield from warning(edition)
    yield origin(library, edition)
    yield to_markdown(guide.meaning_html, absolute("/"))
    yield f"Whole guide: <{address}.md>. Step by step: <{address}.md?QUESTION=ANSWER>, one step for each answer."
    yield "## Causes"
    yield "\n".join(f"- {said(cause.title)} (`{cause.id}`)" for cause in guide.causes)
    if guide.questions:
        yield "## Questions"
        yield "\n".join(map(_question, guide.questions))
    yield "## Remedies"
    yield "\n".join(map(_remedy, guide.remedies))
    yield f"Text of a part: <{absolute('/s/ID.md')}>, with its id."


def _question(question: Question) -> str:
    answers = ", ".join(f"`{answer.key}` {said(answer.say)}" for answer in question.answers)
    return f"- `{question.key}` {said(question.ask)} (`{question.id}`): {answers}"


def _remedy(remedy: Remedy) -> str:
    once = "" if remedy.reversible else ", cannot be undone"
    return f"- `{remedy.key}` {said(remedy.title)} (`{remedy.id}`, risk {remedy.risk}{once})"

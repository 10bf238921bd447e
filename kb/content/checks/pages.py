"""Articles, shared questions, shared remedies, and what a pack says of its pages."""

from __future__ import annotations

from collections.abc import Iterator

from kb.content import building, documents
from kb.content.checks.references import Need, check_sources, needs_of_sources, unmet
from kb.content.content import CAUSE, Content
from kb.content.documents import Doc
from kb.content.finding import Finding, did_you_mean
from kb.content.markdown.render import Body


def check_article(doc: Doc, content: Content) -> Iterator[Finding]:
    yield from faults_of_article(doc)
    yield from unmet(doc, needs_of_article(doc), content)


def faults_of_article(doc: Doc) -> Iterator[Finding]:
    if not building.article_citations(doc):
        yield doc.finding(
            (), "this article names no source", "cite one with [@key], or list it under `cites:`", rule="no-source"
        )


def needs_of_article(doc: Doc) -> Iterator[Need]:
    """Sources it cites as a whole, and causes of guides."""
    yield from needs_of_sources(doc, ("cites",), doc.head.cites)
    for index, key in enumerate(doc.head.causes):
        yield Need(CAUSE, key, doc.finding(("causes", index), ""))


def check_shared_sources(doc: Doc, content: Content) -> Iterator[Finding]:
    yield from check_own_sources(doc, content)
    if not doc.head.sources:
        yield doc.finding((), f"this {doc.kind} names no source", "add `sources: [key]`", rule="no-source")


def check_own_sources(doc: Doc, content: Content) -> Iterator[Finding]:
    yield from check_sources(doc, ("sources",), doc.head.sources, content)


def check_remedy_body(doc: Doc, content: Content) -> Iterator[Finding]:
    if problem := no_steps(doc.facts.bodies[""]):
        yield doc.finding((), f"this remedy {problem[0]}", problem[1], rule="no-steps")


def no_steps(body: Body) -> tuple[str, str] | None:
    if body.steps:
        return None
    if "<ol" in body.html:
        return "has no id at any of its steps", "run `make ids` (`manage.py mint_ids`)"
    return "has no steps", "write them as a numbered list: `1. What to do`"


def check_is_used(doc: Doc, content: Content) -> Iterator[Finding]:
    """A shared part that no guide takes over would never be seen."""
    part = "remedies" if doc.kind == documents.REMEDY else "questions"
    used = {entry.use for guide in content.of_kind(documents.GUIDE) for entry in getattr(guide.head, part).values()}
    if doc.slug not in used and not content.broken:
        yield doc.finding(
            (),
            f"no guide uses this {doc.kind}",
            f"add `use: {doc.slug}` to a guide, or remove the file",
            rule="unused-file",
        )


def check_start(doc: Doc, content: Content) -> Iterator[Finding]:
    """Where a pack sends readers who don't know where to begin is a guide of its own."""
    own = [guide.slug for guide in content.of_kind(documents.GUIDE) if guide.pack == doc.pack]
    start = doc.head.start
    if start and start not in own and (documents.GUIDE, start) not in content.broken:
        yield doc.finding(
            ("start",), f"this pack has no guide '{start}'", did_you_mean(start, own), rule="unknown-guide"
        )

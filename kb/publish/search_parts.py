"""The words of pages as a library keeps them: a full-text index over the pages of one part.

An index is made in one go, never changed: the same pages give the same bytes, whatever was there before.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from decisiontree.guide import OTHER, Cause, Guide, Question, Remedy
from kb.content import documents
from kb.content.content import Content
from kb.content.documents import Doc
from kb.content.format.schema import CodeEntry, EventEntry, ProviderEntry
from kb.content.links import AUTO
from kb.content.work.memory import made_once
from kb.library.parts import connect, insert, number_of, writing
from kb.search.index import PAGE_TABLES, finish_index
from kb.search.query import COLUMNS, for_index
from kb.search.snippets import NAME, NAME_END, with_steps

Page = tuple[str, ...]  # kind, slug, then the text of each column
# Where a name like this is taken apart: badPassword.
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_+")

_CELL = re.compile(r"</t[dh]>\s*(?=<t[dh])", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|div|li|[uod]l|d[td]|h[1-6]|tr|table|thead|tbody|td|th|pre|blockquote|section|details|summary|figure|figcaption|br|hr)\b[^>]*>",
    re.IGNORECASE,
)
_CODE = re.compile(r"<pre\b[^>]*>(.*?)</pre>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_CITE = re.compile(r'<a\b[^>]*\bclass="cite"[^>]*>[^<]*</a>')
_NAMED = re.compile(rf'<a{AUTO} href="kb:[^"]*"[^>]*>([^<]*)</a>')  # shows the title of its target
CELL = " · "  # between the cells of a row


def write_words(path: Path, number: int, count: int, articles: Sequence[Path], others: Sequence[Page]) -> None:
    """Write the index of part `number` of `count`. `articles` are parts that have its articles, among others."""
    found = (page for part in articles for page in _pages_in(part) if number_of(page[1], count) == number)
    with writing(path, PAGE_TABLES) as connection:
        pages = sorted([*found, *others], key=lambda page: page[:2])
        insert(connection, "page", ((row, *page[:2], *map(for_index, page[2:])) for row, page in enumerate(pages, 1)))
        finish_index(connection)


def _pages_in(part: Path) -> Iterator[Page]:
    with closing(connect(part)) as connection:
        for slug, *texts in connection.execute(f"SELECT slug, {', '.join(COLUMNS)} FROM page").fetchall():  # noqa: S608 - names are ours
            yield "article", slug, *texts


def other_pages(content: Content) -> list[Page]:
    """All pages but articles: guides with what is in them, codes and events."""
    owners = owners_of(content.guides)
    guides = (page for guide in content.guides for page in pages_of_guide(guide, owners))
    codes, events = content.of_kind(documents.CODES), content.of_kind(documents.EVENTS)
    return [*guides, *_pages_of_codes(codes), *_pages_of_events(events)]


def _pages_of_codes(docs: Iterable[Doc]) -> Iterator[Page]:
    """A value that is in several lists has one page."""
    entries: dict[int, list[CodeEntry]] = {}
    for doc in docs:
        for entry in doc.head.codes:
            entries.setdefault(entry.code, []).append(entry)
    for value, same in sorted(entries.items()):
        spelling = f"0x{value:X}"
        names = [name for entry in same for name in (entry.name, *entry.other_names, *entry.says) if name]
        apart = (" ".join(HUMP.sub(" ", name).split()) for name in names)
        notes = (entry.notes for entry in same if entry.notes)
        body = "\n".join((*(entry.meaning for entry in same), f"{spelling} · {value}", *names, *notes))
        yield "code", spelling, same[0].meaning, "\n".join(apart), "", "", body


def _pages_of_events(docs: Iterable[Doc]) -> Iterator[Page]:
    """A number that several providers use has one page."""
    entries: dict[int, list[tuple[EventEntry, ProviderEntry]]] = {}
    for doc in docs:
        for entry in doc.head.events:
            if provider := doc.head.providers.get(entry.provider):
                entries.setdefault(entry.event, []).append((entry, provider))
    for number, same in sorted(entries.items()):
        says = "\n".join(text for event, _ in same for text in event.says)
        names = [name for _, provider in same for name in (f"event {number} {provider.title}", *provider.names)]
        body = "\n".join(text for event, _ in same for text in (event.meaning, event.notes) if text)
        title = f"Event {number} event ID {number}: {same[0][0].meaning}"
        yield "event", str(number), title, says, "\n".join(dict.fromkeys(names)), "", body


# --- guides and what is in them -------------------------------------------------------------------------------------


def owners_of(guides: Sequence[Guide]) -> Mapping[str, str]:
    """Which guide a question, cause or remedy is found in, by id: the first of those that share it."""
    found: dict[str, str] = {}
    for guide in sorted(guides, key=lambda guide: guide.slug):
        nodes: tuple[Question | Remedy | Cause, ...] = (*guide.questions, *guide.remedies, *guide.causes)
        for node in nodes:
            found.setdefault(node.id, guide.slug)
    return found


def pages_of_guide(guide: Guide, owners: Mapping[str, str]) -> Iterator[Page]:
    """The guide, and a page for each of its questions, causes and remedies that no other guide is found with."""
    yield made_once("words", partial(_words_of_guide, guide), guide)
    for question in guide.questions:
        if owners[question.id] == guide.slug:
            yield made_once("words", partial(_words_of_question, guide, question), guide, question)
    for remedy in guide.remedies:
        if owners[remedy.id] == guide.slug:
            yield made_once("words", partial(_words_of_remedy, guide, remedy), guide, remedy)
    for cause in guide.causes:
        if cause.key != OTHER and owners[cause.id] == guide.slug:
            yield made_once("words", partial(_words_of_cause, guide, cause), guide, cause)


def _words_of_guide(guide: Guide) -> Page:
    causes = [cause.title for cause in guide.causes]
    titles = [*(question.ask for question in guide.questions), *(remedy.title for remedy in guide.remedies)]
    htmls = [guide.meaning_html, *(cause.why_html for cause in guide.causes)]
    htmls += [part for question in guide.questions for part in (question.why_html, question.check_html)]
    htmls += [part for remedy in guide.remedies for part in (remedy.intro_html, *(step.html for step in remedy.steps))]
    steps = ((f"{remedy.key}/{step.id}/", passages_of(step.html)) for remedy in guide.remedies for step in remedy.steps)
    body = with_steps("\n".join([guide.summary, *titles, *map(passages_of, htmls)]), steps)
    commands = "\n".join(map(commands_in, htmls))
    return "guide", guide.slug, guide.title, "\n".join(guide.symptoms), "\n".join(causes), commands, body


def _words_of_question(guide: Guide, question: Question) -> Page:
    says = "\n".join(answer.say for answer in question.answers)
    body = "\n".join(map(passages_of, (question.why_html, question.check_html)))
    return (
        "question",
        f"{guide.slug}/{question.key}",
        question.ask,
        _names(question),
        says,
        commands_in(question.check_html),
        body,
    )


def _words_of_remedy(guide: Guide, remedy: Remedy) -> Page:
    htmls = [
        remedy.intro_html,
        *(step.html for step in remedy.steps),
        remedy.outro_html,
        remedy.verify_html,
        remedy.rollback_html,
    ]
    steps = ((f"{step.id}/", passages_of(step.html)) for step in remedy.steps)
    body = with_steps("\n".join(map(passages_of, htmls)), steps)
    titles = "\n".join(step.title for step in remedy.steps)
    return (
        "remedy",
        f"{guide.slug}/{remedy.key}",
        remedy.title,
        _names(remedy),
        titles,
        "\n".join(map(commands_in, htmls)),
        body,
    )


def _words_of_cause(guide: Guide, cause: Cause) -> Page:
    return "cause", f"{guide.slug}/{cause.key}", cause.title, _names(cause), "", "", passages_of(cause.why_html)


def _names(node: Question | Remedy | Cause) -> str:
    """What its author calls it: few words, and often other ones than the title's."""
    slug = "" if isinstance(node, Cause) else node.slug
    return "\n".join(dict.fromkeys(name.replace("-", " ") for name in (slug, node.key, *node.aliases) if name))


# --- words of HTML --------------------------------------------------------------------------------------------------


def passages_of(body_html: str) -> str:
    """The words of HTML, a line for each paragraph, item or row of a table, so that snippets read well.

    Without keys of sources, and with links by the name of a page between marks: a snippet shows the title there.
    """
    said = _NAMED.sub(rf"{NAME}\1{NAME_END}", _CITE.sub("", body_html))
    parted = _BLOCK.sub("\n", _CELL.sub(CELL, said))
    lines = (" ".join(line.split()) for line in html.unescape(_TAG.sub("", parted)).split("\n"))
    return "\n".join(line.strip(CELL) for line in lines if line.strip(CELL))


def commands_in(body_html: str) -> str:
    """The text of all code blocks."""
    return "\n".join(html.unescape(_TAG.sub("", code)).strip() for code in _CODE.findall(body_html))

"""The words of pages as a library keeps them: a full-text index over the pages of one part.

An index is made in one go, never changed: the same pages give the same bytes, whatever was there before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from decisiontree.guide import Guide
from kb.content.markdown.sanitise import words_of
from kb.content.markdown.scan import commands_of
from kb.library.parts import connect, insert, number_of, writing
from kb.search.index import PAGE_TABLES, finish_index
from kb.search.query import COLUMNS
from kb.search.snippets import with_steps

Page = tuple[str, ...]  # kind, slug, then the text of each column


def write_words(path: Path, number: int, count: int, articles: Sequence[Path], guides: Sequence[Page]) -> None:
    """Write the index of part `number` of `count`. `articles` are parts that have its articles, among others."""
    found = (page for part in articles for page in _pages_in(part) if number_of(page[1], count) == number)
    with writing(path, PAGE_TABLES) as connection:
        pages = sorted([*found, *guides], key=lambda page: page[:2])
        insert(connection, "page", ((row, *page) for row, page in enumerate(pages, 1)))
        finish_index(connection)


def _pages_in(part: Path) -> Iterator[Page]:
    with closing(connect(part)) as connection:
        for slug, *texts in connection.execute(f"SELECT slug, {', '.join(COLUMNS)} FROM page").fetchall():  # noqa: S608 - names are ours
            yield "article", slug, *texts


def words_of_guide(guide: Guide) -> Page:
    causes = [cause.title for cause in guide.causes]
    headings = [*causes, *(question.ask for question in guide.questions), *(remedy.title for remedy in guide.remedies)]
    htmls = [guide.meaning_html, *(cause.why_html for cause in guide.causes)]
    htmls += [part for question in guide.questions for part in (question.why_html, question.check_html)]
    htmls += [part for remedy in guide.remedies for part in (remedy.intro_html, *(step.html for step in remedy.steps))]
    steps = ((f"{remedy.key}/{step.id}/", words_of(step.html)) for remedy in guide.remedies for step in remedy.steps)
    body = with_steps(words_of("\n".join([guide.summary, *htmls])), steps)
    commands = "\n".join(commands_of(step.text) for remedy in guide.remedies for step in remedy.steps)
    return "guide", guide.slug, guide.title, "\n".join(guide.symptoms), " · ".join(headings), commands, body

"""From files and history to content that is found right, its articles and pictures put into parts on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kb.content.documents import ContentFile
from kb.content.finding import Finding
from kb.content.judging import Content, Settled, judge, judge_draft, judge_rest
from kb.content.media import address_of
from kb.content.outline import Mark
from kb.library.parts import ARTICLES, KeptParts
from kb.library.values import Commit
from kb.publish.article_parts import read_cards, read_summary
from kb.publish.bake import Stock, maker
from kb.publish.build_parts import Job, Shelved, plan_old_texts, shelve
from kb.publish.gc_pause import uncollected
from kb.publish.previous import Earlier
from kb.publish.source_folder import Read
from kb.publish.source_git import FileChange
from kb.publish.versions import UNDATED, Added, Past, Promises, Versions, gather_versions, read_added


@dataclass(frozen=True)
class History:
    """What git adds to a library's memory: the changes of some commits, read only when they are needed."""

    commit: Commit = UNDATED
    read: Callable[[str], Sequence[FileChange]] = lambda after: ()
    is_kept: bool = True  # whether what an earlier library showed is a promise


NO_HISTORY = History()


@dataclass(frozen=True)
class Judged:
    """All that a library is made of, or what is wrong with it."""

    shelved: Shelved
    findings: tuple[Finding, ...] = ()
    content: Content | None = None
    stock: Stock | None = None
    versions: Versions | None = None
    old_texts: Sequence[Job] = ()
    kept: KeptParts | None = None
    rendered: int = 0  # files that had to be read anew


@uncollected()
def judge_read(
    folder: Path,
    current: Path | None,
    read: Read,
    history: History,
    drafts: bool = False,
    preview: Path | None = None,
) -> Judged:
    """Put what was read into parts below `folder`, and judge all of it. `current` is the library there is; where there is
    none, a `preview` knows files that were rendered, and promises nothing."""
    with closing(Earlier(current or preview)) as earlier, closing(Past(current if history.is_kept else None)) as past:
        shelved = shelve(folder, maker(), read.files, earlier.shelf, drafts)
        found = (*read.findings, *shelved.findings)
        packs = [file for file in shelved.rest if file.name.endswith("/pack.yaml")]
        kept = earlier.kept(shelved.parts, packs)
        stock, settled = (None, None) if found else take_stock(shelved, folder, kept)
        if settled and len(settled.outlines) != len(shelved.articles):
            settled = None  # two files want to be the same article
        added = read_added(history.read(past.commit), _marks_by_digest(shelved, settled))
        promises = Promises(past, added)
        content = None
        if settled:
            content = judge_rest(settled, shelved.rest, earlier.find_facts, earlier.passed(), promises)
        if content is None:  # everything is looked at, so that every fault is told at once
            earlier.parts += [path for path in shelved.paths(folder, ARTICLES) if path.is_file()]
            _, findings = judge(read.files, earlier.find_any_facts, earlier.passed(), found, promises)
            return Judged(shelved, findings)
        versions = gather_versions(content, past, added, history.commit)
        old_texts = plan_old_texts(folder, versions.old.values())
        rendered = shelved.rendered + len(shelved.rest) - earlier.hits
        return Judged(shelved, (), content, stock, versions, old_texts, kept, rendered)


@dataclass(frozen=True)
class AssembledDraft:
    """All that a library of drafts is made of, and what it leaves out."""

    judged: Judged
    unseen: frozenset[str]  # names of files of which nothing can be shown


@uncollected()
def assemble_draft(
    folder: Path, current: Path | None, files: Sequence[ContentFile], shelved: Shelved | None = None
) -> AssembledDraft:
    """As much as can be shown of files with faults, to whoever writes them: nothing of it is a promise.

    `shelved` are the parts of these very files, where they are made already.
    """
    with closing(Earlier(current)) as earlier:
        shelved = shelved or shelve(folder, maker(), files, earlier.shelf, drafts=True)
        stock, settled = take_stock(shelved, folder)
        drafted = judge_draft(settled, shelved.rest, earlier.find_facts, earlier.passed())
    shown = {outline.slug for outline in settled.outlines}
    unseen = {file.name for slug, file in shelved.articles if slug not in shown}
    versions = gather_versions(drafted.content, Past(None), Added({}, frozenset()), UNDATED)
    judged = Judged(shelved, drafted.findings, drafted.content, stock, versions)
    return AssembledDraft(judged, drafted.unseen | unseen)


def _marks_by_digest(shelved: Shelved, settled: Settled | None) -> dict[str, Sequence[Mark]]:
    """What is in the articles of today, by the digests of their files."""
    marks = {outline.slug: outline.marks for outline in settled.outlines} if settled else {}
    return {file.digest: marks[slug] for slug, file in shelved.articles if slug in marks}


def take_stock(shelved: Shelved, folder: Path, kept: KeptParts | None = None) -> tuple[Stock, Settled]:
    """What lists show of the articles, and what they are to the rest."""
    articles = [part for part in shelved.parts if part.kind == ARTICLES]
    summaries = [read_summary(folder / part.name) for part in articles]
    outlines = tuple(outline for each in summaries for outline in each.outlines)
    needs = frozenset(need for each in summaries for need in each.needs)
    fresh = [part for part in articles if kept is None or part.number not in kept.numbers]
    stock = Stock(
        shelved.parts,
        cards=[card for part in fresh for card in read_cards(folder / part.name)],
        codes=[code for each in summaries for code in each.codes],
        products=[product for each in summaries for product in each.products],
    )
    pictures = frozenset(address_of(file.name) for _, file in shelved.pictures)
    return stock, Settled(outlines, needs, pictures)

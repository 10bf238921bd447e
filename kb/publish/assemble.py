"""From files and history to all that a library is made of: articles and pictures in parts, content found right, versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kb.content.audience.groups import Audience
from kb.content.content import Content
from kb.content.finding import Finding
from kb.content.judging import ENDLESS, DraftContent, Patience, judge, judge_draft, judge_rest
from kb.content.outline import Mark
from kb.content.work.cores import uncollected
from kb.library.parts import Part
from kb.library.values import Commit
from kb.publish.audience.editions import NO_EDITIONS, Editions, make_editions, restricted_ids
from kb.publish.build_parts import Job, PartIndex, plan_old_texts, plan_words
from kb.publish.previous import PreviousLibrary
from kb.publish.source_folder import SourceFiles
from kb.publish.source_git import FileChange
from kb.publish.versions import Published, Versions, gather_versions

UNDATED = Commit("", "")


@dataclass(frozen=True)
class History:
    """What git adds to a library's memory: the changes of some commits, read only when they are needed."""

    commit: Commit = UNDATED
    read: Callable[[str], Sequence[FileChange]] = lambda after: ()
    is_kept: bool = True  # whether what an earlier library showed is a promise


NO_HISTORY = History()


@dataclass(frozen=True)
class Assembly:
    """All that a library is made of: found right, or a draft."""

    content: Content
    index: PartIndex
    versions: Versions
    jobs: tuple[Job, ...]  # parts that are still to be written: words, and texts of before
    previous: Path | None = None
    kept: frozenset[int] = frozenset()  # numbers of parts with articles that the previous library has too
    rendered: int = 0  # files that had to be read anew
    editions: Editions = NO_EDITIONS  # the same for those who may not see all of it
    is_memory: bool = True  # the next publish learns from it
    restricted: Mapping[str, Audience] = field(default_factory=dict)  # by id, who may read what is not for everybody

    @property
    def parts(self) -> tuple[Part, ...]:
        return (*self.index.parts, *(job.part for job in self.jobs))


@uncollected()
def assemble(
    index: PartIndex,
    previous: PreviousLibrary,
    source: SourceFiles,
    history: History,
    advise: Callable[[Content], Iterable[Finding]] = lambda content: (),
    patience: Patience = ENDLESS,
) -> tuple[Assembly | None, tuple[Finding, ...]]:
    """Judge all that was read, with articles and pictures in parts already: what a library is made of, or what is wrong."""
    is_whole = not source.findings and index.is_whole
    marks = _marks_by_digest(index) if is_whole else {}
    published = Published(previous, history.read(previous.commit), marks)
    content = None
    if is_whole:
        content = judge_rest(index.content, index.rest, previous.find_facts, previous.passed(), published, patience)
    if content is None:  # everything is looked at, so that every fault is told at once
        previous.load_articles(path for path in index.paths if path.is_file())
        found = (*source.findings, *index.findings)
        return None, judge(source.files, previous.find_facts, previous.passed(), found, published, advise, patience)[1]
    versions = gather_versions(content, published, history.commit)
    jobs = (*plan_old_texts(index.folder, versions.old.values()), *plan_words(index, content))
    packs = [file for file in index.rest if file.name.endswith("/pack.yaml")]
    rendered = index.rendered + len(index.rest) - previous.hits
    kept = previous.kept(index.parts, packs)
    whole = Assembly(content, index, versions, jobs, previous.path, kept, rendered)
    editions = make_editions(content, index, versions, source.files)
    if editions.findings:
        return None, tuple(sorted({*editions.findings, *advise(content)}))
    return (
        replace(whole, editions=editions, restricted=restricted_ids(content, source.files)) if editions.parts else whole
    ), ()


@uncollected()
def assemble_draft(
    index: PartIndex, previous: PreviousLibrary, patience: Patience = ENDLESS
) -> tuple[Assembly, DraftContent]:
    """As much as can be shown of files with faults, to whoever writes them: nothing of it is a promise."""
    draft = judge_draft(index.content, index.rest, previous.find_facts, previous.passed(), patience)
    shown = {outline.slug for outline in draft.content.outlines}
    unseen = draft.unseen.union(file.name for slug, file in index.articles if slug not in shown)
    versions = gather_versions(draft.content, Published(PreviousLibrary(None)), UNDATED)
    jobs = tuple(plan_words(index, draft.content))
    return Assembly(draft.content, index, versions, jobs), replace(draft, unseen=unseen)


def _marks_by_digest(index: PartIndex) -> dict[str, Sequence[Mark]]:
    """What is in the articles of today, by the digests of their files."""
    marks = {outline.slug: outline.marks for outline in index.content.outlines}
    return {file.digest: marks[slug] for slug, file in index.articles if slug in marks}

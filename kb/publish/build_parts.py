"""Making the parts of a library: those that are there already are used again, the others are written on all cores."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from kb.content import documents
from kb.content.content import Content
from kb.content.documents import ContentFile
from kb.content.finding import Finding
from kb.content.format.layout import place_of
from kb.content.media import address_of, media_name
from kb.content.work.cores import free_cores, uncollected, workers
from kb.content.work.memory import made_once_by
from kb.content.work.progress import each
from kb.library import parts
from kb.library.parts import ARTICLES, MEDIA, VERSIONS, WORDS, Part, PartResult, PartSet
from kb.publish.article_parts import CardRow, Summary, read_cards, read_summary, write_articles
from kb.publish.maker import maker
from kb.publish.media_parts import write_pictures
from kb.publish.search_parts import Page, other_pages, write_words
from kb.publish.version_parts import Version, write_old_texts

PARALLEL_FROM = 60  # files to render; fewer are rendered faster than a second process starts
WRITERS = {ARTICLES: write_articles, MEDIA: write_pictures}


# A file and the name by which it is looked up: an article's slug, a picture's pack/file.
Named = tuple[str, ContentFile]


@dataclass(frozen=True)
class PartIndex:
    """The parts that hold articles and pictures, what they say of them, and the files that are in no part."""

    folder: Path
    parts: tuple[Part, ...]
    articles: Sequence[Named]
    pictures: Sequence[Named]
    rest: tuple[ContentFile, ...]
    findings: tuple[Finding, ...]
    rendered: int

    @cached_property
    def paths(self) -> list[Path]:
        """Of the parts with articles, by number."""
        return [self.folder / part.name for part in self.parts if part.kind == ARTICLES]

    def part_of(self, slug: str) -> int:
        """The number of the part that has an article."""
        return parts.number_of(slug, len(self.paths))

    @cached_property
    def _summaries(self) -> list[Summary]:
        return [made_once_by(("summary", str(path)), partial(read_summary, path)) for path in self.paths]

    @cached_property
    def content(self) -> Content:
        """The articles and pictures, as far as the rest needs to know them."""
        outlines = tuple(outline for each in self._summaries for outline in each.outlines)
        pictures = frozenset(address_of(file.name) for _, file in self.pictures)
        needs = frozenset(need for each in self._summaries for need in each.needs)
        return Content(pictures=pictures, outlines=outlines, needs=needs)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong with them, and no two files want to be the same article."""
        return not self.findings and len(self.content.outlines) == len(self.articles)

    def cards(self, kept: Set[int]) -> Iterator[CardRow]:
        """What lists show of the articles, but for those in parts that are kept."""
        for number, path in enumerate(self.paths):
            yield from read_cards(path) if number not in kept else ()

    @property
    def codes(self) -> list[tuple[int, str]]:
        """Value and slug."""
        return [code for each in self._summaries for code in each.codes]

    @property
    def products(self) -> list[tuple[str, str]]:
        """Product and slug."""
        return [product for each in self._summaries for product in each.products]


@dataclass(frozen=True)
class Job:
    """A part, and what writes it; `files` is about how many have to be rendered for it."""

    part: Part
    write: Callable[[Path], PartResult]
    files: int = 0

    def run(self, waiting: Path) -> PartResult:
        waiting.unlink(missing_ok=True)
        return self.write(waiting)


@uncollected()
def build_parts(
    folder: Path, files: Iterable[ContentFile], previous: PartSet | None, drafts: bool = False
) -> PartIndex:
    """Put articles and pictures into parts below `folder`. `previous` are parts that the same code made.

    For `drafts` parts with findings are kept too, under names that nobody looks for when there are none.
    """
    by_kind: dict[str, list[Named]] = {ARTICLES: [], MEDIA: [], "": []}
    for file in files:
        kind, name = _place_of(file)
        by_kind[kind].append((name, file))
    jobs = [job for kind in WRITERS for job in _file_jobs(kind, by_kind[kind], previous)]
    done = make(folder, jobs, drafts)
    findings = tuple(finding for written in done for finding in written.findings)
    rendered = sum(written.rendered for written in done)
    rest = tuple(file for _, file in by_kind[""])
    made = tuple(_kept_as(job.part, written, drafts) for job, written in zip(jobs, done, strict=True))
    return PartIndex(folder, made, by_kind[ARTICLES], by_kind[MEDIA], rest, findings, rendered)


def plan_words(index: PartIndex, content: Content) -> list[Job]:
    """The parts with the words of all pages, as they are to be made."""
    count = parts.count_for(WORDS, len(index.articles) + len(content.guides))
    made_from: list[list[str]] = [[maker()] for _ in range(count)]
    for slug, file in index.articles:
        made_from[parts.number_of(slug, count)].append(file.digest)
    pages = other_pages(content)
    for page in pages:
        made_from[parts.number_of(page[1], count)].append("\0".join(page))
    jobs = []
    for number, names in enumerate(made_from):
        own = [page for page in pages if parts.number_of(page[1], count) == number]
        common = min(count, len(index.paths))
        paths = [path for each, path in enumerate(index.paths) if each % common == number % common]
        write = partial(_write_words, number=number, count=count, articles=paths, others=own)
        jobs.append(Job(Part(WORDS, number, parts.name_of(WORDS, number, sorted(names))), write))
    return jobs


def plan_old_texts(folder: Path, old: Iterable[Version]) -> list[Job]:
    """The parts with texts of before. Only those that have to be made are read."""
    versions = sorted(old, key=lambda version: (version.mark[0], version.mark[4]))
    count = parts.count_for(VERSIONS, len(versions))
    shares: list[list[Version]] = [[] for _ in range(count)]
    for version in versions:
        shares[parts.number_of(version.mark[0], count)].append(version)
    jobs = []
    for number, share in enumerate(shares):
        name = parts.name_of(VERSIONS, number, [f"{each.mark[0]} {each.mark[4]} {each.digest}" for each in share])
        is_kept = parts.is_kept(folder, name)
        rows = [] if is_kept else [(each.mark[0], each.mark[4], each.read()) for each in share]
        jobs.append(Job(Part(VERSIONS, number, name), partial(write_old_texts, rows=rows)))
    return jobs


def _write_words(path: Path, number: int, count: int, articles: Sequence[Path], others: Sequence[Page]) -> PartResult:
    write_words(path, number, count, articles, others)
    return PartResult()


def _place_of(file: ContentFile) -> tuple[str, str]:
    """The kind of part a file goes into, and its name there; "" for a file that is kept with the library itself."""
    place = place_of(file.name)
    if place:
        return (ARTICLES, place[2]) if place[0] == documents.ARTICLE else ("", "")
    name = media_name(file.name)
    return (MEDIA if name else ""), name


def _file_jobs(kind: str, files: Sequence[Named], previous: PartSet | None) -> Iterable[Job]:
    count = parts.count_for(kind, len(files))
    shares: list[list[ContentFile]] = [[] for _ in range(count)]
    for name, file in files:
        shares[parts.number_of(name, count)].append(file)
    for number, share in enumerate(shares):
        name = parts.name_of(kind, number, [maker(), *sorted(file.digest for file in share)])
        olds = _sources(kind, number, count, previous)
        write = partial(WRITERS[kind], files=tuple(share), previous=olds)
        yield Job(Part(kind, number, name), write, 1 if olds else len(share))


def _sources(kind: str, number: int, count: int, previous: PartSet | None) -> tuple[Path, ...]:
    """The parts of the previous library that have what belongs into this one, whether it grew or shrank since."""
    if previous is None:
        return ()
    before = previous.count(kind)
    common = min(before, count)
    return previous.whole(kind, (each for each in range(before) if each % common == number % common))


def make(folder: Path, jobs: Sequence[Job], drafts: bool = False) -> list[PartResult]:
    """Write the parts that are not there; what came of each job. One that has findings is kept for `drafts` only."""
    missing = [job for job in jobs if not parts.is_kept(folder, job.part.name)]
    waiting = [folder / f".{job.part.name}-{os.getpid()}-{threading.get_ident()}" for job in missing]
    try:
        with _pool_for(missing) as pool:
            made = pool.map(Job.run, missing, waiting)
            done = [part for _, part in zip(each("parts", missing), made, strict=True)]
        whole = zip(missing, waiting, done, strict=True)
        wanted = ((path, job.part, written) for job, path, written in whole if drafts or not written.findings)
        parts.keep(folder, {path: _kept_as(part, written, drafts).name for path, part, written in wanted})
    finally:
        for path in waiting:
            path.unlink(missing_ok=True)
    results = dict(zip((job.part.name for job in missing), done, strict=True))
    return [results.get(job.part.name, PartResult()) for job in jobs]


def _kept_as(part: Part, written: PartResult, drafts: bool) -> Part:
    """A part with findings has a name of its own: under the other it would pass for one without."""
    is_draft = drafts and written.findings
    return (
        Part(part.kind, part.number, parts.name_of(part.kind, part.number, ["draft", part.name])) if is_draft else part
    )


def _pool_for(jobs: Sequence[Job]) -> Executor:
    """Processes to render many files; one thread for few, since Markdown is rendered by one at a time; threads for what
    is SQLite's work."""
    cores, files = free_cores(), sum(job.files for job in jobs)
    if files >= PARALLEL_FROM and len(jobs) > 1 and cores > 1:
        return workers(cores)
    return ThreadPoolExecutor(1 if files else os.cpu_count())

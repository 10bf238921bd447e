"""From all content to one library for each audience: what some readers may not see is not in the one they read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from kb.content import documents
from kb.content.audience.groups import MOST_EDITIONS, Audience, Edition, editions_of
from kb.content.audience.narrowing import narrowed_docs, used_by, without_sources
from kb.content.audience.restricted import Restrictions, is_restricted
from kb.content.checks import has_all
from kb.content.content import PICTURE, Content
from kb.content.documents import ContentFile, Doc, Facts, facts_adapter
from kb.content.finding import Finding
from kb.content.judging import judge_narrowed
from kb.content.loading import restore
from kb.content.media import address_of, media_name
from kb.library.json_values import load
from kb.library.parts import PartSet, connect
from kb.publish.article_parts import read_facts
from kb.publish.audience.memory import hidden_ids, narrowed_fates, narrowed_versions
from kb.publish.build_parts import Job, PartIndex, build_parts, plan_old_texts, plan_words
from kb.publish.versions import Versions


@dataclass(frozen=True)
class EditionParts:
    """What the library of one audience is made of."""

    edition: Edition
    content: Content
    index: PartIndex
    versions: Versions
    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class Editions:
    """All that is made beside the one library of a site where everybody may read everything."""

    audiences: tuple[Audience, ...] = ()
    editions: tuple[Edition, ...] = ()  # the public one first; the last is of those who see everything
    parts: tuple[EditionParts, ...] = ()  # of each but the last
    findings: tuple[Finding, ...] = ()


NO_EDITIONS = Editions()


def make_editions(content: Content, index: PartIndex, versions: Versions, files: Sequence[ContentFile]) -> Editions:
    """The content as each audience may see it, or what would show restricted things to others."""
    before = frozenset(version.audience for version in versions.old.values()) - {()}
    if not before and not is_restricted(content):
        return NO_EDITIONS
    restrictions = Restrictions(content, (file.name for file in files))
    audiences = restrictions.audiences() | before
    editions = editions_of(audiences)
    if editions is None:  # what is over by now shall not stand in the way: only who sees everything sees it
        audiences = restrictions.audiences()
        editions = editions_of(audiences)
    if editions is None:
        return Editions(findings=(_too_many(content, restrictions),))
    maker = _Maker(content, index, versions, files, restrictions)
    made = [maker.make(edition) for edition in editions[:-1]]
    findings = tuple(sorted({finding for each in made if not isinstance(each, EditionParts) for finding in each}))
    parts = tuple(each for each in made if isinstance(each, EditionParts))
    return Editions(tuple(sorted(audiences)), editions, parts, findings)


def restricted_ids(content: Content, files: Sequence[ContentFile]) -> Mapping[str, Audience]:
    return Restrictions(content, (file.name for file in files)).by_id()


def _too_many(content: Content, restrictions: Restrictions) -> Finding:
    groups = sorted({group for audience in restrictions.audiences() for clause in audience for group in clause})
    what = f"the audiences make more than {MOST_EDITIONS} different libraries: {', '.join(groups)[:300]}"
    hint = "name fewer groups, or nest them: every group that reads on its own doubles the number"
    path = next((doc.path for doc in content.of_kind(documents.PACK)), "pack.yaml")
    return Finding(path, 0, 0, what, hint, rule="too-many-audiences")


class _Maker:
    """Makes the content of one audience after the other from the whole."""

    def __init__(
        self,
        content: Content,
        index: PartIndex,
        versions: Versions,
        files: Sequence[ContentFile],
        restrictions: Restrictions,
    ) -> None:
        self.content, self.index, self.versions, self.files = content, index, versions, files
        self.restrictions = restrictions
        self._needs = {slug: frozenset(needs) for path in index.paths for slug, needs in _needs_in(path)}
        self._used = self._used_by(content.docs, self._needs)
        self._rendered = PartSet(index.folder, index.parts)

    def make(self, edition: Edition) -> EditionParts | list[Finding]:
        docs = narrowed_docs(self.content.docs, self.restrictions, edition)
        files = [file for file in self.files if self._is_seen(file.name, edition)]
        slugs = {file.name.rpartition("/")[2].removesuffix(".md") for file in files if "/articles/" in file.name}
        hidden = self._used - self._used_by(docs, slugs)
        files = [
            file for file in files if f"{PICTURE} {address_of(file.name)}" not in hidden or not media_name(file.name)
        ]
        index = build_parts(self.index.folder, files, self._rendered)
        docs = tuple(without_sources(doc, hidden) for doc in docs)
        seen = replace(index.content, docs=docs)
        gone = hidden_ids(self.versions, self.content, seen, edition)
        seen = replace(seen, docs=tuple(narrowed_fates(doc, gone) for doc in docs))
        if faults := list(self._faults(seen, index, edition)):
            return faults
        versions = narrowed_versions(self.versions, self.content, seen, edition)
        jobs = (*plan_old_texts(index.folder, versions.old.values()), *plan_words(index, seen))
        return EditionParts(edition, seen, index, versions, jobs)

    def _is_seen(self, name: str, edition: Edition) -> bool:
        audience = self.restrictions.of_file(name)
        return not audience or audience in edition

    def _used_by(self, docs: Iterable[Doc], slugs: Iterable[str]) -> Set[str]:
        return frozenset(used_by(docs)).union(*(self._needs.get(slug, ()) for slug in slugs))

    def _faults(self, seen: Content, index: PartIndex, edition: Edition) -> Iterator[Finding]:
        """What is right in the whole and wrong for these readers: something they see needs what they do not."""
        if has_all(seen):
            faults = judge_narrowed(seen, self.content)
        else:
            facts = read_facts(index.paths)
            articles = (_restored(file, facts[file.digest]) for _, file in index.articles)
            faults = judge_narrowed(replace(seen, docs=(*seen.docs, *articles), outlines=()), self.content)
        others = _others(self.restrictions.audiences(), edition)
        for fault in faults:
            hint = "restrict this too, or take out what names it" + (f"; {fault.hint}" if fault.hint else "")
            yield replace(
                fault, what=f"for readers who are not in {others}: {fault.what}", hint=hint, rule="shows-restricted"
            )


def _restored(file: ContentFile, facts: str) -> Doc:
    found: Facts = facts_adapter().validate_json(facts)
    return restore(file.path, file.digest, found)


def _others(audiences: Iterable[Audience], edition: Edition) -> str:
    """The groups that make the difference to those who see everything."""
    return ", ".join(
        sorted({group for each in audiences if each not in edition for clause in each for group in clause})
    )


def _needs_in(path: Path) -> Iterator[tuple[str, list[str]]]:
    """What each article of a part asks of the rest."""
    with closing(connect(path)) as connection:
        for slug, known in connection.execute("SELECT slug, json FROM outline"):
            yield slug, load(known)[1]

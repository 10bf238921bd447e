"""Gather all files, judge all of them, and only then hand anything on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import cycle
from time import perf_counter
from typing import Any

from decisiontree.authoring.simulate import check_reachable, run_scenario
from decisiontree.guide import Guide, Profile, ProfileLists
from kb.content import documents
from kb.content.building import build_guide
from kb.content.checks import check, check_built_guide, check_promises, has_all, is_unambiguous
from kb.content.checks.routes import check_fixed_tree
from kb.content.checks.whole import Nothing, Promised
from kb.content.documents import ContentFile, Doc, Facts
from kb.content.finding import Finding
from kb.content.format.layout import place_of
from kb.content.gathering import Gathered
from kb.content.loading import load_file, restore
from kb.content.media import address_of, check_picture, media_name
from kb.content.outline import Outline
from kb.content.parallel import Result, map_each
from kb.content.salvage import whole_parts

PARALLEL_FROM = 60  # fewer files are rendered faster than a second process starts
MOST_WALKS, MOST_SECONDS = 40, 0.5  # random walks through one guide

Loaded = tuple[Doc | None, tuple[Finding, ...]]
NOTHING = Nothing()


@dataclass(frozen=True)
class Content:
    """Everything an author wrote, judged and found right."""

    files: tuple[ContentFile, ...]
    gathered: Gathered
    guides: tuple[Guide, ...]
    is_draft: bool = False  # it may have faults, and is nobody's but its author's
    faulty: frozenset[str] = frozenset()  # digests of files with faults of their own
    unproven: frozenset[str] = frozenset()  # slugs of guides that do not do what they promise

    @cached_property
    def profiles(self) -> ProfileLists:
        return profiles_in(self.gathered)


@dataclass(frozen=True)
class Settled:
    """Articles and pictures that are right by themselves, and what the articles need of the rest."""

    outlines: tuple[Outline, ...] = ()
    needs: Set[str] = frozenset()
    pictures: frozenset[str] = frozenset()  # their addresses


def judge_rest(
    settled: Settled,
    files: Sequence[ContentFile],
    find_facts: Callable[[str], Facts | None],
    passed: Collection[str],
    promised: Promised,
) -> Content | None:
    """The content made of what is settled and of the other files, when all of it is right; else `judge` says what is wrong."""
    gathered, findings = _gather(files, find_facts, (), settled)
    if findings or not is_unambiguous(gathered) or not has_all(gathered, settled.needs):
        return None
    findings += check_promises(gathered, promised)
    guides = _build(gathered, findings, passed) if not findings else ()
    return None if findings else Content(tuple(files), gathered, guides)


def judge(
    files: Sequence[ContentFile],
    find_facts: Callable[[str], Facts | None] = lambda digest: None,
    passed: Collection[str] = (),
    found: Iterable[Finding] = (),
    promised: Promised = NOTHING,
) -> tuple[Content | None, tuple[Finding, ...]]:
    """The content, or every finding at once.

    `find_facts` gives what is kept of a file with this digest; such a file is not rendered again. `passed` holds
    revisions of guides whose scenarios and walks are known to pass. `found` are faults seen while the files were read,
    `promised` everything that was ever published, by id.
    """
    gathered, findings = _gather(files, find_facts, found)
    findings += check_promises(gathered, promised) if not gathered.broken else ()
    guides = _build(gathered, findings, passed) if not findings else ()
    if findings:
        return None, tuple(sorted(set(findings)))
    return Content(tuple(files), gathered, guides), ()


@dataclass(frozen=True)
class Drafted:
    """What can be shown of files with faults."""

    content: Content
    findings: tuple[Finding, ...]  # of guides put together
    unseen: frozenset[str]  # names of files of which nothing can be shown


def judge_draft(
    settled: Settled,
    files: Sequence[ContentFile],
    find_facts: Callable[[str], Facts | None],
    passed: Collection[str],
) -> Drafted:
    """As much as can be shown of what is settled and of the other files. What is wrong in each file `judge` says."""
    loaded = list(zip(files, _load(files, find_facts), strict=True))
    unread = {file.name for file, (doc, _) in loaded if doc is None}
    docs = whole_parts([doc for _, (doc, _) in loaded if doc])
    gathered = Gathered(docs, pictures=settled.pictures, outlines=settled.outlines)
    profiles = profiles_in(gathered)
    guides = gathered.of_kind(documents.GUIDE)
    tried = {doc.digest: proof for doc in guides if (proof := _try_guide(doc, gathered, profiles, passed))}
    unshown = {doc.digest for doc in guides} - tried.keys()
    content = Content(
        tuple(files),
        replace(gathered, docs=tuple(doc for doc in docs if doc.digest not in unshown)),
        tuple(guide for guide, _ in tried.values()),
        is_draft=True,
        faulty=frozenset(file.digest for file, (_, faults) in loaded if faults),
        unproven=frozenset(guide.slug for guide, faults in tried.values() if faults),
    )
    findings = tuple(fault for _, faults in tried.values() for fault in faults)
    return Drafted(content, findings, frozenset(unread | {file.name for file in files if file.digest in unshown}))


def _try_guide(
    doc: Doc, gathered: Gathered, profiles: ProfileLists, passed: Collection[str]
) -> tuple[Guide, list[Finding]] | None:
    """A guide that readers can go through, and which of its promises it does not keep. With faults in it nothing is
    sure: one that raises at some step, or runs in a circle, is not shown."""
    if any(check_fixed_tree(doc, gathered)):
        return None
    try:
        guide = build_guide(doc, gathered.shared)
        faults = [*check_built_guide(doc, guide)]
        if guide.revision not in passed:
            readers = profiles.of(guide.pack)
            faults += check_scenarios(doc, guide, readers) + check_walks(doc, guide, readers)
    except Exception:  # whatever a half-written guide does to the planner: its findings say what is wrong with it
        return None
    return guide, faults


@dataclass(frozen=True)
class Drafts:
    """Guides as they are written, not yet held to what they promise."""

    guides: tuple[Guide, ...]
    profiles: ProfileLists


def draft(files: Sequence[ContentFile], found: Iterable[Finding] = ()) -> tuple[Drafts | None, tuple[Finding, ...]]:
    """For tools that show what guides do: scenarios are not run, so that one sees why they fail."""
    gathered, findings = _gather(files, lambda digest: None, found)
    if findings:
        return None, tuple(sorted(set(findings)))
    guides = tuple(build_guide(doc, gathered.shared) for doc in gathered.of_kind(documents.GUIDE))
    return Drafts(guides, profiles_in(gathered)), ()


def _gather(
    files: Sequence[ContentFile],
    find_facts: Callable[[str], Facts | None],
    found: Iterable[Finding],
    settled: Settled = Settled(),
) -> tuple[Gathered, list[Finding]]:
    """All files side by side, and every fault that shows before a guide is put together."""
    docs, findings, broken = [], list(found), set()
    pictures = [file for file in files if media_name(file.name)]
    findings += [finding for picture in pictures for finding in check_picture(picture)]
    texts = [file for file in files if not media_name(file.name)]
    for file, (doc, faults) in zip(texts, _load(texts, find_facts), strict=True):
        findings += faults
        if doc:
            docs.append(doc)
        if (doc is None or doc.left_out) and (place := place_of(file.name)):
            broken.add((place[0], place[2]))
    addresses = frozenset(address_of(picture.name) for picture in pictures) | settled.pictures
    gathered = Gathered(tuple(docs), frozenset(broken), addresses, settled.outlines)
    return gathered, [*findings, *check(gathered)]


def _load(files: Sequence[ContentFile], find_facts: Callable[[str], Facts | None]) -> list[Loaded]:
    kept = {file.digest: facts for file in files if (facts := find_facts(file.digest))}
    changed = [file for file in files if file.digest not in kept]
    fresh: Mapping[str, Loaded] = dict(zip((file.digest for file in changed), load_files(changed), strict=True))
    return [
        (restore(file.path, file.digest, kept[file.digest]), ()) if file.digest in kept else fresh[file.digest]
        for file in files
    ]


def load_files(files: list[ContentFile]) -> list[Loaded]:
    """Each file by itself."""
    return map_files(load_file, files)


def map_files(function: Callable[[ContentFile], Result], files: list[ContentFile]) -> list[Result]:
    """What a function makes of each file, on all cores where there are many."""
    return map_each(function, files, PARALLEL_FROM)


def _build(gathered: Gathered, findings: list[Finding], passed: Collection[str]) -> tuple[Guide, ...]:
    guides = []
    for doc in gathered.of_kind(documents.GUIDE):
        guide = build_guide(doc, gathered.shared)
        findings += check_built_guide(doc, guide)
        if guide.revision not in passed:
            profiles = profiles_in(gathered).of(guide.pack)
            findings += check_scenarios(doc, guide, profiles)
            findings += check_walks(doc, guide, profiles)
        guides.append(guide)
    return tuple(guides)


def check_scenarios(doc: Doc, guide: Guide, profiles: tuple[Profile, ...]) -> list[Finding]:
    """The tests that live beside the content."""
    findings = []
    for index, scenario in enumerate(guide.scenarios):
        for problem in run_scenario(guide, scenario, profiles).problems:
            findings.append(
                doc.finding(
                    ("scenarios", index), f"scenario '{scenario.name or scenario.truth or 'all causes'}': {problem}"
                )
            )
    return findings


def check_walks(doc: Doc, guide: Guide, profiles: tuple[Profile, ...]) -> list[Finding]:
    """Readers may answer anything: wherever random answers lead, the walk ends."""
    end = perf_counter() + MOST_SECONDS
    for seed, profile in zip(range(MOST_WALKS), cycle(profiles), strict=False):
        for problem in check_reachable(guide, profile, walks=1, seed=seed):
            hint = "do `after`, `only_if` or `changes` send readers round in a circle?"
            return [doc.finding((), f"for the profile '{profile.key}' {problem}", hint)]
        if perf_counter() > end:
            break
    return []


DEFAULT_PROFILE = Profile("everyone", "Everyone")


def profiles_in(gathered: Gathered) -> ProfileLists:
    """The kinds of reader; one that may do everything where none are defined."""
    lists = {pack: _profiles(entries) for pack, entries in gathered.profiles.items()}
    return ProfileLists(lists.pop("", ()) or (DEFAULT_PROFILE,), lists)


def _profiles(entries: Mapping[str, Any]) -> tuple[Profile, ...]:
    return tuple(
        Profile(
            key, entry.title, entry.can, tuple(entry.extra.items()),
            tuple({"low": 0.0, "medium": 5.0, "high": 30.0, **entry.risk}.items()),
            entry.irreversible, entry.disrupts, entry.escalation, entry.escalates_to or "", entry.folded,
            entry.name or key.replace("-", " "),
        )
        for key, entry in entries.items()
    )  # fmt: skip

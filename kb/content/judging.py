"""Read all files, judge all of them, and only then hand anything on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle
from time import perf_counter
from types import MappingProxyType

from decisiontree.authoring.simulate import check_reachable, run_scenario
from decisiontree.guide import Guide, Profile, ProfileLists
from kb.content import documents
from kb.content.building import build_guide
from kb.content.checks import check, check_built_guide, check_promises, has_all, is_unambiguous
from kb.content.checks.routes import check_fixed_tree
from kb.content.content import Content
from kb.content.documents import ContentFile, Doc, Facts
from kb.content.finding import Finding
from kb.content.format.layout import place_of
from kb.content.loading import load_file, restore
from kb.content.media import address_of, check_picture, media_name
from kb.content.outline import Mark
from kb.content.salvage import whole_parts
from kb.content.work.cores import Result, map_each
from kb.content.work.memory import memory
from kb.content.work.progress import each

PARALLEL_FROM = 60  # fewer files are rendered faster than a second process starts
MOST_WALKS, MOST_SECONDS = 40, 0.5  # random walks through one guide


@dataclass
class Patience:
    """How long guides may be walked through before somebody wants to see them. Those that were not proven are noted."""

    until: float = float("inf")
    late: set[str] = field(default_factory=set)  # slugs of guides

    @classmethod
    def of(cls, seconds: float) -> Patience:
        return cls(perf_counter() + seconds)

    @property
    def is_over(self) -> bool:
        return perf_counter() > self.until


ENDLESS = Patience()
Loaded = tuple[Doc | None, tuple[Finding, ...]]
# What is kept of a file with this digest; it is not rendered again.
FindFacts = Callable[[str], Facts | None]
NO_ARTICLES = Content()
NEVER_PUBLISHED: Mapping[str, Mark] = MappingProxyType({})


def judge_rest(
    articles: Content,
    files: Sequence[ContentFile],
    find_facts: FindFacts,
    passed: Collection[str],
    published: Mapping[str, Mark],
    patience: Patience = ENDLESS,
) -> Content | None:
    """The content made of outlined articles and of all other files, when it is right; else `judge` says what is wrong."""
    content, findings = _read(files, find_facts, articles)
    if findings or not is_unambiguous(content) or not has_all(content):
        return None
    faults = [*check_promises(content, published)] or _check_guides(content, passed, patience)
    return None if faults else replace(content, unproven=frozenset(patience.late))


def judge(
    files: Sequence[ContentFile],
    find_facts: FindFacts = lambda digest: None,
    passed: Collection[str] = (),
    found: Iterable[Finding] = (),
    published: Mapping[str, Mark] = NEVER_PUBLISHED,
    advise: Callable[[Content], Iterable[Finding]] = lambda content: (),
    patience: Patience = ENDLESS,
) -> tuple[Content | None, tuple[Finding, ...]]:
    """The content, or every finding at once, with what `advise` warns of.

    `passed` holds revisions of guides whose scenarios and walks are known to pass. `found` are faults seen while the
    files were read, `published` is everything that ever was, by id.
    """
    content, findings = _read(files, find_facts)
    findings += [*found, *(check_promises(content, published) if not content.broken else ())]
    findings = findings or _check_guides(content, passed, patience)
    return (None, tuple(sorted({*findings, *advise(content)}))) if findings else (content, ())


@dataclass(frozen=True)
class DraftContent:
    """What can be shown of files with faults."""

    content: Content
    findings: tuple[Finding, ...]  # of guides put together
    unseen: frozenset[str]  # names of files of which nothing can be shown


def judge_draft(
    articles: Content,
    files: Sequence[ContentFile],
    find_facts: FindFacts,
    passed: Collection[str],
    patience: Patience = ENDLESS,
) -> DraftContent:
    """As much as can be shown of outlined articles and of the other files. What is wrong in each file `judge` says."""
    loaded = list(zip(files, _load(files, find_facts), strict=True))
    unread = {file.name for file, (doc, _) in loaded if doc is None}
    content = replace(articles, docs=whole_parts([doc for _, (doc, _) in loaded if doc]))
    guides = content.of_kind(documents.GUIDE)
    tried = {doc.digest: proof for doc in guides if (proof := _try_guide(doc, content, passed, patience))}
    unshown = {doc.digest for doc in guides} - tried.keys()
    shown = replace(
        content,
        docs=tuple(doc for doc in content.docs if doc.digest not in unshown),
        is_draft=True,
        faulty=frozenset(file.digest for file, (_, faults) in loaded if faults),
        unproven=frozenset(patience.late).union(guide.slug for guide, faults in tried.values() if faults),
    )
    findings = tuple(fault for _, faults in tried.values() for fault in faults)
    return DraftContent(shown, findings, frozenset(unread | {file.name for file in files if file.digest in unshown}))


def _try_guide(
    doc: Doc, content: Content, passed: Collection[str], patience: Patience
) -> tuple[Guide, list[Finding]] | None:
    """A guide that readers can go through, and which of its promises it does not keep. With faults in it nothing is
    sure: one that raises at some step, or runs in a circle, is not shown."""
    if any(check_fixed_tree(doc, content)):
        return None
    try:
        guide = build_guide(doc, content.shared)
        return guide, _check_guide(doc, guide, content.profiles, passed, patience)
    except Exception:  # whatever a half-written guide does to the planner: its findings say what is wrong with it
        return None


@dataclass(frozen=True)
class GuideSet:
    """Guides as they are written, not yet held to what they promise."""

    guides: tuple[Guide, ...]
    profiles: ProfileLists


def draft(files: Sequence[ContentFile], found: Iterable[Finding] = ()) -> tuple[GuideSet | None, tuple[Finding, ...]]:
    """For tools that show what guides do: scenarios are not run, so that one sees why they fail."""
    content, findings = _read(files, lambda digest: None)
    findings += found
    return (None, tuple(sorted(set(findings)))) if findings else (GuideSet(content.guides, content.profiles), ())


def _read(
    files: Sequence[ContentFile], find_facts: FindFacts, articles: Content = NO_ARTICLES
) -> tuple[Content, list[Finding]]:
    """All files side by side, and every fault that shows before a guide is put together."""
    docs, broken = [], set()
    pictures = [file for file in files if media_name(file.name)]
    findings = [finding for picture in pictures for finding in check_picture(picture)]
    texts = [file for file in files if not media_name(file.name)]
    for file, (doc, faults) in zip(texts, _load(texts, find_facts), strict=True):
        findings += faults
        if doc:
            docs.append(doc)
        if (doc is None or doc.left_out) and (place := place_of(file.name)):
            broken.add((place[0], place[2]))
    addresses = articles.pictures.union(address_of(picture.name) for picture in pictures)
    content = replace(articles, docs=tuple(docs), broken=frozenset(broken), pictures=addresses)
    return content, [*findings, *check(content)]


def _load(files: Sequence[ContentFile], find_facts: FindFacts) -> list[Loaded]:
    known = memory()
    if known is None:
        return _load_new(files, find_facts)
    read = {file.name: known.recall((file.path, file.digest)) for file in files}
    others = [file for file in files if read[file.name] is None]
    for file, (doc, faults) in zip(others, _load_new(others, find_facts), strict=True):
        read[file.name] = (doc, faults)
        if doc and not faults:
            known.keep((file.path, file.digest), (doc, ()))
    return [read[file.name] for file in files]


def _load_new(files: Sequence[ContentFile], find_facts: FindFacts) -> list[Loaded]:
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


def judge_narrowed(content: Content, whole: Content) -> Iterator[Finding]:
    """What is wrong with content that was taken out of a `whole` one which is right. A guide that is as it was is right."""
    faults = check(content)
    yield from faults
    if not faults:
        known = {guide.revision for guide in whole.guides}
        yield from _check_guides(content, known)


def map_files(function: Callable[[ContentFile], Result], files: list[ContentFile]) -> list[Result]:
    """What a function makes of each file, on all cores where there are many."""
    return map_each(function, files, PARALLEL_FROM)


def _check_guides(content: Content, passed: Collection[str], patience: Patience = ENDLESS) -> list[Finding]:
    """What only shows when guides are put together and walked through."""
    guides = each("guides", list(zip(content.of_kind(documents.GUIDE), content.guides, strict=True)))
    return [fault for doc, guide in guides for fault in _check_guide(doc, guide, content.profiles, passed, patience)]


def _check_guide(
    doc: Doc, guide: Guide, profiles: ProfileLists, passed: Collection[str], patience: Patience = ENDLESS
) -> list[Finding]:
    readers = profiles.of(guide.pack)
    walked = []
    if guide.revision not in passed:
        walked = check_scenarios(doc, guide, readers, patience) + check_walks(doc, guide, readers, patience)
    return [*check_built_guide(doc, guide), *walked]


def check_scenarios(
    doc: Doc, guide: Guide, profiles: tuple[Profile, ...], patience: Patience = ENDLESS
) -> list[Finding]:
    """The tests that live beside the content."""
    findings = []
    for index, scenario in enumerate(guide.scenarios):
        if patience.is_over:
            patience.late.add(guide.slug)
            break
        for problem in run_scenario(guide, scenario, profiles).problems:
            findings.append(
                doc.finding(
                    ("scenarios", index),
                    f"scenario '{scenario.name or scenario.truth or 'all causes'}': {problem}",
                    rule="scenario-fails",
                )
            )
    return findings


def check_walks(doc: Doc, guide: Guide, profiles: tuple[Profile, ...], patience: Patience = ENDLESS) -> list[Finding]:
    """Readers may answer anything: wherever random answers lead, the walk ends."""
    end = perf_counter() + MOST_SECONDS
    for seed, profile in zip(range(MOST_WALKS), cycle(profiles), strict=False):
        if patience.is_over:
            patience.late.add(guide.slug)
            break
        for problem in check_reachable(guide, profile, walks=1, seed=seed):
            hint = "do `after`, `only_if` or `changes` send readers round in a circle?"
            return [doc.finding((), f"for the profile '{profile.key}' {problem}", hint, rule="endless-session")]
        if perf_counter() > end:
            break
    return []

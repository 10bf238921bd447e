"""What saved sessions say of one guide, as a change that was checked: nothing is proposed that the check refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from decisiontree.authoring.plan_value import PlanValue, value_of
from decisiontree.guide import Guide, Profile
from decisiontree.learning.learn import Learned, Move, learn
from kb.content import documents
from kb.content.documents import ContentFile, digest_of
from kb.content.finding import Finding
from kb.content.format.layout import place_of
from kb.content.judging import GuideSet, judge
from kb.learning.gather import FEWEST, Gathered
from kb.learning.patch import Rewritten, rewrite, unified_diff

READERS = 300


@dataclass(frozen=True, slots=True)
class Proposal:
    """Learned words of a guide. `faults`: why the patch is refused."""

    guide: Guide
    learned: Learned
    rewritten: Rewritten
    patch: bytes
    faults: tuple[Finding, ...]
    before: PlanValue
    after: PlanValue

    @property
    def is_refused(self) -> bool:
        return bool(self.faults)


def propose(
    guide: Guide,
    gathered: Gathered,
    files: Sequence[ContentFile],
    drafts: GuideSet,
    path_of: Callable[[str], str],
    readers: int = READERS,
    in_words: bool = True,
) -> Proposal:
    """The words that should change, priors as numbers where they are not to be `in_words`. `path_of` gives the path that git knows a file by. Both plans are tried on readers drawn from what was learned."""
    learned = learn(guide, gathered.cases, in_words)
    file = file_of(guide, files)
    rewritten = rewrite(file.data, learned.moves)
    patch = unified_diff(path_of(file.name), file.data, rewritten.data)
    faults, after = _check(guide, file, rewritten, files, drafts) if patch else ((), guide)
    profile = drafts.profiles.of(guide.pack)[0]
    return Proposal(
        guide, learned, rewritten, patch, faults, _value(guide, learned, profile, readers),
        _value(after, learned, profile, readers),
    )  # fmt: skip


def file_of(guide: Guide, files: Sequence[ContentFile]) -> ContentFile:
    return next(file for file in files if place_of(file.name) == (documents.GUIDE, guide.pack, guide.slug))


def _check(
    guide: Guide, file: ContentFile, rewritten: Rewritten, files: Sequence[ContentFile], drafts: GuideSet
) -> tuple[tuple[Finding, ...], Guide]:
    """What the check says of all content with this file changed, and the guide as it would be. Other guides are as
    they were, so they are not walked through again."""
    data = rewritten.data
    changed = replace(file, digest=digest_of(file.path, file.name, data), read=lambda: data)
    passed = {each.revision for each in drafts.guides}
    content, findings = judge([changed if each is file else each for each in files], passed=passed)
    found = next((each for each in content.guides if each.slug == guide.slug), guide) if content else guide
    return tuple(finding for finding in findings if finding.stops_publishing), found


def _value(plan: Guide, learned: Learned, profile: Profile, readers: int) -> PlanValue:
    return value_of(plan, learned.guide, profile, readers)


def cases_in_words(move: Move, learned: Learned) -> str:
    """How many cases a word rests on, unless they are so few that one could be told from the others."""
    count = round(min(move.estimate.cases, learned.cases))
    return str(count) if count >= FEWEST else f"fewer than {FEWEST}"

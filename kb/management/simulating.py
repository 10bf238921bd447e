"""What the commands that simulate guides share: where guides come from, and how they are named."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.management.base import BaseCommand, CommandError

from decisiontree.guide import Guide, Profile
from kb.content.finding import did_you_mean
from kb.content.judging import GuideSet
from kb.publish.source_git import GitError
from kb.site.publishing import read_drafts
from kb.site.store import store


def drafts_of(command: BaseCommand, ref: str) -> GuideSet:
    """Guides of the work tree, or of a commit; what keeps them from being read is told."""
    try:
        drafts, findings = read_drafts(ref)
    except GitError as error:
        raise CommandError(str(error)) from None
    if drafts is None:
        for finding in findings:
            command.stderr.write(str(finding))
        where = f" at {ref}" if ref else ""
        raise CommandError(f"the content{where} has {len(findings)} finding{'s' if len(findings) != 1 else ''}.")
    return drafts


def published_drafts() -> GuideSet:
    """The guides that readers see."""
    library = store().current()
    if library is None:
        raise CommandError("nothing is published yet: run `manage.py publish`.")
    guides = (library.guide(card.slug) for card in library.cards("guide"))
    return GuideSet(tuple(guide for guide in guides if guide), library.profiles)


def find_guide(guides: Sequence[Guide], slug: str) -> Guide:
    found = next((guide for guide in guides if guide.slug == slug), None)
    if found is None:
        raise CommandError(_unknown("guide", slug, [guide.slug for guide in guides]))
    return found


def find_profile(profiles: Sequence[Profile], key: str) -> Profile:
    """The profile of that key, the default for "" ."""
    found = next((profile for profile in profiles if profile.key == key or not key), None)
    if found is None:
        raise CommandError(_unknown("profile", key, [profile.key for profile in profiles]))
    return found


def _unknown(what: str, word: str, known: Sequence[str]) -> str:
    hint = did_you_mean(word, known) or f"there is {', '.join(sorted(known)) or 'none'}"
    return f"there is no {what} '{word}': {hint}"

"""The guide is the guard: an assistant gets the step that is due, and a person's word before what could do harm.

Nothing is kept between two calls. A walk is replayed from its start, and what an assistant must not invent is signed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from secrets import token_urlsafe

from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from decisiontree.guide import Guide, Profile, Remedy
from decisiontree.walk.evidence import Evidence
from decisiontree.walk.replay import ASK, DO, Walk
from decisiontree.walk.replay import walk as replay

CONFIRM_SECONDS = 15 * 60
MOST_WALKS = 2_000


@dataclass(frozen=True, slots=True)
class Due:
    """Where a walk is, and why the rest of what was sent does not count; "" when all does."""

    here: Walk
    refused: str = ""


def needs_a_person(remedy: Remedy) -> bool:
    """A person has to agree before its commands are shown."""
    return remedy.risk != "low" or not remedy.reversible or bool(remedy.disrupts)


def find_due(guide: Guide, profile: Profile, pairs: Sequence[tuple[str, str]], carried: int = 0) -> Due:
    """Follow the walk answer by answer. The first one to a step that was not due ends it: that step is due still.

    The first `carried` answers come from another guide, which knew them in an order of its own.
    """
    accepted: Evidence = tuple(pairs[:carried])
    here = _walk(guide, profile, accepted)
    for key, value in pairs[carried:]:
        refused, after = _take(here, key, value)
        if after is None:
            return Due(here, refused)
        here = after
    return Due(here)


def _take(here: Walk, key: str, value: str) -> tuple[str, Walk | None]:
    node = here.next.node
    if here.next.kind not in (ASK, DO) or node is None:
        return f"{key} = {value} was left out: the walk had ended before.", None
    named = here.guide.find_node(key)
    if (named.key if named else key) != node.key:
        return f"{key} = {value} was left out: it was not due. This step is.", None
    after = _walk(here.guide, here.profile, (*here.evidence, (node.key, value)))
    taken = any(each.key == node.key and each.value == value and not each.set_aside for each in after.trail)
    return ("", after) if taken else (f"{key} has no answer {value}; take one of those below.", None)


def _walk(guide: Guide, profile: Profile, evidence: Evidence) -> Walk:
    return _kept(_Same(guide), _Same(profile), evidence)


class _Same:
    """A value by its identity: comparing two guides field by field would cost more than the walk."""

    __slots__ = ("value",)

    def __init__(self, value: Guide | Profile) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value


@lru_cache(MOST_WALKS)
def _kept(guide: _Same, profile: _Same, evidence: Evidence) -> Walk:
    """The walks of the last calls: each call replays that before it."""
    assert isinstance(guide.value, Guide) and isinstance(profile.value, Profile)
    return replay(guide.value, evidence, profile.value)


# --- what another guide hands over ---


def sign_carried(guide: Guide, evidence: Evidence) -> str:
    """Says that these first answers come from another guide: "3.…"."""
    return f"{len(evidence)}.{_hash('carried', guide.id, evidence)}"


def count_carried(guide: Guide, pairs: Sequence[tuple[str, str]], said: str) -> int:
    """How many answers another guide handed over; 0 when nobody signed that."""
    count = int(said.partition(".")[0]) if said.partition(".")[0].isdecimal() and len(said) < 100 else 0
    return count if count and said == sign_carried(guide, tuple(pairs[:count])) else 0


# --- a person's word ---


def confirmation_for(here: Walk, revision: str) -> str:
    """A token for this step of this walk at this revision, for once and for a quarter of an hour."""
    return Signer(salt="kb.agents").sign(f"{int(time.time())}.{token_urlsafe(9)}.{_about(here, revision)}")


def is_confirmed(here: Walk, revision: str, token: str) -> bool:
    """Is this the token of this very step? It counts once."""
    try:
        made, _, about = Signer(salt="kb.agents").unsign(token).split(".")
    except BadSignature:
        return False
    if about != _about(here, revision) or not 0 <= time.time() - int(made) <= CONFIRM_SECONDS:
        return False
    return cache.add(f"agents:{_hash('used', token)}", 1, CONFIRM_SECONDS)


def _about(here: Walk, revision: str) -> str:
    key = here.next.node.key if here.next.node else ""
    return _hash("confirm", here.guide.id, here.guide.revision, here.profile.key, here.evidence, key, revision)


def _hash(purpose: str, *values: object) -> str:
    return salted_hmac(f"kb.agents.{purpose}", json.dumps(values), algorithm="sha256").hexdigest()[:32]

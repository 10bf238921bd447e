"""A guide as a value: the causes, questions and remedies for one family of symptoms.

Everything here is frozen and knows neither files nor Django. Fields whose name ends in `_html` hold
sanitised HTML; every other string is plain text. Numbers per cause (`likely`, `fixes`) are tuples in
the order of `Guide.causes`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

# Words authors use instead of numbers. Nothing is ever 0 or 1, so that one wrong answer cannot bury
# the truth (Heckerman, Breese & Rommelse, CACM 38(3), 1995, use the same coarse scales).
LIKELIHOOD_WORDS = {"never": 0.02, "rarely": 0.1, "sometimes": 0.5, "usually": 0.9, "always": 0.98}
PRIOR_WORDS = {"very-common": 1.0, "common": 1 / 3, "uncommon": 1 / 10, "rare": 1 / 30, "very-rare": 1 / 100}

OTHER = "other"  # the key of the cause that every guide has: none of the listed ones
UNKNOWN = "unknown"  # the answer that every question has: "I can't tell"
FIXED, NO_CHANGE, OTHER_ERROR = "fixed", "no-change", "other-error"
OUTCOMES = (FIXED, NO_CHANGE, OTHER_ERROR)
ESCALATE = "escalate"  # as a `next` in a fixed guide: hand over
GUIDE_PREFIX = "guide:"  # as a `next`: go on in another guide, "guide:<slug>"
NEEDS = ("nothing", "client", "server", "network")  # who can do it, easiest first
DIAGNOSIS, FIXED_TREE = "diagnosis", "fixed"
FIND_SOMEBODY = 30.0  # minutes: while nobody knows who is reading, for what not every kind of reader can do
# Words that addresses below a guide need for themselves; no key in a guide may be one of them.
RESERVED = frozenset(
    "as back have know show outcome escalate error page all why article note save format history plan on-paper from q kind pack product run collect side collected".split()
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from."""

    key: str
    title: str
    url: str  # "" where there is no readable page; `note` then says what was read
    checked: str  # ISO date
    kind: str = "official"  # official | report | secondary
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """When, by whom and against what the content was last checked."""

    on: str  # ISO date
    by: str
    env: str = ""  # e.g. "not run on a live host"
    source: str = ""


@dataclass(frozen=True, slots=True)
class CodeRef:
    """A vendor's error code in its number space."""

    kind: str  # number space, e.g. "disconnect_reason"
    value: int


@dataclass(frozen=True, slots=True)
class Cause:
    key: str
    id: str
    title: str
    prior: float  # weight > 0; normalised over the guide by the planner
    why_html: str = ""
    confidence: str = ""  # high | medium | low | "" (not stated)
    sources: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()  # keys it had before


@dataclass(frozen=True, slots=True)
class Answer:
    key: str
    say: str
    likely: tuple[float, ...]  # P(this answer | cause), rows of one question sum to 1 per cause
    # Fixed guides: key of the next node, ESCALATE or "guide:<slug>"; diagnosis: only "guide:<slug>".
    next: str = ""
    note_html: str = ""  # what this answer tells
    hint: str = ""  # what it looks like, for those who have to recognise it
    tells: tuple[tuple[str, str], ...] = ()  # what it answers already in the guide that it leads to


@dataclass(frozen=True, slots=True)
class Probe:
    """Something that a collector can read on a machine: one of the kinds in `probes.kinds`, and of what."""

    kind: str
    params: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # by name, in the order of the kind; maps as key, value, key, …
    prefix: str = ""  # before the names of its values, where a question reads two of a kind


@dataclass(frozen=True, slots=True)
class Read:
    """A row of the table from values to answers: the first whose tests are all met gives the answer."""

    then: str  # key of an answer, or UNKNOWN
    when: tuple[tuple[str, str, tuple[str, ...]], ...] = ()  # (value, test, operands); none: what is left


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    id: str
    ask: str
    answers: tuple[Answer, ...]  # without UNKNOWN, which is always offered
    why_html: str = ""
    check_html: str = ""  # how to find out, commands with expected output
    needs: str = "nothing"  # one of NEEDS
    minutes: float = 1.0
    unknown: float = 0.1  # probability that the reader can't tell, whatever the cause
    cant_tell: str = ""  # fixed guides: where "I can't tell" leads, as `next` of an answer; "" for ESCALATE
    depends_on: tuple[str, ...] = ()  # tags; a remedy that `changes` one sets the answer aside
    after: tuple[str, ...] = ()  # keys of nodes that must come first
    pin: str = ""  # "first": asked before anything else that is not pinned
    only_if: Condition | None = None
    because: str = ""  # why the author constrains the order
    sources: tuple[str, ...] = ()
    slug: str = ""  # of the shared question it uses, "" when written in the guide
    aliases: tuple[str, ...] = ()  # keys it had before
    probes: tuple[Probe, ...] = ()  # what a collector reads to answer it
    reads: tuple[Read, ...] = ()

    def find_answer(self, key: str) -> Answer | None:
        return next((answer for answer in self.answers if answer.key == key), None)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and what to expect after it."""

    id: str
    title: str
    html: str
    text: str = ""  # canonical Markdown, what the revision is made of


@dataclass(frozen=True, slots=True)
class Remedy:
    key: str
    id: str
    title: str
    fixes: tuple[float, ...]  # P(fixes | cause)
    steps: tuple[Step, ...] = ()
    intro_html: str = ""
    outro_html: str = ""
    needs: str = "client"
    minutes: float = 5.0
    risk: str = "low"
    reversible: bool = True
    disrupts: str = ""  # who notices, "" for nobody
    rollback_html: str = ""
    verify_html: str = ""
    other_error: bool = False  # offer "a different error now" as an outcome
    applies_to: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()  # tags of evidence that no longer holds once it was tried
    after: tuple[str, ...] = ()  # keys of questions or remedies that must come first
    never_before: tuple[str, ...] = ()  # keys of remedies that must have been tried before this one
    pin: str = ""  # "first" | "last" | ""
    because: str = ""  # why the author constrains the order
    only_if: Condition | None = None
    next: str = ""  # fixed guides: where to go when it did not help
    slug: str = ""  # of the shared remedy it uses, "" when written in the guide
    aliases: tuple[str, ...] = ()  # keys it had before
    verified: Verified | None = None  # its commands were run; None: nobody says so

    @property
    def is_gated(self) -> bool:
        """Too risky to come before a cheaper reversible remedy for the same cause."""
        return self.risk == "high" or not self.reversible


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition over evidence, as data: exactly one of the four shapes is used."""

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()  # written `not:` by authors
    key: str = ""  # of a question or remedy …
    values: tuple[str, ...] = ()  # … that has one of these answers or outcomes


@dataclass(frozen=True, slots=True)
class CollectItem:
    """One thing to hand over on escalation."""

    key: str
    html: str
    needs: str = "nothing"  # who can collect it, one of NEEDS


@dataclass(frozen=True, slots=True)
class Escalation:
    id: str
    to: str
    minutes: float
    collect: tuple[CollectItem, ...] = ()
    note_html: str = ""
    to_by_profile: tuple[tuple[str, str], ...] = ()
    minutes_by_profile: tuple[tuple[str, float], ...] = ()

    def as_seen_by(self, profile: Profile) -> Escalation:
        """To whom a reader of this kind escalates, and what it takes them: nobody escalates to themselves."""
        to = dict(self.to_by_profile).get(profile.key) or profile.escalates_to or self.to
        return replace(self, to=to, minutes=dict(self.minutes_by_profile).get(profile.key, self.minutes))


@dataclass(frozen=True, slots=True)
class DoNot:
    """Advice found on the web that harms or does nothing."""

    say: str
    why_html: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """A test that lives beside the content: with this truth and these answers, the walk must get there."""

    truth: str  # "": drawn by the priors from the causes that a remedy is for
    given: tuple[tuple[str, str], ...]
    reaches: str  # a remedy key, ESCALATE or the slug of a guide; "" where only `solves_at_least` is asserted
    name: str = ""
    profile: str = ""
    within_minutes: float | None = None
    within_steps: int | None = None
    never: tuple[str, ...] = ()
    asks_before: tuple[tuple[str, str], ...] = ()  # (earlier, later)
    solves_at_least: float | None = None  # share of drawn readers that a remedy or the right guide helps
    line: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """What one kind of reader may do, and how costs weigh for them. Costs are in minutes of their time."""

    key: str
    title: str
    can: tuple[str, ...] = NEEDS
    extra: tuple[tuple[str, float], ...] = ()  # minutes added per `needs`: fetching the one who can
    risk: tuple[tuple[str, float], ...] = (("low", 0.0), ("medium", 5.0), ("high", 30.0))
    irreversible: float = 30.0
    disrupts: float = 5.0
    escalation: float = 0.0  # what it weighs, besides its minutes, that the fault is still there when it is handed over
    escalates_to: str = ""  # whom this reader turns to, unless a guide says it; "" for whom the guide names
    folded: bool = False  # "how to check" starts folded
    name: str = ""  # in a few words: "helpdesk"


@dataclass(frozen=True, slots=True)
class ProfileLists:
    """The kinds of reader: the site's, and those of packs that have their own. The first of a list is the default."""

    site: tuple[Profile, ...]
    packs: dict[str, tuple[Profile, ...]] = field(default_factory=dict)

    def of(self, pack: str) -> tuple[Profile, ...]:
        return self.packs.get(pack) or self.site

    def unsaid(self, pack: str) -> Profile:
        """For who has not said who they are: as the first, but what not everybody can do comes later, as if somebody
        had to be found for it."""
        first, *others = self.of(pack)
        if not others:
            return first
        found = {need: FIND_SOMEBODY for need in first.can if any(need not in other.can for other in others)}
        extra = tuple((need, dict(first.extra).get(need, 0.0) + found.get(need, 0.0)) for need in first.can)
        return replace(first, key="", name="anyone", title="Not chosen", extra=extra, escalates_to="")


Named = TypeVar("Named", Cause, Question | Remedy)


def _by_name(parts: Iterable[Named]) -> dict[str, Named]:
    """Parts of a guide by their keys and the keys they had before; a key of today comes first."""
    parts = tuple(parts)
    old = {alias: part for part in parts for alias in part.aliases}
    return old | {part.key: part for part in parts}


@dataclass(frozen=True)
class Guide:
    slug: str
    id: str
    title: str
    causes: tuple[Cause, ...]
    questions: tuple[Question, ...]
    remedies: tuple[Remedy, ...]
    escalation: Escalation
    summary: str = ""
    codes: tuple[tuple[CodeRef, ...], ...] = ()  # each entry one code, or a pair shown together
    symptoms: tuple[str, ...] = ()
    pack: str = ""
    topic: str = ""
    owner: str = ""
    verified: Verified | None = None
    review_by: str = ""  # ISO date
    mode: str = DIAGNOSIS
    start: str = ""  # fixed guides: key of the first node
    meaning_html: str = ""  # what the symptom or codes mean
    before_html: str = ""  # safety rules, shown before any remedy
    do_not: tuple[DoNot, ...] = ()
    sources: tuple[Source, ...] = ()
    related: tuple[str, ...] = ()  # slugs of guides and articles
    scenarios: tuple[Scenario, ...] = ()
    revision: str = ""

    @cached_property
    def _nodes(self) -> dict[str, Question | Remedy]:
        nodes: tuple[Question | Remedy, ...] = (*self.questions, *self.remedies)
        return _by_name(nodes)

    @cached_property
    def _causes(self) -> dict[str, Cause]:
        return _by_name(self.causes)

    @cached_property
    def cause_index(self) -> dict[str, int]:
        return {cause.key: index for index, cause in enumerate(self.causes)}

    def find_node(self, key: str) -> Question | Remedy | None:
        """The question or remedy with this key, or that had it once; the two share one name space."""
        return self._nodes.get(key)

    def find_cause(self, key: str) -> Cause | None:
        """The cause with this key, or that had it once."""
        return self._causes.get(key)

    def find_source(self, key: str) -> Source | None:
        return next((source for source in self.sources if source.key == key), None)

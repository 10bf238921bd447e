"""The formats of guides, and of the questions and remedies that guides share: `guides/*.yaml`, `questions/*.md`, `remedies/*.md`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_serializer,
    model_validator,
)

from decisiontree.probes.kinds import parse_probe
from decisiontree.probes.reads import parse_read
from kb.content.format.fields import (
    Confidence,
    Groups,
    Id,
    Key,
    Keys,
    Likelihood,
    Line,
    Lines,
    Minutes,
    Needs,
    PastDate,
    Prior,
    Procedure,
    Slug,
    Text,
)
from kb.content.format.schema import Head, StrictModel


class CauseEntry(StrictModel):
    id: Id | None = None
    title: Line | None = None
    prior: Prior
    why: Text | None = None
    confidence: Confidence | None = None
    sources: Keys = ()
    aliases: Keys = ()
    audience: Groups = ()

    @model_validator(mode="before")
    @classmethod
    def _prior_alone(cls, value: object) -> object:
        return {"prior": value} if isinstance(value, str) else value


class ConditionEntry(StrictModel):
    """`{all: […]}`, `{any: […]}`, `{not: …}` or `{question: answer}` (or `{question: [answer, answer]}`)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    all: tuple[ConditionEntry, ...] | None = None
    any: tuple[ConditionEntry, ...] | None = None
    not_: ConditionEntry | None = Field(default=None, alias="not")

    @model_validator(mode="before")
    @classmethod
    def _one_shape(cls, value: object) -> object:
        if not isinstance(value, dict) or len(value) != 1:
            raise ValueError("a condition is one of all, any, not, or question: answer")
        ((key, inner),) = value.items()
        if key not in ("all", "any", "not"):
            values = [inner] if isinstance(inner, str) else inner
            if not isinstance(values, list) or not values or not all(isinstance(item, str) for item in values):
                raise ValueError(f"name the answer, or a list of answers, that '{key}' must have")
            return {key: values}
        return value


class Ordered(StrictModel):
    """Author's constraints on the order; each needs a reason."""

    after: Keys = ()
    never_before: Keys = ()
    pin: Literal["first", "last"] | None = None
    only_if: ConditionEntry | None = None
    because: Line | None = None

    @model_validator(mode="after")
    def _has_reason(self) -> Ordered:
        if (self.after or self.never_before or self.pin or self.only_if) and not self.because:
            raise ValueError("say why the order is constrained, in `because:`")
        return self


class AnswerEntry(StrictModel):
    say: Line | None = None
    hint: Line | None = None
    likely: dict[Slug, Likelihood] = {}
    note: Text | None = None
    next: Line | None = None
    answers: dict[Slug, Slug] = {}  # what this answers already in the guide that `next:` leads to, by question


def _as_probe(value: object) -> object:
    """Checked by the table of kinds, kept as it was written."""
    parse_probe(_mapping(value, "a probe is `{kind: what it reads}`"))
    return value


def _as_read(value: object) -> object:
    parse_read(_mapping(value, "a row is `{when: {value: test}, then: answer}`"))
    return value


def _mapping(value: object, what: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError(what)
    return value


def _as_probes(value: object) -> object:
    return [value] if isinstance(value, dict) else value


ProbeEntry = Annotated[dict[str, Any], BeforeValidator(_as_probe)]
ReadEntry = Annotated[dict[str, Any], BeforeValidator(_as_read)]
ValueText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.+-]{1,40}$")]


class SampleEntry(StrictModel):
    """What a real machine said, and the answer that has to come of it."""

    values: Annotated[dict[str, ValueText], Field(min_length=1)] | None = None
    output: Annotated[str, StringConstraints(max_length=20_000)] | None = None  # of a command, as it was
    answer: Slug
    source: Slug | None = None
    note: Line | None = None

    @model_validator(mode="after")
    def _says_what(self) -> SampleEntry:
        if (self.values is None) == (self.output is None):
            raise ValueError("a sample has `values:`, or the `output:` of a command")
        return self


class QuestionHead(StrictModel):
    """What a question is, wherever it is written: inline in a guide, or as front matter of `questions/*.md`."""

    id: Id | None = None
    ask: Line | None = None
    why: Text | None = None
    needs: Needs | None = None
    minutes: Minutes | None = None
    unknown: Likelihood | None = None
    depends_on: Keys = ()
    sources: Keys = ()
    aliases: Keys = ()
    audience: Groups = ()
    probe: Annotated[tuple[ProbeEntry, ...], BeforeValidator(_as_probes)] = ()
    reads: tuple[ReadEntry, ...] = ()
    samples: tuple[SampleEntry, ...] = ()


class SharedAnswer(StrictModel):
    """An answer of a shared question: its words, or its words and a hint."""

    say: Line
    hint: Line | None = None

    @model_validator(mode="before")
    @classmethod
    def _say_alone(cls, value: object) -> object:
        return {"say": value} if isinstance(value, str) else value

    @model_serializer
    def _shortest(self) -> str | dict[str, str]:
        """As most authors write it: a hint must not change the revision of questions that have none."""
        return {"say": self.say, "hint": self.hint} if self.hint else self.say


class SharedQuestion(QuestionHead):
    """Front matter of `questions/*.md`; the body says how to check. Likelihoods belong to the guides."""

    ask: Line
    answers: Annotated[dict[Key, SharedAnswer], Field(min_length=1)]


# What a remedy has to say where it is not taken over.
NEEDED_OF_REMEDY = ("title", "minutes", "needs", "risk", "rollback", "verify", "steps")


class QuestionEntry(QuestionHead, Ordered):
    """A question in a guide, written there or taken over with `use:`."""

    use: Slug | None = None
    check: Text | None = None
    cant_tell: Line | None = None  # in a route drawn by hand: as `next` of an answer
    answers: Annotated[dict[Key, AnswerEntry], Field(min_length=1)]
    pin: Literal["first"] | None = None


class Risk(StrictModel):
    level: Literal["low", "medium", "high"]
    reversible: bool = True
    disrupts: Line | None = None


class VerifyEntry(StrictModel):
    ask: Line
    how: Text | None = None
    other_error: bool = False


class TestedEntry(StrictModel):
    """When, by whom and on what a remedy was run."""

    on: PastDate
    by: Line
    env: Line


class RemedyHead(StrictModel):
    """What a remedy is, wherever it is written: inline in a guide, or as front matter of `remedies/*.md`."""

    id: Id | None = None
    title: Line | None = None
    minutes: Minutes | None = None
    needs: Needs | None = None
    risk: Risk | None = None
    rollback: Text | None = None
    verify: VerifyEntry | None = None
    verified: TestedEntry | None = None  # its commands, its check and its way back were run
    applies_to: Lines = ()
    sources: Keys = ()
    aliases: Keys = ()
    audience: Groups = ()


class SharedRemedy(RemedyHead):
    """Front matter of `remedies/*.md`; the body is the steps."""

    title: Line
    minutes: Minutes
    needs: Needs
    risk: Risk
    rollback: Text
    verify: VerifyEntry


class RemedyEntry(RemedyHead, Ordered):
    """A remedy in a guide, written there (`steps:`) or taken over with `use:`."""

    use: Slug | None = None
    steps: Procedure | None = None
    fixes: dict[Slug, Likelihood] = {}
    changes: Keys = ()
    next: Line | None = None


def _has_default(value: object) -> object:
    if isinstance(value, dict) and "default" not in value:
        raise ValueError("say what holds for all other profiles, under `default:`")
    return value


class CollectEntry(StrictModel):
    """Something to collect, and who can."""

    text: Text
    needs: Needs


Collect = Annotated[
    Annotated[Text, Tag("text")] | Annotated[CollectEntry, Tag("entry")],
    Discriminator(lambda value: "text" if isinstance(value, str) else "entry"),
]


class EscalateEntry(StrictModel):
    """`to` and `minutes` hold for everybody, or are given by profile with a `default`."""

    id: Id | None = None
    to: Annotated[Line | dict[Slug, Line], BeforeValidator(_has_default)]
    minutes: Annotated[Minutes | dict[Slug, Minutes], BeforeValidator(_has_default)]
    note: Text | None = None
    collect: dict[Slug, Collect] = {}

    @property
    def by_profile(self) -> dict[str, tuple[str, float]]:
        """Whom to hand over to and how long it takes, under `default` and each profile that is named."""
        to = self.to if isinstance(self.to, dict) else {"default": self.to}
        minutes = self.minutes if isinstance(self.minutes, dict) else {"default": self.minutes}
        return {
            key: (to.get(key, to["default"]), minutes.get(key, minutes["default"]))
            for key in dict.fromkeys(("default", *to, *minutes))
        }


class DoNotEntry(StrictModel):
    say: Line
    why: Text
    sources: Keys = ()
    refuse: Lines = ()  # what no command of a remedy may hold


class ExpectEntry(StrictModel):
    reaches: Slug | None = None
    within_minutes: Minutes | None = None
    within_steps: Annotated[int, Field(gt=0)] | None = None
    never: Keys = ()
    asks_before: tuple[tuple[Slug, Slug], ...] = ()
    solves_at_least: Likelihood | None = None  # share of drawn readers that a remedy or another guide helps

    @model_validator(mode="after")
    def _says_what(self) -> ExpectEntry:
        if self.reaches is None and self.solves_at_least is None:
            raise ValueError("say what the walk `reaches`, or how many it `solves_at_least`")
        return self


class ScenarioEntry(StrictModel):
    truth: Slug | None = None  # without: drawn by the priors from the causes that a remedy is for
    name: Line | None = None
    profile: Slug | None = None
    given: dict[Slug, Slug] = {}
    expect: ExpectEntry

    @model_validator(mode="after")
    def _has_truth(self) -> ScenarioEntry:
        if self.truth is None and self.expect.solves_at_least is None:
            raise ValueError("say which cause is the `truth`; only `solves_at_least` does without")
        return self


class GuideFile(Head):
    """`guides/*.yaml`."""

    mode: Literal["diagnosis", "fixed"] = "diagnosis"
    start: Slug | None = None
    meaning: Text | None = None
    before: Text | None = None
    causes: dict[Key, CauseEntry] = {}
    questions: dict[Key, QuestionEntry] = {}
    remedies: dict[Key, RemedyEntry] = {}
    escalate: EscalateEntry
    do_not: tuple[DoNotEntry, ...] = ()
    scenarios: tuple[ScenarioEntry, ...] = ()

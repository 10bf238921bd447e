"""From files to a guide: shared remedies and questions taken over, words made numbers, Markdown made HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from html import escape
from typing import Any

from decisiontree import guide as g
from decisiontree.probes.kinds import parse_probe
from decisiontree.probes.reads import parse_read
from kb.content.documents import Doc
from kb.content.format import guide_schema, schema
from kb.content.markdown.render import Body
from kb.content.revision import revision_of

DEFAULT_LIKELIHOOD = g.LIKELIHOOD_WORDS["sometimes"]
DAYS = {"day": 1, "week": 7, "month": 30.44, "year": 365.25}


@dataclass(frozen=True)
class Shared:
    """What the guides of all packs may take over, by slug; sources by pack and key."""

    remedies: Mapping[str, Doc]
    questions: Mapping[str, Doc]
    sources: Mapping[str, Mapping[str, schema.SourceEntry]]


def build_guide(doc: Doc, shared: Shared) -> g.Guide:
    """The guide a checked file stands for. Call it only when `checks` found nothing in it."""
    head: guide_schema.GuideFile = doc.head
    causes = _causes(doc, head)
    keys = tuple(cause.key for cause in causes)
    guide = g.Guide(
        slug=doc.slug, id=head.id or "", title=head.title, summary=head.summary, pack=doc.pack, topic=head.topic or "",
        codes=code_refs(head), symptoms=head.symptoms, owner=head.owner, verified=verified(head),
        review_by=review_by(head), mode=head.mode, start=head.start or "",
        meaning_html=doc.html("meaning"), before_html=doc.html("before"), causes=causes,
        questions=tuple(_question(doc, key, entry, keys, shared) for key, entry in head.questions.items()),
        remedies=tuple(_remedy(doc, key, entry, keys, shared) for key, entry in head.remedies.items()),
        escalation=_escalation(doc, head.escalate),
        do_not=tuple(g.DoNot(entry.say, doc.html("do_not", index, "why"), entry.sources) for index, entry in enumerate(head.do_not)),
        sources=sources_of(doc, guide_citations(doc, shared), shared.sources),
        related=head.related,
        scenarios=tuple(_scenario(doc, index, entry) for index, entry in enumerate(head.scenarios)),
    )  # fmt: skip
    return replace(guide, revision=revision_of(repr(guide)))


def build_profiles(entries: Mapping[str, schema.ProfileEntry]) -> tuple[g.Profile, ...]:
    return tuple(
        g.Profile(
            key, entry.title, entry.can, tuple(entry.extra.items()),
            tuple({"low": 0.0, "medium": 5.0, "high": 30.0, **entry.risk}.items()),
            entry.irreversible, entry.disrupts, entry.escalation, entry.escalates_to or "", entry.folded,
            entry.name or key.replace("-", " "),
        )
        for key, entry in entries.items()
    )  # fmt: skip


def _causes(doc: Doc, head: guide_schema.GuideFile) -> tuple[g.Cause, ...]:
    causes = [
        g.Cause(key, entry.id or "", entry.title or "Something else", entry.prior, doc.html("causes", key, "why"),
                entry.confidence or "", entry.sources, entry.aliases)
        for key, entry in head.causes.items()
    ]  # fmt: skip
    if g.OTHER not in head.causes:
        causes.append(g.Cause(g.OTHER, "", "Something else", g.PRIOR_WORDS["uncommon"]))
    return tuple(causes)


def _question(
    doc: Doc, key: str, entry: guide_schema.QuestionEntry, causes: tuple[str, ...], shared: Shared
) -> g.Question:
    source = shared.questions.get(entry.use) if entry.use else None
    base: Any = source.head if source else entry
    rows = rows_of(entry, causes)
    shown = source.head.answers if source else {}
    answers = tuple(
        g.Answer(name, answer.say or (shown[name].say if shown else ""), rows[name], answer.next or "",
                 doc.html("questions", key, "answers", name, "note"),
                 answer.hint or (shown[name].hint if shown and not answer.say else "") or "", tuple(answer.answers.items()))
        for name, answer in entry.answers.items()
    )  # fmt: skip
    return g.Question(
        key=key, id=base.id or "", ask=entry.ask or base.ask, answers=answers,
        why_html=doc.html("questions", key, "why") or (source.html("why") if source else ""),
        check_html=doc.html("questions", key, "check") or (source.facts.bodies[""].html if source else ""),
        needs=entry.needs or base.needs or "nothing", minutes=entry.minutes or base.minutes or 1.0,
        unknown=entry.unknown or base.unknown or 0.1, cant_tell=entry.cant_tell or "",
        depends_on=tuple(dict.fromkeys((*base.depends_on, *entry.depends_on))), after=entry.after,
        pin=entry.pin or "", only_if=_condition(entry.only_if), because=entry.because or "",
        sources=tuple(dict.fromkeys((*base.sources, *entry.sources))), slug=entry.use or "", aliases=entry.aliases,
        probes=tuple(map(parse_probe, base.probe)), reads=tuple(map(parse_read, base.reads)),
    )  # fmt: skip


def rows_of(entry: guide_schema.QuestionEntry, causes: tuple[str, ...]) -> dict[str, tuple[float, ...]]:
    """P(answer | cause) per answer; words are weights, so each cause's row is brought to a sum of 1."""
    weights = {
        name: [answer.likely.get(cause, answer.likely.get("default", DEFAULT_LIKELIHOOD)) for cause in causes]
        for name, answer in entry.answers.items()
    }
    sums = [sum(column) for column in zip(*weights.values(), strict=True)]
    return {
        name: tuple(weight / total for weight, total in zip(row, sums, strict=True)) for name, row in weights.items()
    }


def _remedy(doc: Doc, key: str, entry: guide_schema.RemedyEntry, causes: tuple[str, ...], shared: Shared) -> g.Remedy:
    source = shared.remedies.get(entry.use) if entry.use else None
    base: Any = source.head if source else entry
    origin = source or doc
    loc: tuple[str, ...] = () if source else ("remedies", key)
    body = source.facts.bodies[""] if source else doc.facts.bodies.get(f"remedies/{key}/steps")
    risk = entry.risk or base.risk
    verify = entry.verify or base.verify
    return g.Remedy(
        key=key, id=base.id or "", title=entry.title or base.title,
        fixes=tuple(entry.fixes.get(cause, 0.0) for cause in causes),
        steps=steps_of(body), intro_html=body.intro_html if body else "", outro_html=body.outro_html if body else "",
        needs=entry.needs or base.needs, minutes=entry.minutes or base.minutes,
        risk=risk.level, reversible=risk.reversible, disrupts=risk.disrupts or "",
        rollback_html=doc.html("remedies", key, "rollback") or origin.html(*loc, "rollback"),
        verify_html=f"<p>{escape(verify.ask)}</p>" + (doc.html("remedies", key, "verify", "how") or origin.html(*loc, "verify", "how")),
        other_error=verify.other_error, applies_to=entry.applies_to or base.applies_to,
        sources=tuple(dict.fromkeys((*base.sources, *entry.sources))), changes=entry.changes, after=entry.after,
        never_before=entry.never_before, pin=entry.pin or "", because=entry.because or "",
        only_if=_condition(entry.only_if), next=entry.next or "", slug=entry.use or "", aliases=entry.aliases,
        verified=_tested(entry.verified or base.verified),
    )  # fmt: skip


def steps_of(body: Body | None) -> tuple[g.Step, ...]:
    return tuple(g.Step(step.id, step.title, step.html, step.text) for step in body.steps) if body else ()


def _condition(entry: guide_schema.ConditionEntry | None) -> g.Condition | None:
    if entry is None:
        return None
    if entry.all is not None:
        return g.Condition(all=tuple(_sure(inner) for inner in entry.all))
    if entry.any is not None:
        return g.Condition(any=tuple(_sure(inner) for inner in entry.any))
    if entry.not_ is not None:
        return g.Condition(none=(_sure(entry.not_),))
    ((key, values),) = (entry.model_extra or {}).items()
    return g.Condition(key=key, values=tuple(values))


def _sure(entry: guide_schema.ConditionEntry) -> g.Condition:
    condition = _condition(entry)
    assert condition is not None
    return condition


def _escalation(doc: Doc, entry: guide_schema.EscalateEntry) -> g.Escalation:
    items = tuple(_collect_item(doc, key, item) for key, item in entry.collect.items())
    to, minutes = entry.by_profile["default"]
    own = {key: pair for key, pair in entry.by_profile.items() if key != "default"}
    return g.Escalation(
        entry.id or "", to, minutes, items, doc.html("escalate", "note"),
        tuple((key, to) for key, (to, _) in own.items() if isinstance(entry.to, dict) and key in entry.to),
        tuple((key, minutes) for key, (_, minutes) in own.items()),
    )  # fmt: skip


def _collect_item(doc: Doc, key: str, item: str | guide_schema.CollectEntry) -> g.CollectItem:
    if isinstance(item, str):
        return g.CollectItem(key, doc.html("escalate", "collect", key))
    return g.CollectItem(key, doc.html("escalate", "collect", key, "text"), item.needs)


def _scenario(doc: Doc, index: int, entry: guide_schema.ScenarioEntry) -> g.Scenario:
    expect = entry.expect
    return g.Scenario(
        truth=entry.truth or "", given=tuple(entry.given.items()), reaches=expect.reaches or "", name=entry.name or "",
        profile=entry.profile or "", within_minutes=expect.within_minutes, within_steps=expect.within_steps,
        never=expect.never, asks_before=expect.asks_before,
        solves_at_least=expect.solves_at_least,
        line=doc.finding(("scenarios", index), "").line,
    )  # fmt: skip


def code_refs(head: schema.Head) -> tuple[tuple[g.CodeRef, ...], ...]:
    return tuple(tuple(g.CodeRef(kind, value) for kind, value in shown.items()) for shown in head.codes)


def verified(head: schema.Head) -> g.Verified:
    entry = head.verified
    return g.Verified(entry.on.isoformat(), entry.by, entry.env or "", entry.source or "")


def _tested(entry: guide_schema.TestedEntry | None) -> g.Verified | None:
    return g.Verified(entry.on.isoformat(), entry.by, entry.env) if entry else None


def review_by(head: schema.Head) -> str:
    """The day the content should be looked at again, ISO."""
    count, unit = head.review_in.split()
    return (head.verified.on + timedelta(days=round(int(count) * DAYS[unit.rstrip("s")]))).isoformat()


def guide_citations(doc: Doc, shared: Shared) -> tuple[str, ...]:
    """Keys of all sources a guide names, in the order of the file, shared parts included."""
    head: guide_schema.GuideFile = doc.head
    keys = [ref.target for ref in doc.facts.refs if ref.kind == "cite"]
    keys += [head.verified.source] if head.verified.source else []
    keys += [key for cause in head.causes.values() for key in cause.sources]
    keys += [key for do_not in head.do_not for key in do_not.sources]
    parts: tuple[tuple[Mapping[str, Any], Mapping[str, Doc]], ...] = (
        (head.questions, shared.questions),
        (head.remedies, shared.remedies),
    )
    for part, taken in parts:
        for node in part.values():
            source = taken.get(node.use) if node.use else None
            keys += node.sources
            keys += (
                (*source.head.sources, *(ref.target for ref in source.facts.refs if ref.kind == "cite"))
                if source
                else ()
            )
    return tuple(dict.fromkeys(keys))


def article_citations(doc: Doc) -> tuple[str, ...]:
    keys = [ref.target for ref in doc.facts.refs if ref.kind == "cite"]
    keys += [doc.head.verified.source] if doc.head.verified.source else []
    return tuple(dict.fromkeys((*keys, *doc.head.cites, *doc.head.sources)))


def find_source(
    doc: Doc, key: str, sources: Mapping[str, Mapping[str, schema.SourceEntry]]
) -> schema.SourceEntry | None:
    """A source by key: the file's own first, then its pack's."""
    return own_sources(doc).get(key) or sources.get(doc.pack, {}).get(key)


def own_sources(doc: Doc) -> Mapping[str, schema.SourceEntry]:
    """The sources that a guide or article describes itself; shared parts only name theirs."""
    own = getattr(doc.head, "sources", {})
    return own if isinstance(own, Mapping) else {}


def sources_of(
    doc: Doc, keys: tuple[str, ...], sources: Mapping[str, Mapping[str, schema.SourceEntry]]
) -> tuple[g.Source, ...]:
    found = ((key, find_source(doc, key, sources)) for key in keys)
    return tuple(source_value(key, entry) for key, entry in found if entry)


def source_value(key: str, entry: schema.SourceEntry) -> g.Source:
    return g.Source(key, entry.title, entry.url or "", entry.checked.isoformat(), entry.kind, entry.note or "")

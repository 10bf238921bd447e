"""Known incidents: when they are, and what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from kb.content import documents
from kb.content.checks.references import Need, check_guide, unmet
from kb.content.content import CODE, Content
from kb.content.documents import Doc
from kb.content.finding import Finding, did_you_mean
from kb.content.format import schema

LONGEST = timedelta(days=90)
LONG_AGO = timedelta(days=30)
SHARES = {"some": 0.25, "many": 0.5, "most": 0.8}  # of all cases of a guide, while an incident lasts


def check_incident(doc: Doc, content: Content) -> Iterator[Finding]:
    """It ends after it begins; its codes, guides, products and causes exist."""
    head: schema.IncidentFile = doc.head
    if head.ends <= head.begins:
        what, hint = "this incident ends before it begins", "correct `from:` or `to:`; mind the time zones"
        yield doc.finding(("to",), what, hint, rule="incident-time")
    codes = (
        Need(CODE, f"{kind} {value}", doc.finding(("codes", index, kind), ""))
        for index, shown in enumerate(head.codes)
        for kind, value in shown.items()
    )
    yield from unmet(doc, codes, content)
    for index, slug in enumerate(head.guides):
        yield from check_guide(doc, ("guides", index), slug, content)
    for index, product in enumerate(head.products):
        if product not in content.products and not content.broken:
            what = f"no page is about the product '{product}'"
            yield doc.finding(("products", index), what, did_you_mean(product, content.products), rule="unknown-name")
    for slug, causes in head.causes.items():
        if sum(SHARES[word] for word in causes.values()) > 1:
            what = f"these causes together are more than all cases: {', '.join(f'{w} is {s:.0%}' for w, s in SHARES.items())}"
            yield doc.finding(("causes", slug), what, "say `many` or `some` of the less common ones", "incident-shares")
        yield from check_guide(doc, ("causes", slug), slug, content)
        for guide in (each for each in content.of_kind(documents.GUIDE) if each.slug == slug):
            yield from _check_causes(doc, guide, causes)


def _check_causes(doc: Doc, guide: Doc, keys: Iterable[str]) -> Iterator[Finding]:
    known = {name for key, cause in guide.head.causes.items() for name in (key, *cause.aliases)}
    for key in keys:
        if key not in known:
            what = f"the guide '{guide.slug}' has no cause '{key}'"
            yield doc.finding(("causes", guide.slug, key), what, did_you_mean(key, known), rule="unknown-name")


def advise_on_incident(doc: Doc, today: date | None) -> Iterator[Finding]:
    """What is longer than an incident, and what is over."""
    head: schema.IncidentFile = doc.head
    if head.ends - head.begins > LONGEST:
        what = f"this incident lasts {(head.ends - head.begins).days} days"
        yield doc.finding(("to",), what, "write it into the guide or article, if it stays", "long-incident")
    if today and today - head.ends.date() > LONG_AGO:
        what = f"this incident ended on {head.ends.date().isoformat()}"
        yield doc.finding(("to",), what, "delete the file: git remembers it", "past-incident")

"""What could be better and stops nobody from publishing: rules on guides, and on all files side by side."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from decisiontree import guide as g
from decisiontree.authoring.simulate import inseparable_causes
from kb.content import documents
from kb.content.audience.restricted import check_groups
from kb.content.building import build_guide
from kb.content.checks.alike import check_alike
from kb.content.checks.incidents import advise_on_incident
from kb.content.checks.routes import edges_of, reached_from
from kb.content.checks.terms import check_terms
from kb.content.content import Content
from kb.content.documents import ContentFile, Doc
from kb.content.finding import Finding, did_you_mean
from kb.content.format import guide_schema
from kb.content.format.strict_yaml import Loc
from kb.content.markdown.claims import Claim, is_wrong_by_itself
from kb.content.rules.remarks import Remarks
from kb.content.rules.switches import sift, unused

NOTHING = re.compile(r"(?:there is )?(?:none|nothing|no)(?: to (?:undo|roll back))?\W*|n/?a\W*|[-–—]+", re.IGNORECASE)


def advise(
    content: Content,
    articles: Iterable[Remarks] = (),
    files: Sequence[ContentFile] = (),
    today: date | None = None,
    groups: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """Every warning. `articles` are the remarks on articles that were not read again, `groups` those there are, if known."""
    known = {remarks.path: remarks for remarks in articles}
    known |= {doc.path: doc.facts.remarks for doc in content.docs if doc.facts.remarks.path}
    together = [*_conflicts(known.values()), *check_alike(content), *check_terms(content, files), *check_tags(content)]
    together += _overdue(known.values(), today) if today else ()
    together += check_groups(content, files, groups)
    together += _moved_links(known.values(), content)
    for doc in content.docs:
        together += _of_doc(doc, content)
        together += advise_on_incident(doc, today) if doc.kind == documents.INCIDENT else ()
    return tuple(sorted({*_sifted(known, together)}))


def _sifted(known: Mapping[str, Remarks], together: Iterable[Finding]) -> Iterator[Finding]:
    """The warnings that nobody switched off, and the switches that were for nothing."""
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in together:
        by_path[finding.path].append(finding)
    for path in {*known, *by_path}:
        remarks = known.get(path, Remarks())
        left, used = sift(by_path.get(path, ()), remarks.switches)
        yield from (*remarks.warnings, *left)
        yield from unused(path, (each for each in remarks.switches if each not in used))


# --- one guide ------------------------------------------------------------------------------------------------------


def _of_doc(doc: Doc, content: Content) -> Iterator[Finding]:
    if doc.kind == documents.REMEDY:
        yield from _check_way_back(doc, (), doc.head)
    if doc.kind == documents.GUIDE:
        for key, remedy in doc.head.remedies.items():
            yield from _check_way_back(doc, ("remedies", key), remedy)
        yield from check_harmless_first(doc, content)
        yield from check_separation(doc, content)


def _check_way_back(doc: Doc, loc: tuple[str, ...], remedy: guide_schema.RemedyHead) -> Iterator[Finding]:
    can_be_undone = remedy.risk and remedy.risk.reversible and remedy.risk.level != "low"
    if can_be_undone and NOTHING.fullmatch((remedy.rollback or "?").strip()):
        hint = "write the way back, or `reversible: false` under `risk:`"
        yield doc.finding((*loc, "rollback"), "this can be undone, and nothing says how", hint, "no-way-back")


def check_tags(content: Content) -> Iterator[Finding]:
    """A word under `changes:` or `depends_on:` that stands nowhere else ties nothing to anything."""
    places = list(_tags_of(content))
    counts = Counter(tag for tag, _, _ in places)
    for tag, doc, loc in places:
        if counts[tag] == 1:
            hint = did_you_mean(tag, (other for other in counts if counts[other] > 1))
            other = "changes" if loc[-1] == "depends_on" else "depends_on"
            what = f"nothing else names '{tag}'"
            yield doc.finding(loc, what, hint or f"name it under `{other}:` as well, or remove it", "tag-alone")


def _tags_of(content: Content) -> Iterator[tuple[str, Doc, Loc]]:
    for doc in content.of_kind(documents.QUESTION):
        yield from ((tag, doc, ("depends_on",)) for tag in doc.head.depends_on)
    for doc in content.of_kind(documents.GUIDE):
        for key, question in doc.head.questions.items():
            yield from ((tag, doc, ("questions", key, "depends_on")) for tag in question.depends_on)
        for key, remedy in doc.head.remedies.items():
            yield from ((tag, doc, ("remedies", key, "changes")) for tag in remedy.changes)


def check_separation(doc: Doc, content: Content) -> Iterator[Finding]:
    """Causes that need different remedies differ in an answer."""
    if doc.head.mode != g.DIAGNOSIS:
        return
    try:
        guide = build_guide(doc, content.shared)
    except Exception:  # half written: its errors say what is wrong with it
        return
    for one, two in inseparable_causes(guide):
        if g.OTHER not in (one.key, two.key):
            what = f"no question tells '{two.key}' from '{one.key}', and they need different remedies"
            hint = "give a question answers that differ between the two"
            yield doc.finding(("causes", two.key), what, hint, "causes-not-separated")


def check_harmless_first(doc: Doc, content: Content) -> Iterator[Finding]:
    """Of two remedies for one cause, the author does not put the one that cannot be undone first."""
    head: guide_schema.GuideFile = doc.head
    final = {key for key, entry in head.remedies.items() if _is_final(entry, content)}
    for first in sorted(final):
        for second in sorted(set(head.remedies) - final):
            if _comes_before(head, first, second) and _share_a_cause(head, first, second):
                what = f"'{first}' cannot be undone, and comes before '{second}', which can"
                hint = "put the one that can be undone first"
                yield doc.finding(("remedies", first), what, hint, "irreversible-first")


def _is_final(entry: guide_schema.RemedyEntry, content: Content) -> bool:
    source = content.shared.remedies.get(entry.use) if entry.use else None
    risk = entry.risk or (source.head.risk if source else None)
    return risk is not None and not risk.reversible


def _comes_before(head: guide_schema.GuideFile, first: str, second: str) -> bool:
    if head.mode == g.FIXED_TREE:
        return second in reached_from(first, edges_of(head))
    one, two = head.remedies[first], head.remedies[second]
    return first in two.after or first in two.never_before or (one.pin == "first" and two.pin != "first")


def _share_a_cause(head: guide_schema.GuideFile, first: str, second: str) -> bool:
    return head.mode == g.FIXED_TREE or bool({*head.remedies[first].fixes} & {*head.remedies[second].fixes})


# --- all files ------------------------------------------------------------------------------------------------------


def _overdue(known: Iterable[Remarks], today: date) -> Iterator[Finding]:
    for remarks in known:
        if remarks.review_by and remarks.review_by < today.isoformat():
            what = f"this page was to be reviewed by {remarks.review_by}"
            yield Finding(remarks.path, *remarks.review_at, what, "check it, then write the day under `verified:`", "overdue-review")  # fmt: skip


def _conflicts(known: Iterable[Remarks]) -> Iterator[Finding]:
    """Two texts that state different values for the same thing: the rarer one is told, with the place of the other."""
    by_subject: dict[str, list[tuple[Claim, str]]] = defaultdict(list)
    for remarks in known:
        for claim in remarks.claims:
            if is_wrong_by_itself(claim):
                number = claim.subject.partition(" ")[0]
                hint = f"{number} is {int(number, 16)}"
                yield Finding(remarks.path, claim.line, claim.column, f"{claim.value} is not {number}", hint, "conflicting-value")  # fmt: skip
            elif not claim.subject.endswith("in decimal"):
                by_subject[claim.subject].append((claim, remarks.path))
    for subject, stated in by_subject.items():
        if len({claim.value for claim, _ in stated}) > 1:
            yield from _conflict(subject, stated)


def _conflict(subject: str, stated: Sequence[tuple[Claim, str]]) -> Iterator[Finding]:
    values = [claim.value for claim, _ in stated]
    usual = max(sorted(set(values)), key=values.count)
    other, other_path = min(
        (each for each in stated if each[0].value == usual), key=lambda each: (each[1], each[0].line)
    )
    for claim, path in stated:
        if claim.value != usual:
            what = f"{subject} is {claim.value} here and {usual} elsewhere"
            hint = f"{usual} in {other_path}:{other.line}; look it up and correct the wrong one"
            yield Finding(path, claim.line, claim.column, what, hint, "conflicting-value")


def _moved_links(known: Iterable[Remarks], content: Content) -> Iterator[Finding]:
    """Links by an earlier name of a page."""
    earlier = _earlier_names(content)
    for remarks in known if earlier else ():
        for target, line, column in remarks.links:
            slug, mark, rest = target.partition("#")
            new = earlier.get(target) or (f"{earlier[slug]}{mark}{rest}" if slug in earlier else "")
            if new:
                what = f"'{target}' is an earlier name of '{new}'"
                yield Finding(remarks.path, line, column, what, f"write [[{new}]]", "moved-link")


def _earlier_names(content: Content) -> Mapping[str, str]:
    """Names of today by earlier ones, of pages and of what is in guides."""
    shared = (documents.ARTICLE, documents.GUIDE, documents.REMEDY, documents.QUESTION)
    slugs = [(doc.slug, doc.head.aliases) for kind in shared for doc in content.of_kind(kind)]
    slugs += [(outline.slug, outline.aliases) for outline in content.outlines]
    found = {alias: slug for slug, aliases in slugs for alias in aliases}
    for doc in content.of_kind(documents.GUIDE):
        for entries in (doc.head.causes, doc.head.questions, doc.head.remedies):
            found |= {
                f"{doc.slug}#{old}": f"{doc.slug}#{key}" for key, entry in entries.items() for old in entry.aliases
            }
    return found

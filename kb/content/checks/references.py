"""What one file asks of others: links, pictures, sources, codes, related pages.

Needs are data: `needs_in` lists them, `unmet` looks each up, and a library keeps those of its articles. So a large
library is judged without reading every article again: an article without a fault of its own stays right for as long as
everything it needs is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from decisiontree.guide import UNKNOWN
from kb.content import building, documents
from kb.content.content import CAUSE, CODE, EVENT, NAME, PAGE, PICTURE, SOURCE, TOPIC, VALUE, Content
from kb.content.documents import Doc
from kb.content.finding import Finding, did_you_mean
from kb.content.format import fields
from kb.content.format.strict_yaml import Loc
from kb.content.markdown.scan import Ref

EVENT_LINK = "event:"
LISTED = {CODE: documents.CODES, VALUE: documents.CODES, EVENT: documents.EVENTS}  # entries of lists: they have no keys


class Need(NamedTuple):
    """Something that a file asks of the rest of the content."""

    kind: str
    name: str  # e.g. "rdp-ports", "rdp manual" of a source, "display 2308" of a code
    place: Finding  # where it is asked for; `what` is the text there, if it is shown


def check_refs(doc: Doc, content: Content) -> Iterator[Finding]:
    """Every `[[link]]` leads somewhere, every `[@source]` is known, every picture is there."""
    yield from faults_of_refs(doc)
    yield from unmet(doc, needs_of_refs(doc), content)


def check_head(doc: Doc, content: Content) -> Iterator[Finding]:
    """Related pages, codes and sources named at the top exist."""
    yield from unmet(doc, needs_of_head(doc), content)


def check_sources(doc: Doc, loc: Loc, keys: Iterable[str], content: Content) -> Iterator[Finding]:
    yield from unmet(doc, needs_of_sources(doc, loc, keys), content)


# --- what is wrong without a look at other files --------------------------------------------------------------------


def faults_of_refs(doc: Doc) -> Iterator[Finding]:
    """A picture lives beside its text and says what it shows; a code is written like one."""
    for ref in doc.facts.refs:
        place = Finding(doc.path, ref.line, ref.column, "")
        if ref.kind == "image without alt":
            yield _at(
                place,
                "this picture has no text for those who cannot see it",
                "write what it shows: ![…](…)",
                rule="alt-text",
            )
        if ref.kind.startswith("image") and not ref.target.startswith("/media/"):
            what = f"'{ref.target}' is no picture of this pack"
            yield _at(place, what, "put it into the pack's media folder and write ../media/NAME", rule="picture-place")
        if ref.kind == "link" and ref.target.startswith("code:") and not _code_values(ref.target):
            yield _unknown_code(place, ref.target)
        if ref.kind == "link" and ref.target.startswith(EVENT_LINK) and not ref.target[len(EVENT_LINK) :].isdecimal():
            yield _unknown_event(place, ref.target)


def _code_values(target: str) -> list[int]:
    try:
        return [fields.parse_code(part) for part in target.removeprefix("code:").split("+")]
    except ValueError:
        return []


# --- what is needed -------------------------------------------------------------------------------------------------


def needs_of_refs(doc: Doc) -> Iterator[Need]:
    for ref in doc.facts.refs:
        place = Finding(doc.path, ref.line, ref.column, ref.target)
        yield from (Need(kind, name, place) for kind, name in _asked_by(doc, ref))


def _asked_by(doc: Doc, ref: Ref) -> Iterator[tuple[str, str]]:
    if ref.kind == "cite":
        if ref.target not in building.own_sources(doc):
            yield SOURCE, f"{doc.pack} {ref.target}"
    elif ref.kind == "link" and ref.target.startswith("code:"):
        yield from ((VALUE, str(value)) for value in _code_values(ref.target))
    elif ref.kind == "link" and ref.target.startswith(EVENT_LINK):
        yield from ((EVENT, number) for number in (ref.target[len(EVENT_LINK) :],) if number.isdecimal())
    elif ref.kind == "link":
        yield NAME, ref.target
    elif ref.target.startswith("/media/"):
        yield PICTURE, ref.target


def needs_of_head(doc: Doc) -> Iterator[Need]:
    for index, slug in enumerate(doc.head.related):
        yield Need(PAGE, slug, doc.finding(("related", index), ""))
    for index, shown in enumerate(doc.head.codes):
        for kind, value in shown.items():
            yield Need(CODE, f"{kind} {value}", doc.finding(("codes", index, kind), ""))
    if doc.head.topic:
        yield Need(TOPIC, f"{doc.pack}/{doc.head.topic}", doc.finding(("topic",), ""))
    if doc.head.verified.source:
        yield from needs_of_sources(doc, ("verified", "source"), (doc.head.verified.source,))


def needs_of_sources(doc: Doc, loc: Loc, keys: Iterable[str]) -> Iterator[Need]:
    own = building.own_sources(doc)
    yield from (Need(SOURCE, f"{doc.pack} {key}", doc.finding(loc, "")) for key in keys if key not in own)


# --- what is not there ----------------------------------------------------------------------------------------------


def unmet(doc: Doc, needs: Iterable[Need], content: Content) -> Iterator[Finding]:
    """What to say of each need that nothing meets, unless it may be in a file that could not be read."""
    for need in needs:
        if not content.has(need.kind, need.name) and not _is_faulty(need, content):
            yield _missing(doc, need, content)


def _is_faulty(need: Need, content: Content) -> bool:
    """Whether it may be there, with a fault that is told where it stands."""
    if need.kind == NAME:
        return need.name.partition("#")[0] in {slug for _, slug in content.broken}
    if need.kind == CAUSE:
        return bool(content.broken)
    if need.kind in (SOURCE, TOPIC):
        pack, _, key = need.name.partition(" " if need.kind == SOURCE else "/")
        return content.is_faulty(documents.SOURCES if need.kind == SOURCE else documents.PACK, pack, key)
    return need.kind in LISTED and content.has_faulty(LISTED[need.kind])


def _missing(doc: Doc, need: Need, content: Content) -> Finding:
    kind, name, place = need
    if kind == NAME:
        return _leads_nowhere(place, name, content)
    if kind == VALUE:
        return _unknown_code(place, place.what)
    if kind == EVENT:
        return _unknown_event(place, place.what)
    if kind == CODE:
        return _unlisted_code(place, name, content)
    if kind == SOURCE:
        pack, _, key = name.rpartition(" ")
        known = {*content.shared.sources.get(pack, {}), *building.own_sources(doc)}
        return _at(
            place,
            f"unknown source '{key}'",
            did_you_mean(key, known) or f"add it to {pack}/sources.yaml",
            rule="unknown-source",
        )
    if kind == PICTURE:
        what = f"there is no picture '{name.rpartition('/')[2]}'"
        return _at(place, what, did_you_mean(name, content.pictures), rule="missing-picture")
    if kind == TOPIC:
        pack, _, topic = name.partition("/")
        topics = content.topics[pack]
        hint = did_you_mean(topic, topics) or f"the topics are {', '.join(topics)}; add it to {pack}/pack.yaml"
        return _at(place, f"unknown topic '{topic}'", hint, rule="unknown-topic")
    if kind == CAUSE:
        return _at(place, f"no guide has a cause '{name}'", did_you_mean(name, content.causes), rule="unknown-name")
    return _at(place, f"'{name}' is no article or guide", did_you_mean(name, content.pages), rule="unknown-page")


def _leads_nowhere(place: Finding, name: str, content: Content) -> Finding:
    page, _, heading = name.partition("#")
    anchors = content.anchors.get(page)
    if not heading or anchors is None:
        return _at(place, f"[[{name}]] leads nowhere", did_you_mean(name, content.names), rule="broken-link")
    return _at(place, f"'{page}' has no heading '{heading}'", did_you_mean(heading, anchors), rule="unknown-heading")


def _unknown_code(place: Finding, target: str) -> Finding:
    return _at(
        place,
        f"unknown code in [[{target}]]",
        "add it to codes.yaml, or write it as 0x904 or 0x904+0x7",
        rule="unknown-code",
    )


def _unknown_event(place: Finding, target: str) -> Finding:
    return _at(
        place,
        f"unknown event in [[{target}]]",
        "add it to events.yaml, or write it as [[event:36870]]",
        rule="unknown-event",
    )


def _unlisted_code(place: Finding, name: str, content: Content) -> Finding:
    space, _, value = name.rpartition(" ")
    if space not in content.codes:
        return _at(place, f"unknown number space '{space}'", did_you_mean(space, content.codes), rule="unknown-code")
    return _at(place, f"{space} 0x{int(value):X} is not in codes.yaml", "add it there first", rule="unknown-code")


def _at(place: Finding, what: str, hint: str = "", rule: str = "") -> Finding:
    return Finding(place.path, place.line, place.column, what, hint, rule)


# --- guides and keys ------------------------------------------------------------------------------------------------


def check_guide(doc: Doc, loc: Loc, slug: str | None, content: Content) -> Iterator[Finding]:
    known = content.slugs[documents.GUIDE]
    if slug and slug not in known:
        yield doc.finding(loc, f"unknown guide '{slug}'", did_you_mean(slug, known), rule="unknown-guide")


def check_page(doc: Doc, loc: Loc, slug: str, content: Content) -> Iterator[Finding]:
    """A guide or an article."""
    known = content.slugs[documents.GUIDE] | content.slugs[documents.ARTICLE]
    if slug not in known:
        yield doc.finding(loc, f"unknown page '{slug}'", did_you_mean(slug, known), rule="unknown-page")


def check_told(doc: Doc, loc: Loc, slug: str | None, told: dict[str, str], content: Content) -> Iterator[Finding]:
    """What a code, a message or an answer tells another guide is a question of that guide, and one of its answers."""
    guide = next((each for each in content.of_kind(documents.GUIDE) if each.slug == slug), None)
    if not guide:
        if told and (not slug or content.has(NAME, slug)):
            what = f"'{slug}' is no guide" if slug else "no guide is named"
            yield doc.finding(loc, f"{what}, so there is nothing to answer", rule="unknown-guide")
        return
    for key, answer in told.items():
        if key not in guide.head.questions:
            hint = did_you_mean(key, guide.head.questions)
            yield doc.finding((*loc, key), f"the guide {guide.slug} has no question '{key}'", hint, rule="unknown-name")
            continue
        answers = guide.head.questions[key].answers
        if answer not in answers and answer != UNKNOWN:
            yield doc.finding(
                (*loc, key),
                f"the question '{key}' has no answer '{answer}'",
                did_you_mean(answer, answers),
                rule="unknown-answer",
            )


def unknown_keys(doc: Doc, loc: Loc, keys: Iterable[str], known: set[str], noun: str) -> Iterator[Finding]:
    for key in keys:
        if key not in known:
            yield doc.finding((*loc, key), f"unknown {noun} '{key}'", did_you_mean(key, known), rule="unknown-name")

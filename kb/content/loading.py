"""Files to documents: each file by itself, every fault collected, nothing raised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from pydantic import BaseModel, ValidationError

from kb.content import documents
from kb.content.building import review_by
from kb.content.documents import MODELS, ContentFile, Doc, Facts, FileChanged, StepMark, digest_of
from kb.content.finding import Finding
from kb.content.format.fields import SLUG, Markdown, Steps
from kb.content.format.layout import PLACES, meant_place, place_of
from kb.content.format.strict_yaml import Document, Loc, parse_yaml
from kb.content.format.wording import in_words
from kb.content.items import snapshots
from kb.content.markdown import render, scan
from kb.content.markdown.claims import claims_of
from kb.content.markdown.effort import TooMuchWork, excesses
from kb.content.markdown.front_matter import Split, split_front_matter
from kb.content.markdown.hidden import character_faults
from kb.content.markdown.lines import TextFault
from kb.content.markdown.link_targets import dead_links
from kb.content.markdown.lint import dead_anchors, faults_of
from kb.content.markdown.style import faults_of_source
from kb.content.media import MAX_TEXT_BYTES, with_addresses
from kb.content.rules.remarks import Remarks
from kb.content.rules.switches import Switch, cut_switches, sift
from kb.content.rules.switches import faults_of as faults_of_switches
from kb.content.salvage import salvage

SHOWN = (documents.ARTICLE, documents.GUIDE, documents.REMEDY, documents.QUESTION)
PLAIN_KEYS = frozenset(("title", "summary", "ask", "say"))
MARKS = re.compile(
    r"\*\*[^*\n]{1,200}\*\*|`[^`\n]{1,200}`|\[\[[^\[\]\n]{1,200}\]\]|\[[^\[\]\n]{1,200}\]\([^()\n]{1,200}\)|\[@[a-z0-9-]{1,80}\]"
)


def content_file(path: str, name: str, data: bytes) -> ContentFile:
    """A file whose bytes are at hand."""
    return ContentFile(path, name, digest_of(path, name, data), partial(bytes, data))


def load_file(file: ContentFile) -> tuple[Doc | None, tuple[Finding, ...]]:
    """The document a file holds, and everything wrong with it. No document when it makes no sense at all."""
    try:
        data = file.data
    except FileChanged as error:
        return None, (
            Finding(
                file.path, 0, 0, str(error), "try again once the file is no longer being written", rule="file-changed"
            ),
        )
    findings = list(_check_place(file, data))
    place = place_of(file.name)
    text = None if findings else _decode(file, data, findings)
    if place is None or text is None:
        return None, tuple(findings)
    text, switches = cut_switches(text, _end_of_yaml(file, text))
    doc, found = _read(file, place, text)
    found, used = sift([*faults_of_switches(file.path, switches), *findings, *found], switches)
    errors = tuple(finding for finding in found if finding.stops_publishing)
    if doc is None:
        return None, errors
    warnings = tuple(finding for finding in found if not finding.stops_publishing)
    left = tuple(switch for switch in switches if switch not in used)
    return replace(doc, facts=replace(doc.facts, remarks=_remarks(doc, text, warnings, left))), errors


def _read(file: ContentFile, place: tuple[str, str, str], text: str) -> tuple[Doc | None, list[Finding]]:
    findings: list[Finding] = []
    findings += [Finding(file.path, *fault) for fault in (*character_faults(text), *faults_of_source(text))]
    parsed, split = _parse(file, text, findings)
    head, left_out = _validate(file, MODELS[place[0]], parsed, findings) if parsed else (None, frozenset())
    if place[0] == documents.ARTICLE and parsed:
        findings += _faults_of_audience(file, parsed)
    if too_much := list(_excesses(file, head, parsed, split)):
        return None, [*findings, *too_much]
    if parsed is None or head is None:
        return None, [*findings, *_faults_of_texts(file, place[0], head, parsed, split, text)]
    try:
        with render.effort_for_one_file():
            doc = _document(file, place, head, parsed, split, text.split("\n"))
    except (TooMuchWork, RecursionError):
        what = "this file takes too long to render: it has too many marks, or brackets that never close"
        hint = "close or escape brackets (\\[), or split the file"
        return None, [*findings, Finding(file.path, 1, 1, what, hint, rule="too-much-work")]
    findings += _faults_of_texts(file, place[0], head, parsed, split, text, doc)
    if split and place[0] == documents.ARTICLE:
        known = (*doc.facts.anchors, *(f"step-{step.id}" for step in doc.facts.steps))
        findings += _placed(file, dead_anchors(split.body, known), split.body_line, split.body, text.split("\n"))
    return replace(doc, left_out=left_out) if left_out else doc, findings


def _faults_of_audience(file: ContentFile, parsed: Document) -> Iterator[Finding]:
    """A remark on readers where the groups stand that may read an article: one of the two is not meant."""
    if isinstance(parsed.value, dict) and isinstance(text := parsed.value.get("audience"), str):
        at = parsed.find_position(("audience",))
        hint = f"a group: `audience: [{text}]`; a remark on whom it was written for: `written_for: {text}`"
        what = "audience: is a list of groups that may read this"
        yield Finding(file.path, at.line, at.column, what, hint, rule="audience-text")


def _end_of_yaml(file: ContentFile, text: str) -> int:
    """The last line in which `#` begins a comment."""
    split = split_front_matter(text) if file.name.endswith(".md") else None
    return split.body_line - 1 if split else text.count("\n") + 1


def _remarks(doc: Doc, text: str, warnings: tuple[Finding, ...], switches: tuple[Switch, ...]) -> Remarks:
    """What other rules and reports need of a file, so that it need not be read again."""
    due = review_by(doc.head) if doc.kind in (documents.ARTICLE, documents.GUIDE) else ""
    at = doc.finding(("verified",), "")
    links = tuple((ref.target, ref.line, ref.column) for ref in doc.facts.refs if ref.kind == "link")
    return Remarks(doc.path, doc.pack, warnings, switches, tuple(claims_of(text)), links, due, (at.line, at.column))


def _excesses(
    file: ContentFile, head: BaseModel | None, parsed: Document | None, split: Split | None
) -> Iterator[Finding]:
    """What there is too much of in the texts of a file, to be rendered in a second or two."""
    texts = [(split.body_line, split.body)] if split else []
    for loc, written in _markdown_in(head, ()) if head and parsed else ():
        texts.append(((parsed.values.get(loc) or parsed.find_position(loc)).line, str(written)))  # type: ignore[union-attr]
    for first, text in texts:
        for line, what in excesses(text):
            yield Finding(
                file.path, first + line - 1, 1, what, "split the file, or say it in less", rule="too-much-work"
            )


def _faults_of_texts(
    file: ContentFile,
    kind: str,
    head: BaseModel | None,
    parsed: Document | None,
    split: Split | None,
    whole: str,
    doc: Doc | None = None,
) -> Iterator[Finding]:
    """What the Markdown of a file does not say as it was meant, wherever it stands; of `doc` what only shows when rendered."""
    lines = whole.split("\n")
    if split:
        faults = faults_of(split.body, kind == documents.REMEDY)
        faults += dead_links(split.body, doc.body.html, faults) if doc and doc.body else ()
        yield from _placed(file, faults, split.body_line, split.body, lines)
    if parsed and kind in SHOWN:
        yield from _faults_of_plain_text(file, parsed)
    if head is None or parsed is None:
        return
    for loc, text in _markdown_in(head, ()):
        line = (parsed.values.get(loc) or parsed.find_position(loc)).line
        faults = faults_of(text, isinstance(text, Steps))
        if doc and (html := _html_of(doc, documents.join(loc))):
            faults += dead_links(text, html, faults)
        yield from _placed(file, faults, line, text, lines)


def _faults_of_plain_text(file: ContentFile, parsed: Document) -> Iterator[Finding]:
    """Marks of Markdown where readers would see them."""
    for loc, text in _plain_in(parsed.value, ()):
        if mark := MARKS.search(text):
            at = parsed.find_position(loc)
            what = f"readers would see the marks in {mark[0][:40]}: `{loc[-1]}:` is plain text"
            yield Finding(file.path, at.line, at.column, what, "write it without marks", rule="plain-text")


def _plain_in(value: object, loc: Loc) -> Iterator[tuple[Loc, str]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        if isinstance(inner, str) and key in PLAIN_KEYS:
            yield (*loc, key), inner
        else:
            yield from _plain_in(inner, (*loc, key))


def _html_of(doc: Doc, key: str) -> str:
    piece, body = doc.facts.pieces.get(key), doc.facts.bodies.get(key)
    return piece.html if piece else body.html if body else ""


def _placed(
    file: ContentFile, faults: Iterable[TextFault], first_line: int, text: str, lines: Sequence[str]
) -> Iterator[Finding]:
    """The faults of a text where it stands in its file: further down, and inside YAML further to the right."""
    for fault in faults:
        number = fault.line + first_line - 1
        written = text.split("\n")[fault.line - 1].rstrip()
        shift = max(0, lines[number - 1].find(written)) if written and number <= len(lines) else 0
        yield Finding(file.path, number, fault.column + shift, *fault[2:])


def _check_place(file: ContentFile, data: bytes) -> Iterator[Finding]:
    place = place_of(file.name)
    if place is None:
        meant = meant_place(file.name)
        what = "unexpected file: no content type lives in this folder"
        if meant:
            what = "unexpected file: this name has another spelling or ending than its content type"
        hint = f"rename it to {meant}" if meant else f"content lives in {PLACES}"
        yield Finding(file.path, 0, 0, what, hint, rule="unexpected-file")
    elif not SLUG.fullmatch(place[2]) or (place[1] and not SLUG.fullmatch(place[1])):
        yield Finding(
            file.path,
            0,
            0,
            "this name cannot be an address",
            "use lower-case letters, digits and hyphens",
            rule="file-name",
        )
    if len(data) > MAX_TEXT_BYTES:
        size = f"{len(data) / 1e6:.1f} MB"
        yield Finding(
            file.path,
            0,
            0,
            f"this file is too large ({size})",
            f"the limit is {MAX_TEXT_BYTES // 1_000_000} MB; split it",
            rule="file-too-large",
        )


def _decode(file: ContentFile, data: bytes, findings: list[Finding]) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        findings.append(
            Finding(file.path, line, column, "this is not UTF-8 text", "save the file as UTF-8", rule="not-utf8")
        )
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parse(file: ContentFile, text: str, findings: list[Finding]) -> tuple[Document | None, Split | None]:
    split = None
    if file.name.endswith(".md"):
        split = split_front_matter(text)
        if split is None:
            findings.append(
                Finding(
                    file.path,
                    1,
                    1,
                    "the front matter is missing or never ends",
                    "begin with a line '---', end it with another",
                    rule="front-matter",
                )
            )
            return None, None
    parsed = parse_yaml(split.head if split else text, split.head_line if split else 1)
    for fault in parsed.faults:
        findings.append(
            Finding(file.path, fault.position.line, fault.position.column, fault.what, fault.hint, rule=fault.rule)
        )
    return (parsed if parsed.is_whole else None), split


def _validate(
    file: ContentFile, model: type[BaseModel], parsed: Document, findings: list[Finding]
) -> tuple[BaseModel | None, frozenset[str]]:
    """The file as its model, and the keys that had to be left out of it."""
    value = {} if parsed.value is None else parsed.value
    if not isinstance(value, dict):
        findings.append(
            Finding(
                file.path,
                1,
                1,
                "this file must be a list of `key: value` lines",
                "write `key: value`",
                rule="not-a-mapping",
            )
        )
        return None, frozenset()
    try:
        return model.model_validate(value), frozenset()
    except ValidationError as error:
        findings += [_schema_finding(file, model, parsed, problem) for problem in error.errors()]
        return salvage(model, value, error)


def _schema_finding(file: ContentFile, model: type[BaseModel], parsed: Document, problem: Any) -> Finding:
    loc: Loc = tuple(problem["loc"])
    position = parsed.find_position(loc)
    return Finding(file.path, position.line, position.column, *in_words(model, loc, problem))


# --- rendering what was read ----------------------------------------------------------------------------------------


def _document(
    file: ContentFile,
    place: tuple[str, str, str],
    head: BaseModel,
    parsed: Document,
    split: Split | None,
    lines: list[str],
) -> Doc:
    body = render.render_body(with_addresses(split.body, place[1])) if split else None
    pieces, bodies, refs, steps = {}, {}, [], []
    for loc, text in _markdown_in(head, ()):
        line = (parsed.values.get(loc) or parsed.find_position(loc)).line
        if isinstance(text, Steps):
            inner = bodies[documents.join(loc)] = render.render_body(with_addresses(text, place[1]))
            refs += _shift(inner.piece.refs, line, lines)
            steps += [StepMark(step.id, step.title, step.line + line - 1) for step in inner.steps]
        else:
            piece = pieces[documents.join(loc)] = render.render(with_addresses(text, place[1]))
            refs += _shift(piece.refs, line, lines)
    if body and split:
        refs += _shift(body.piece.refs, split.body_line, lines)
        steps += [StepMark(step.id, step.title, step.line + split.body_line - 1) for step in body.steps]
    if body and place[0] != documents.ARTICLE:
        bodies[""] = body
    shots = tuple(snapshots(head, split.body if split else "", pieces, bodies, body))
    facts = Facts(
        *place, head=head.model_dump(mode="json", by_alias=True, exclude_unset=True),
        positions={documents.join(loc): (position.line, position.column) for loc, position in parsed.keys.items()},
        pieces=pieces, bodies=bodies, refs=tuple(refs), steps=tuple(steps),
        items=tuple(shot.mark for shot in shots),
        anchors=tuple(heading.id for heading in body.piece.headings) if body and place[0] == documents.ARTICLE else (),
        snapshots=shots if place[0] != documents.ARTICLE else (),
    )  # fmt: skip
    return Doc(file.path, file.digest, facts, head, body, shots)


def _shift(refs: tuple[scan.Ref, ...], first_line: int, lines: list[str]) -> list[scan.Ref]:
    """The refs with the places they have in the file; a text inside YAML stands further right there."""
    return [
        replace(ref, line=line, column=_column(ref, lines[line - 1]))
        for ref in refs
        if (line := ref.line + first_line - 1)
    ]


def _column(ref: scan.Ref, line: str) -> int:
    opening = {"link": f"[[{ref.target}", "cite": f"[@{ref.target}]"}.get(ref.kind, "![")
    found = line.find(opening, ref.column - 1)
    return found + 1 if found >= 0 else ref.column


def _markdown_in(value: object, loc: Loc) -> Iterator[tuple[Loc, Markdown]]:
    """Every Markdown text in a head, with its place."""
    if isinstance(value, Markdown):
        yield loc, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _markdown_in(getattr(value, name), (*loc, name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _markdown_in(inner, (*loc, key))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _markdown_in(inner, (*loc, index))


def restore(path: str, digest: str, facts: Facts) -> Doc:
    """The document of a file that has not changed since its facts were kept."""
    return Doc(path, digest, facts, MODELS[facts.kind].model_validate(facts.head), snapshots=facts.snapshots)

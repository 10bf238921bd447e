"""Files to documents: each file by itself, every fault collected, nothing raised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from types import UnionType
from typing import Any, Union

from pydantic import BaseModel, ValidationError

from kb.content import documents
from kb.content.documents import MODELS, ContentFile, Doc, Facts, FileChanged, StepMark, digest_of
from kb.content.finding import Finding, did_you_mean
from kb.content.format.fields import SLUG, Markdown, Steps
from kb.content.format.layout import PLACES, place_of
from kb.content.format.strict_yaml import Document, Loc, parse_yaml
from kb.content.items import snapshots
from kb.content.markdown import render, scan
from kb.content.markdown.effort import TooMuchWork, excesses
from kb.content.markdown.front_matter import Split, split_front_matter
from kb.content.markdown.hidden import character_faults
from kb.content.markdown.lint import TextFault, dead_anchors, faults_of
from kb.content.media import MAX_TEXT_BYTES, with_addresses
from kb.content.salvage import salvage


def content_file(path: str, name: str, data: bytes) -> ContentFile:
    """A file whose bytes are at hand."""
    return ContentFile(path, name, digest_of(path, name, data), partial(bytes, data))


def load_file(file: ContentFile) -> tuple[Doc | None, tuple[Finding, ...]]:
    """The document a file holds, and everything wrong with it. No document when it makes no sense at all."""
    try:
        data = file.data
    except FileChanged as error:
        return None, (Finding(file.path, 0, 0, str(error), "try again once the file is no longer being written"),)
    findings = list(_check_place(file, data))
    place = place_of(file.name)
    text = None if findings else _decode(file, data, findings)
    if place is None or text is None:
        return None, tuple(findings)
    findings += [Finding(file.path, *fault) for fault in character_faults(text)]
    parsed, split = _parse(file, text, findings)
    head, left_out = _validate(file, MODELS[place[0]], parsed, findings) if parsed else (None, frozenset())
    if too_much := list(_excesses(file, head, parsed, split)):
        return None, (*findings, *too_much)
    if parsed is None or head is None:
        return None, (*findings, *_faults_of_texts(file, place[0], head, parsed, split))
    try:
        with render.effort_for_one_file():
            doc = _document(file, place, head, parsed, split, text.split("\n"))
    except (TooMuchWork, RecursionError):
        what = "this file takes too long to render: it has too many marks, or brackets that never close"
        return None, (*findings, Finding(file.path, 1, 1, what, "close or escape brackets (\\[), or split the file"))
    findings += _faults_of_texts(file, place[0], head, parsed, split)
    if split and place[0] == documents.ARTICLE:
        known = (*doc.facts.anchors, *(f"step-{step.id}" for step in doc.facts.steps))
        findings += _placed(file, dead_anchors(split.body, known), split.body_line)
    return replace(doc, left_out=left_out) if left_out else doc, tuple(findings)


def _excesses(
    file: ContentFile, head: BaseModel | None, parsed: Document | None, split: Split | None
) -> Iterator[Finding]:
    """What there is too much of in the texts of a file, to be rendered in a second or two."""
    texts = [(split.body_line, split.body)] if split else []
    for loc, written in _markdown_in(head, ()) if head and parsed else ():
        texts.append(((parsed.values.get(loc) or parsed.find_position(loc)).line, str(written)))  # type: ignore[union-attr]
    for first, text in texts:
        for line, what in excesses(text):
            yield Finding(file.path, first + line - 1, 1, what, "split the file, or say it in less")


def _faults_of_texts(
    file: ContentFile, kind: str, head: BaseModel | None, parsed: Document | None, split: Split | None
) -> Iterator[Finding]:
    """What the Markdown of a file does not say as it was meant, wherever it stands."""
    if split:
        yield from _placed(file, faults_of(split.body, kind == documents.REMEDY), split.body_line)
    if head is None or parsed is None:
        return
    for loc, text in _markdown_in(head, ()):
        line = (parsed.values.get(loc) or parsed.find_position(loc)).line
        yield from _placed(file, faults_of(text, isinstance(text, Steps)), line)


def _placed(file: ContentFile, faults: Iterable[TextFault], first_line: int) -> Iterator[Finding]:
    return (Finding(file.path, fault.line + first_line - 1, *fault[1:]) for fault in faults)


def _check_place(file: ContentFile, data: bytes) -> Iterator[Finding]:
    place = place_of(file.name)
    if place is None:
        yield Finding(
            file.path, 0, 0, "unexpected file: no content type lives in this folder", f"content lives in {PLACES}"
        )
    elif not SLUG.fullmatch(place[2]) or (place[1] and not SLUG.fullmatch(place[1])):
        yield Finding(file.path, 0, 0, "this name cannot be an address", "use lower-case letters, digits and hyphens")
    if len(data) > MAX_TEXT_BYTES:
        size = f"{len(data) / 1e6:.1f} MB"
        yield Finding(
            file.path,
            0,
            0,
            f"this file is too large ({size})",
            f"the limit is {MAX_TEXT_BYTES // 1_000_000} MB; split it",
        )


def _decode(file: ContentFile, data: bytes, findings: list[Finding]) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        findings.append(Finding(file.path, line, column, "this is not UTF-8 text", "save the file as UTF-8"))
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
                )
            )
            return None, None
    parsed = parse_yaml(split.head if split else text, split.head_line if split else 1)
    for fault in parsed.faults:
        findings.append(Finding(file.path, fault.position.line, fault.position.column, fault.what, fault.hint))
    return (parsed if parsed.is_whole else None), split


def _validate(
    file: ContentFile, model: type[BaseModel], parsed: Document, findings: list[Finding]
) -> tuple[BaseModel | None, frozenset[str]]:
    """The file as its model, and the keys that had to be left out of it."""
    value = {} if parsed.value is None else parsed.value
    if not isinstance(value, dict):
        findings.append(Finding(file.path, 1, 1, "this file must be a list of `key: value` lines"))
        return None, frozenset()
    try:
        return model.model_validate(value), frozenset()
    except ValidationError as error:
        findings += [_schema_finding(file, model, parsed, problem) for problem in error.errors()]
        return salvage(model, value, error)


def _schema_finding(file: ContentFile, model: type[BaseModel], parsed: Document, problem: Any) -> Finding:
    loc: Loc = tuple(problem["loc"])
    position = parsed.find_position(loc)
    what, hint = _in_words(model, loc, problem)
    return Finding(file.path, position.line, position.column, what, hint)


def _in_words(model: type[BaseModel], loc: Loc, problem: Any) -> tuple[str, str]:
    """A pydantic error as an author would say it."""
    name = next((str(part) for part in reversed(loc) if isinstance(part, str) and "[" not in part), "")
    given, context = problem.get("input"), problem.get("ctx", {})
    match problem["type"]:
        case "missing":
            return f"'{name}' is missing", ""
        case "extra_forbidden":
            return f"unknown key '{name}'", did_you_mean(name, _keys_at(model, loc[:-1]))
        case "literal_error":
            return f"'{given}' is not known here", f"use {context.get('expected', '')}"
        case "string_too_short":
            return f"'{name}' is empty", "write something, or remove the line"
        case "string_too_long":
            return f"'{name}' is too long", f"the limit is {context.get('max_length')} characters"
        case "date_from_datetime_parsing" | "date_parsing":
            return f"'{given}' is not a date", "write it as 2026-11-22"
        case "value_error":
            return f"{context.get('error', problem['msg'])!s}" if not name else f"{name}: {context.get('error')}", ""
        case "string_type" if given is None:
            return f"'{name}' is empty", "write something, or remove the line"
        case "string_pattern_mismatch":
            return f"'{given}' does not fit here" if "\n" not in str(given) else f"'{name}' must be one line", ""
    return f"{name}: {problem['msg']}", ""


def _keys_at(model: type[BaseModel], loc: Loc) -> set[str]:
    """The keys allowed at `loc`: follows the models down as far as they can be told apart."""
    candidates: list[Any] = [model]
    for part in loc:
        candidates = [inner for candidate in candidates for inner in _step_into(candidate, part)]
    models = [candidate for candidate in candidates if _is_model(candidate)]
    return {field.alias or name for found in models for name, field in found.model_fields.items()}


def _step_into(candidate: Any, part: str | int) -> list[Any]:
    """What may stand under `part`: a model's field, or the values of a mapping or list."""
    if _is_model(candidate):
        field = candidate.model_fields.get(str(part))
        return _unwrap(field.annotation) if field else []
    return [inner for argument in getattr(candidate, "__args__", ()) for inner in _unwrap(argument)]


def _unwrap(annotation: Any) -> list[Any]:
    """An annotation, and the alternatives of a union."""
    is_union = getattr(annotation, "__origin__", None) in (Union, UnionType) or isinstance(annotation, UnionType)
    return [inner for argument in annotation.__args__ for inner in _unwrap(argument)] if is_union else [annotation]


def _is_model(candidate: Any) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, BaseModel)


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

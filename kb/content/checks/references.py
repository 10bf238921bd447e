"""What one file says of others: links, sources, codes, related pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.content import building, documents
from kb.content.documents import Doc
from kb.content.finding import Finding, did_you_mean
from kb.content.format import fields
from kb.content.gathering import Gathered
from kb.content.markdown.scan import Ref


def check_refs(doc: Doc, content: Gathered) -> Iterator[Finding]:
    """Every `[[link]]` leads somewhere, every `[@source]` is known."""
    for ref in doc.facts.refs:
        where = Finding(doc.path, ref.line, ref.column, "")
        if ref.kind.startswith("image"):
            yield from _check_image(where, ref, content)
        elif ref.kind == "cite":
            if not building.find_source(doc, ref.target, content.shared.sources):
                yield _at(where, f"unknown source '{ref.target}'", source_hint(doc, ref.target, content))
        elif ref.target.startswith("code:"):
            if not _is_known_code(ref.target.removeprefix("code:"), content):
                yield _at(
                    where,
                    f"unknown code in [[{ref.target}]]",
                    "add it to codes.yaml, or write it as 0x904 or 0x904+0x7",
                )
        elif not content.has_name(ref.target) and not _is_broken(ref.target, content):
            yield from _check_heading(where, ref.target, content)


def _check_heading(where: Finding, name: str, content: Gathered) -> Iterator[Finding]:
    """`[[article#heading]]` names a heading that the article has."""
    page, _, heading = name.partition("#")
    anchors = content.anchors.get(page)
    if not heading or anchors is None:
        yield _at(where, f"[[{name}]] leads nowhere", did_you_mean(name, content.names))
    elif heading not in anchors:
        yield _at(where, f"'{page}' has no heading '{heading}'", did_you_mean(heading, anchors))


def _check_image(where: Finding, ref: Ref, content: Gathered) -> Iterator[Finding]:
    """A picture exists, lives beside its text, and says what it shows."""
    if ref.kind == "image without alt":
        yield _at(where, "this picture has no text for those who cannot see it", "write what it shows: ![…](…)")
    if not ref.target.startswith("/media/"):
        yield _at(
            where,
            f"'{ref.target}' is no picture of this pack",
            "put it into the pack's media folder and write ../media/NAME",
        )
    elif ref.target not in content.pictures:
        yield _at(
            where, f"there is no picture '{ref.target.rpartition('/')[2]}'", did_you_mean(ref.target, content.pictures)
        )


def _at(where: Finding, what: str, hint: str = "") -> Finding:
    return Finding(where.path, where.line, where.column, what, hint)


def _is_broken(name: str, content: Gathered) -> bool:
    """Whether the name belongs to a file with faults of its own: those are told already."""
    return any(slug == name.split("#")[0] for _, slug in content.broken)


def _is_known_code(spelling: str, content: Gathered) -> bool:
    try:
        values = [fields.parse_code(part) for part in spelling.split("+")]
    except ValueError:
        return False
    return all(value in content.code_values for value in values)


def source_hint(doc: Doc, key: str, content: Gathered) -> str:
    known = {*content.shared.sources.get(doc.pack, {}), *getattr(doc.head, "sources", {})}
    return did_you_mean(key, known) or f"add it to {doc.pack}/sources.yaml"


def check_head(doc: Doc, content: Gathered) -> Iterator[Finding]:
    """Related pages, codes and sources named at the top exist."""
    for index, slug in enumerate(doc.head.related):
        if slug not in content.pages:
            yield doc.finding(("related", index), f"'{slug}' is no article or guide", did_you_mean(slug, content.pages))
    for index, shown in enumerate(doc.head.codes):
        for kind, value in shown.items():
            if kind not in content.codes:
                yield doc.finding(
                    ("codes", index, kind), f"unknown number space '{kind}'", did_you_mean(kind, content.codes)
                )
            elif value not in content.codes[kind]:
                yield doc.finding(
                    ("codes", index, kind), f"{kind} 0x{value:X} is not in codes.yaml", "add it there first"
                )
    if doc.head.verified.source:
        yield from check_sources(doc, ("verified", "source"), (doc.head.verified.source,), content)


def check_sources(doc: Doc, loc: tuple[str | int, ...], keys: Iterable[str], content: Gathered) -> Iterator[Finding]:
    for key in keys:
        if not building.find_source(doc, key, content.shared.sources):
            yield doc.finding(loc, f"unknown source '{key}'", source_hint(doc, key, content))


def check_guide(doc: Doc, loc: tuple[str | int, ...], slug: str | None, content: Gathered) -> Iterator[Finding]:
    known = content.slugs[documents.GUIDE]
    if slug and slug not in known:
        yield doc.finding(loc, f"unknown guide '{slug}'", did_you_mean(slug, known))


def check_page(doc: Doc, loc: tuple[str | int, ...], slug: str, content: Gathered) -> Iterator[Finding]:
    """A guide or an article."""
    known = content.slugs[documents.GUIDE] | content.slugs[documents.ARTICLE]
    if slug not in known:
        yield doc.finding(loc, f"unknown page '{slug}'", did_you_mean(slug, known))


def unknown_keys(
    doc: Doc, loc: tuple[str | int, ...], keys: Iterable[str], known: set[str], noun: str
) -> Iterator[Finding]:
    for key in keys:
        if key not in known:
            yield doc.finding((*loc, key), f"unknown {noun} '{key}'", did_you_mean(key, known))

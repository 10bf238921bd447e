"""Pictures beside the text: which are let in, and what would make one dangerous.

A picture is served under its own strict policy and never run; all the same nothing that could run is published.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

from kb.content.documents import ContentFile, FileChanged
from kb.content.finding import Finding

MAX_BYTES = 2_000_000
MAX_TEXT_BYTES = 1_000_000  # of one file of text; a page nobody would read to the end
TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
MAGIC = {
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/gif": re.compile(rb"GIF8[79]a"),
    "image/webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
NAME = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
RELATIVE = re.compile(r"(!\[[^\]]{0,1000}\]\()\.\./media/")

DEEPEST = 100  # levels of a drawing; a browser walks through all of them
# What runs or loads. An escape of CSS hides either: @\\69mport.
UNSAFE = re.compile(r"javascript:|@import|image-set|\\[0-9a-f]|url\(\s*['\"]?(?!#)", re.IGNORECASE)
SVG = "{http://www.w3.org/2000/svg}"
SVG_TAGS = frozenset(
    f"{SVG}{name}"
    for name in (
        "svg g path rect circle ellipse line polyline polygon text tspan title desc defs marker linearGradient radialGradient "
        "stop clipPath mask pattern symbol use style"
    ).split()
)


def media_name(name: str) -> str:
    """`pack/file` of a content file that is a picture, "" of any other."""
    match name.split("/"):
        case [pack, "media", file]:
            return f"{pack}/{file}"
    return ""


def address_of(name: str) -> str:
    """Where a picture is served."""
    return f"/media/{media_name(name)}"


def media_type(name: str) -> str:
    return TYPES.get(PurePosixPath(name).suffix, "")


def check_picture(file: ContentFile) -> Iterator[Finding]:
    """Everything that keeps a picture from being published."""
    kind, name = media_type(file.name), PurePosixPath(file.name).name
    try:
        data = file.data
    except FileChanged as error:
        yield Finding(
            file.path, 0, 0, str(error), "try again once the file is no longer being written", rule="file-changed"
        )
        return
    if not kind:
        yield Finding(file.path, 0, 0, "unsupported image type", f"use {', '.join(sorted(TYPES))}", rule="picture-type")
    elif not NAME.fullmatch(name):
        yield Finding(
            file.path,
            0,
            0,
            "this name cannot be an address",
            "use lower-case letters, digits and hyphens",
            rule="file-name",
        )
    elif len(data) > MAX_BYTES:
        yield Finding(
            file.path,
            0,
            0,
            f"this picture is too large ({len(data) / 1e6:.1f} MB)",
            "the limit is 2 MB",
            rule="file-too-large",
        )
    elif kind == "image/svg+xml":
        yield from _check_svg(file, data)
    elif not MAGIC[kind].match(data):
        yield Finding(
            file.path,
            0,
            0,
            f"this is not what its name says ({kind})",
            "export it again under the right name",
            rule="picture-type",
        )


def _check_svg(file: ContentFile, data: bytes) -> Iterator[Finding]:
    if b"<!" in data.replace(b"<!--", b""):
        yield Finding(file.path, 0, 0, "this drawing has a DOCTYPE or entities", "remove them", rule="unsafe-drawing")
        return
    if re.search(rb"<\?(?!xml[\s?])", data):
        yield Finding(file.path, 0, 0, "this drawing has an instruction of XML", "remove <?…?>", rule="unsafe-drawing")
        return
    try:
        root, depth = _parsed(data)
    except etree.ParseError as error:
        line, column = error.position
        yield Finding(file.path, line, column + 1, "this drawing is not well-formed XML", rule="unsafe-drawing")
        return
    if depth > DEEPEST:
        what = f"this drawing is nested {depth} levels deep"
        yield Finding(file.path, 0, 0, what, f"the limit is {DEEPEST}: ungroup it", rule="unsafe-drawing")
        return
    for element in root.iter():
        if element.tag not in SVG_TAGS:
            name = str(element.tag).replace(SVG, "")
            yield Finding(
                file.path,
                0,
                0,
                f"a drawing may not have <{name}>",
                "draw with shapes and text only",
                rule="unsafe-drawing",
            )
        for attribute, value in element.attrib.items():
            if _is_unsafe(attribute, value):
                yield Finding(
                    file.path,
                    0,
                    0,
                    f"a drawing may not have {attribute}={value[:40]!r}",
                    "nothing that runs or loads",
                    rule="unsafe-drawing",
                )
        if element.tag == f"{SVG}style" and UNSAFE.search(element.text or ""):
            yield Finding(
                file.path,
                0,
                0,
                "the styles of this drawing load something",
                "keep everything inside the file",
                rule="unsafe-drawing",
            )


def _is_unsafe(attribute: str, value: str) -> bool:
    name = attribute.rpartition("}")[2].lower()
    if name.startswith("on"):
        return True
    if name == "href":
        return not value.startswith("#")
    return bool(UNSAFE.search(value))


def _parsed(data: bytes) -> tuple[etree.Element, int]:
    """The root of a drawing, and how deep it is nested."""
    depth = deepest = 0
    events = etree.iterparse(BytesIO(data), events=("start", "end"))  # noqa: S314 - no entities: see above
    for event, _ in events:
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return events.root, deepest  # type: ignore[attr-defined]


def with_addresses(source: str, pack: str) -> str:
    """Markdown whose pictures have the addresses they are served under."""
    return RELATIVE.sub(rf"\1/media/{pack}/", source)


def limit_of(name: str) -> int:
    """How many bytes a content file may have."""
    return MAX_BYTES if media_name(name) else MAX_TEXT_BYTES

"""A page on its way from their Markdown to ours: written, but its links, pictures and steps still open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kb.content.markdown.render import slugify
from kb.importing.source.lines import SourceLine

# Marks in a draft's text, filled in when all pages are known. No source can hold these characters.
LINK_OPEN, LINK_CLOSE, PICTURE, STEP = "\x02L{}\x03", "\x02E{}\x03", "\x02P{}\x03", "\x02S{}\x03"
LINKED = re.compile("\x02L(\\d+)\x03(.*?)\x02E\\1\x03", re.DOTALL)
PICTURED = re.compile("\x02P(\\d+)\x03")
STEPPED = re.compile("\x02S(\\d+)\x03")
ANY_MARK = re.compile("\x02[LEPS]\\d+\x03")


@dataclass(frozen=True, slots=True)
class LinkUse:
    href: str
    line: SourceLine
    in_table: bool


@dataclass(frozen=True, slots=True)
class PictureUse:
    source: str
    alt: str
    line: SourceLine


@dataclass(frozen=True, slots=True)
class HeadingUse:
    text: str  # "" of the page's own title
    names: tuple[str, ...]  # what links in the source may call it


@dataclass(slots=True)
class Draft:
    path: str
    head: dict[str, object]
    head_lines: dict[str, int] = field(default_factory=dict)
    title: str = ""  # of its first heading
    text: str = ""
    links: list[LinkUse] = field(default_factory=list)
    pictures: list[PictureUse] = field(default_factory=list)
    headings: list[HeadingUse] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)  # their words
    opening: str = ""  # words of the first paragraph
    is_opening_plain: bool = False  # nothing but words in it, and nothing before it: the summary can stand for it
    symptoms: list[str] = field(default_factory=list)

    def anchors(self) -> dict[str, str]:
        """Every name that a link in the source may use for a heading, and the id that the heading will have with us."""
        used: set[str] = set()
        found: dict[str, str] = {}
        for heading in self.headings:
            own = _unique(slugify(heading.text), used) if heading.text else ""
            for name in (*heading.names, own):
                found.setdefault(name.lower(), own)
        return found


def _unique(wanted: str, used: set[str]) -> str:
    name, count = wanted, 1
    while name in used:
        count += 1
        name = f"{wanted}-{count}"
    used.add(name)
    return name


def github_slug(text: str, used: dict[str, int]) -> str:
    """The anchor that GitHub, Learn and Docusaurus give a heading."""
    slug = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
    count = used.get(slug, 0)
    used[slug] = count + 1
    return f"{slug}-{count}" if count else slug


def words_in(text: str) -> str:
    """A draft's Markdown without its marks, white space folded."""
    return " ".join(ANY_MARK.sub("", text).split())

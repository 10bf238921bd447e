"""`[[links]]` and `![[embedded files]]`, as wikis and note-taking programs write them.

GitHub and GitLab write `[[words|Page]]`, Obsidian and most others `[[Page|words]]`: the side that names a page decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from kb.importing.source.includes import PageReader
from kb.importing.source.lines import CODE_SPAN, SourceLine, with_code
from kb.importing.source.tree import Tree

WIKILINK = re.compile(r"(?P<embed>!?)\[\[(?P<inner>[^\[\]\n]+)\]\]")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp")
SIZE = re.compile(r"\d+(?:x\d+)?")


@dataclass(frozen=True)
class WikiLinks:
    """Writes the wikilinks of one page as links of CommonMark. `words_first` where neither side, or both, name a page."""

    reading: PageReader
    words_first: bool = False
    keep_unknown: bool = False  # a link to no page stays as it was written

    def expand(self, lines: list[SourceLine]) -> list[SourceLine]:
        result: list[SourceLine] = []
        for line, is_code in with_code(lines):
            if is_code or "[[" not in line.text:
                result.append(line)
            else:
                result += self._embedded(line) or [self._linked(line)]
        return result

    def _embedded(self, line: SourceLine) -> list[SourceLine]:
        """A page that is embedded on a line of its own is taken in."""
        found = WIKILINK.fullmatch(line.text.strip())
        page, anchor = self._page(found["inner"].split("|")[0]) if found and found["embed"] else ("", "")
        if not page or anchor:
            return []
        taken = self.reading.include(line, page, f"the embedded page '{page}'")
        return [line.with_text(""), *taken, line.with_text("")] if taken else []

    def _linked(self, line: SourceLine) -> SourceLine:
        spans = [span.span() for span in CODE_SPAN.finditer(line.text)]

        def replace(found: re.Match[str]) -> str:
            is_code = any(start <= found.start() < end for start, end in spans)
            return found[0] if is_code else self._link(line, found)

        return line.with_text(WIKILINK.sub(replace, line.text))

    def _link(self, line: SourceLine, found: re.Match[str]) -> str:
        first, *more = [part.strip().removesuffix("\\") for part in found["inner"].split("|")]
        if first.lower().endswith(PICTURES):
            return self._picture(first, more)
        sides = [first, more[0]] if more else [first]
        named = [side for side in sides if self._page(side)[0]]
        target = named[0] if len(named) == 1 else sides[-1] if self.words_first else first
        words = next((side for side in sides if side is not target), "") or target.lstrip("#").replace("#", " > ")
        if re.match(r"https?://", target):
            return f"[{words}](<{target}>)"
        page, anchor = self._page(target)
        if page or target.startswith("#"):
            if found["embed"]:
                self.reading.lost(line, f"the embedded part '{target}'", "a link to it instead")
            return f"[{words}](<{f'~/{quote(page)}' if page else ''}{f'#{anchor}' if anchor else ''}>)"
        if self.keep_unknown:
            return found[0]
        self.reading.lost(line, f"the link [[{found['inner']}]] leads to no page of this tree", "kept its words")
        return words

    def _picture(self, name: str, more: list[str]) -> str:
        alt = next((part.removeprefix("alt=") for part in more if part.startswith("alt=")), "")
        alt = alt or next((part for part in more if "=" not in part and not SIZE.fullmatch(part)), "")
        return f"![{alt}](<{_picture_path(self.reading.tree, name)}>)"

    def _page(self, target: str) -> tuple[str, str]:
        """The page that a target names, and the anchor in it; "" for none. Text after ^ names a block, which we have not."""
        name, _, heading = target.partition("#")
        heading = heading.rpartition("#")[2]
        anchor = (
            "" if heading.startswith("^") else quote(re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-"))
        )
        return self.reading.tree.page_named(name) if name.strip() else "", anchor


def _picture_path(tree: Tree, name: str) -> str:
    """Pictures are named without their folder."""
    found = tree.file_named(name)
    return f"~/{found}" if found else name

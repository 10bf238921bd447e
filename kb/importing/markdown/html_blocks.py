"""Blocks of HTML as Markdown: tables, lists, pictures, headings; what only says how to look goes."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from kb.importing.markdown.inlines import CODE_TAGS, LOST_TAGS, PLAIN_TAGS, WRAPS, Sink
from kb.importing.source.lines import SourceLine

BLOCKS = {
    "p", "div", "section", "article", "figure", "figcaption", "center", "header", "footer", "main", "nav", "aside", "form",
    "address", "details", "summary", "dl", "dt", "dd", "tabs", "tabitem",
}  # fmt: skip
SPECIAL = re.compile(r"([\\`*_\[\]<>&#|~!])")
KEPT = {*WRAPS, *CODE_TAGS, "sup"}  # tags that the text of a paragraph may have
MOST_CELLS = 20_000


def to_markdown(source: str, line: SourceLine, sink: Sink) -> str:
    converter = _Converter(line, sink)
    converter.feed(source)
    converter.close()
    return converter.markdown()


class _Converter(HTMLParser):
    def __init__(self, line: SourceLine, sink: Sink) -> None:
        super().__init__(convert_charrefs=True)
        self.line, self.sink = line, sink
        self.parts: list[str] = []
        self.lists: list[str] = []
        self.rows: list[list[str]] | None = None
        self.outer: list[str] = []  # what was written before a table began
        self.in_pre = self.skipping = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if name := given.get("id") or (given.get("name") if tag == "a" else None):
            self.sink.anchors.append(name)
        if tag in LOST_TAGS:
            self._lose(tag, given)
        elif tag == "pre":
            self.in_pre = 1
            self.parts.append("\n\n```\n")
        elif self.in_pre:
            return
        elif tag == "br":
            self.parts.append("<br>")
        elif tag in KEPT:
            self.parts.append(f"<{tag}>")
        elif tag == "a":
            self.links.append(given.get("href", ""))
            self.parts.append("[" if given.get("href") else "")
        elif tag == "img":
            self._image(given)
        else:
            self._start_block(tag)

    def _start_block(self, tag: str) -> None:
        if tag == "table" and self.rows is None:
            self.outer, self.parts, self.rows = self.parts, [], []
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in ("td", "th") and self.rows is not None:
            self.parts = []
        elif self.rows is not None:
            self.parts.append("<br>" if tag in ("li", "p") and "".join(self.parts).strip() else " ")
        elif tag in ("ul", "ol"):
            self.lists.append(tag)
        elif tag == "li":
            indent = "    " * max(0, len(self.lists) - 1)
            self.parts.append(f"\n{indent}{'1.' if self.lists[-1:] == ['ol'] else '-'} ")
        elif re.fullmatch(r"h[1-6]", tag):
            self.parts.append(f"\n\n{'#' * max(2, int(tag[1]))} ")
        elif tag == "blockquote" or tag in BLOCKS:
            self.parts.append("\n\n" if not self.lists else " ")
        elif tag == "hr":
            self.parts.append("\n\n---\n\n")
        elif tag not in PLAIN_TAGS:
            self.parts.append(SPECIAL.sub(r"\\\1", self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in LOST_TAGS:
            self.skipping = 0
        elif tag == "pre" and self.in_pre:
            self.in_pre = 0
            self.parts.append("\n```\n\n")
        elif self.in_pre:
            return
        elif tag in KEPT:
            self.parts.append(f"</{tag}>")
        elif tag == "a" and self.links:
            href = self.links.pop()
            self.parts.append(f"](<{href}>)" if href else "")
        elif self.rows is not None:
            self._end_in_table(tag)
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
            self.parts.append("" if self.lists else "\n\n")
        elif tag in BLOCKS or tag == "blockquote" or re.fullmatch(r"h[1-6]", tag):
            self.parts.append("\n\n" if not self.lists else " ")

    def _end_in_table(self, tag: str) -> None:
        assert self.rows is not None
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append(" ".join("".join(self.parts).split()))
            self.parts = []
        elif tag == "table":
            rows, self.rows = self.rows, None
            self.parts = [*self.outer, *_table(rows), *self.parts]
        else:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        if self.in_pre:
            self.parts.append(data.replace("```", "'''"))
        elif self.rows is not None or self.lists or data.strip():
            self.parts.append(SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", data)))

    def _image(self, given: dict[str, str]) -> None:
        alt = SPECIAL.sub(r"\\\1", " ".join((given.get("alt") or given.get("title") or "").split()))
        self.parts.append(f"![{alt}](<{given.get('src', '')}>)")

    def _lose(self, tag: str, given: dict[str, str]) -> None:
        source = given.get("src", "")
        self.skipping = int(tag in ("script", "style"))
        if source.startswith(("https://", "http://")) and tag != "script":
            self.parts.append(f"\n\n<{source}>\n\n")
            self.sink.lost(self.line, f"<{tag}> {source}", "replaced by a link to it")
        else:
            self.sink.lost(self.line, f"<{tag}>", "left out")

    def markdown(self) -> str:
        if self.rows is not None:  # a table that never ends
            rows, self.rows = self.rows, None
            self.parts = [*self.outer, *_table(rows), *self.parts]
        if self.in_pre:
            self.parts.append("\n```\n")
        return "".join(self.parts)


def _table(rows: list[list[str]]) -> list[str]:
    rows = [row for row in rows if row]
    width = max((len(row) for row in rows), default=0)
    if not rows or width * len(rows) > MOST_CELLS:
        return ["\n\n", *(" ".join(row) + "\n\n" for row in rows)]
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in full]
    return ["\n\n", "\n".join([lines[0], "|" + "---|" * width, *lines[1:]]), "\n\n"]

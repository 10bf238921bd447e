"""Tokens as a tree, and the state of a page while it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.importing.markdown.inlines import Inlines, Sink, plain
from kb.importing.markdown.parser import DEEPEST, LONGEST, Token, parser
from kb.importing.source.lines import CLOSE, MARK, OPEN, SourceLine

INDENT = "    "


@dataclass(slots=True)
class Node:
    token: Token
    children: list[Node] = field(default_factory=list)


def nest(tokens: Sequence[Token]) -> list[Node]:
    root: list[Node] = []
    open_lists = [root]
    for token in tokens:
        if token.nesting < 0:
            if len(open_lists) > 1:
                open_lists.pop()
            continue
        node = Node(token)
        open_lists[-1].append(node)
        if token.nesting > 0:
            open_lists.append(node.children)
    return root


class Core:
    """What all kinds of block need. `lines` are its lines as they were parsed, so that every token knows where it came from."""

    def __init__(self, sink: Sink, lines: Sequence[SourceLine], definitions: bool) -> None:
        self.sink, self.lines, self.definitions = sink, lines, definitions
        self.env: dict[str, Any] = {}
        self.depth = 0  # inside lists, quotes and notes
        self.used: dict[str, int] = {}
        self.sections: list[tuple[int, str]] = []  # open headings: level and words
        self.fixed: SourceLine | None = None  # the origin of everything, inside converted HTML
        self.is_first = True
        self.footnotes = False
        self.has_many_titles = False  # headings of the first level: then none of them is the title

    def write(self) -> str:
        md = parser(self.definitions)
        tokens = md.parse("\n".join(line.text for line in self.lines), self.env)
        if any(token.level >= DEEPEST - 1 for token in tokens):
            path = self.sink.draft.path
            self.sink.report.add(
                path, 0, "is nested too deeply", f"what lies deeper than {DEEPEST} levels was left out"
            )
        headings = [token for token in tokens if token.type == "heading_open" and token.tag == "h1" and not token.level]
        self.has_many_titles = len(headings) > 1
        self.footnotes = any(token.type == "footnote_reference_open" for token in tokens)
        return self._without_marks("\n".join(self._all(nest(tokens))).strip("\n"))

    def _without_marks(self, text: str) -> str:
        """Where a mark of ours came to stand in code or in the middle of a text, what the source says there."""
        if OPEN not in text and CLOSE not in text:
            return text
        marks = ((MARK.search(line.text), line.was) for line in self.lines if line.was)
        was = {(mark["kind"], mark["title"] or ""): text for mark, text in marks if mark}
        return MARK.sub(lambda mark: was.get((mark["kind"], mark["title"] or ""), mark["title"] or ""), text)

    def _all(self, nodes: list[Node], tight: bool = False) -> list[str]:
        """The blocks one after the other, a blank line between them."""
        result: list[str] = []
        for node in nodes:
            written = self._one(node)
            if not written:
                continue
            self.is_first = False
            if result and not (tight and node.token.type.endswith("list_open")):
                result.append("")
            result += written
        return result

    def _one(self, node: Node) -> list[str]:
        kind = node.token.type.removesuffix("_open")
        handler: Callable[[Node], list[str]] | None = getattr(self, f"_{kind}", None)
        return handler(node) if handler else self._all(node.children)

    def _inside(self, nodes: list[Node], tight: bool = False) -> list[str]:
        self.depth += 1
        written = self._all(nodes, tight)
        self.depth -= 1
        return written

    def _origin(self, token: Token) -> SourceLine:
        if self.fixed or not self.lines:
            return self.fixed or SourceLine("", self.sink.draft.path, 0)
        return self.lines[min(token.map[0] if token.map else 0, len(self.lines) - 1)]

    def _inline_of(self, node: Node, in_table: bool = False) -> tuple[str, list[Token]]:
        inline = next((child.token for child in node.children if child.token.type == "inline"), None)
        if inline is None:
            return "", []
        if len(inline.content) > LONGEST:
            self.sink.lost(
                self._origin(inline), f"a line of {len(inline.content):,} characters", f"cut after {LONGEST:,}"
            )
            inline.children = [Token("text", "", 0, content=inline.content[:LONGEST])]
        return Inlines(self.sink, self._origin(inline), in_table).write(inline.children or []), inline.children or []

    def _is_under(self, start: str) -> bool:
        return any(words.strip().lower().startswith(start) for _, words in self.sections)

    def _parse_inline(self, content: str) -> list[Token]:
        children: list[Token] = []
        parser().inline.parse(content, parser(), self.env, children)
        return children


def indented(lines: Sequence[str]) -> list[str]:
    return [f"{INDENT}{line}" if line else "" for line in lines]


def words_of_node(node: Node) -> str:
    own = plain(node.token.children or []) if node.token.type == "inline" else ""
    return " ".join([own, *(words_of_node(child) for child in node.children)]).strip()

"""Texts that other texts take in: includes, snippets, code from files. Bounded, and never in a circle."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from posixpath import splitext

from kb.importing.report import ImportReport
from kb.importing.source.front_matter import split_head
from kb.importing.source.lines import TARGET, SourceLine, lines_of, with_code
from kb.importing.source.tree import Tree, join

DEEPEST = 10
MOST_LINES = 20_000  # of a page with everything it takes in

Prepare = Callable[[list[SourceLine], "PageReader"], list[SourceLine]]


@dataclass(slots=True)
class PageReader:
    """One page while it is read: where texts are taken from, and how much was taken already."""

    tree: Tree
    report: ImportReport
    prepare: Prepare
    page: str
    inside: tuple[str, ...] = ()
    spent: list[int] = field(default_factory=lambda: [0])

    def lost(self, line: SourceLine, what: str, done: str) -> None:
        self.report.add(line.path, line.number, what, done)

    def find(self, line: SourceLine, target: str) -> str:
        return self.tree.find(join(line.path, target))

    def include(self, line: SourceLine, path: str, what: str, base: str = "") -> list[SourceLine] | None:
        """The prepared lines of another file, None (and a note) when they cannot be had.

        Their links count from that file, or from `base`.
        """
        if not path:
            self.lost(line, f"{what} is not in this tree", "left out")
            return None
        if path in self.inside or path == self.page:
            self.lost(line, f"{what} takes itself in", "left out")
            return None
        text = self.tree.read_included(path, self.report) if len(self.inside) < DEEPEST else None
        if text is None:
            self.lost(line, f"{what} cannot be taken in", "left out")
            return None
        head = split_head(text, path, self.report)
        self.spent[0] += head.body.count("\n") + 1
        if self.spent[0] > MOST_LINES:
            self.lost(line, f"{what} would make this page longer than {MOST_LINES:,} lines", "left out")
            return None
        inner = PageReader(self.tree, self.report, self.prepare, self.page, (*self.inside, path), self.spent)
        prepared = self.prepare(_trimmed(head.body, path, head.body_line), inner)
        return [each if is_code else rooted(each, base or each.path) for each, is_code in with_code(prepared)]

    def code(
        self, line: SourceLine, target: str, lines: Callable[[list[str]], list[str]], language: str, lead: str
    ) -> list[SourceLine] | None:
        """Lines of a source file as a fence."""
        path = self.find(line, target)
        text = self.tree.read_included(path, self.report) if path else None
        if text is None:
            self.lost(line, f"the code of '{target}' is not in this tree", "left out")
            return None
        chosen = lines(text.split("\n"))
        self.spent[0] += len(chosen)
        if self.spent[0] > MOST_LINES:
            self.lost(line, f"'{path}' would make this page longer than {MOST_LINES:,} lines", "left out")
            return None
        longest = max((len(run) for run in re.findall(r"`{3,}", "\n".join(chosen))), default=2)
        fence = "`" * (longest + 1)
        language = language or splitext(path)[1].lstrip(".")
        body = [f"{fence}{language}", *chosen, fence]
        return [SourceLine(f"{lead}{text.expandtabs(4)}".rstrip(), line.path, line.number) for text in body]


def _trimmed(body: str, path: str, first: int) -> list[SourceLine]:
    lines = lines_of(body, path, first)
    while lines and lines[-1].is_blank:
        lines.pop()
    start = next((index for index, line in enumerate(lines) if not line.is_blank), len(lines))
    return lines[start:]


def rooted(line: SourceLine, base: str) -> SourceLine:
    """A line whose relative links count from the root of the tree, so that it can stand in any file."""

    def root(match: re.Match[str]) -> str:
        target = match["target"]
        if re.match(r"(?i)[a-z][a-z0-9+.-]*:|[/~#]", target):
            return match[0]
        path = join(base, target)
        return f"{match['before']}~/{path}" if path else match[0]

    return line.with_text(TARGET.sub(root, line.text))


def expand(lines: list[SourceLine], expand_one: Callable[[SourceLine], list[SourceLine] | None]) -> list[SourceLine]:
    """Each line outside code handed to `expand_one`; None keeps it."""
    result: list[SourceLine] = []
    for line, is_code in with_code(lines):
        made = None if is_code else expand_one(line)
        result += [line] if made is None else made
    return result

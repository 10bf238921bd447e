"""Python-Markdown with a few short cuts: the same HTML in half the time.

Python-Markdown tries every rule on every text, and most texts are plain words. Each part here skips a rule of the part
it stands for exactly when that rule cannot match, and leaves everything else to it. The parts reach into
Python-Markdown (its version is pinned); tests/content/test_quick.py holds both against each other.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor as InlinePattern
from markdown.inlinepatterns import Pattern
from markdown.preprocessors import NormalizeWhitespace
from markdown.treeprocessors import InlineProcessor, Treeprocessor
from markdown.util import ETX, STX, AtomicString, Registry
from pygments.lexer import Lexer
from pymdownx.highlight import Highlight
from pymdownx.superfences import SuperFencesBlockPreprocessor

from kb.content.markdown.effort import COPIED, EACH_BLOCK, EACH_MATCH, WorkMeter

# What must be in a text for an inline pattern to match; a pattern that is not named here is always tried.
NEEDS = {
    "backtick": "`",
    "escape": "\\",
    "footnote": "[^",
    "kb_link": "[[",
    "kb_cite": "[@",
    "kb_break": "<br",
    "reference": "[",
    "link": "[",
    "image_link": "![",
    "image_reference": "![",
    "short_reference": "[",
    "short_image_ref": "![",
    "autolink": "<",
    "automail": "<",
    "linebreak": "  \n",
    "entity": "&",
    "em_strong": "*",
    "delimiter": "~",
}
# Another mark that will do.
NEEDS_OR = {"em_strong": "_"}
# Without one of these, and without a line break ("  \n"), a text has nothing for any inline pattern.
MARK = re.compile(rf"[`\\\[<&~*_{STX}]")
# Every line begins with a letter: neither a list, a quote, a heading, a table, a definition nor what is under a list.
PARAGRAPH = re.compile(r"(?:[^\W\d_][^\n]*+(?:\n|\Z))++\Z")
# What the normaliser looks for.
UNTIDY = (STX, ETX, "\r", "\t", " \n")
BLOCK_LEVEL = frozenset(markdown.util.BLOCK_LEVEL_ELEMENTS)


class QuickMarkdown(markdown.Markdown):
    """The stock converter with its slow parts changed for quick ones, under their names and in their places."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.preprocessors.register(_Whitespace(self), "normalize_whitespace", 30)
        self.preprocessors.register(_Fences(self), "fenced_code_block", 25)
        self.parser.blockprocessors.register(_PlainParagraphs(self), "plain", 200)
        self.parser.blockprocessors = _Sorted(self.parser.blockprocessors)
        self.treeprocessors.register(_Inline(self), "inline", 20)
        self.treeprocessors.register(_PlainRoot(self), "plain_root", 7)  # after attr_list

    def is_block_level(self, tag: Any) -> bool:
        return tag in BLOCK_LEVEL or super().is_block_level(tag)


class _Sorted(Registry[BlockProcessor]):
    """A registry to which nothing is added any more: its order need not be worked out for every block."""

    def __init__(self, stock: Registry[BlockProcessor]) -> None:
        super().__init__()
        self.items = tuple(stock)

    def __iter__(self) -> Iterator[BlockProcessor]:
        return iter(self.items)


class _Whitespace(NormalizeWhitespace):
    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join([*lines, ""])
        return super().run(lines) if any(mark in text for mark in UNTIDY) else [*lines, "", ""]


class _PlainRoot(Treeprocessor):
    """A text of nothing but `{#a}` gives its attributes to the root, whose tags could then not be taken off."""

    def run(self, root: etree.Element) -> None:
        root.attrib.clear()


class _Fences(SuperFencesBlockPreprocessor):  # type: ignore[misc]
    """Looks for code between the first and the last line with a fence, if there is any."""

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md)
        stock: Any = md.preprocessors["fenced_code_block"]
        self.config, self.extension = stock.config, stock.extension
        self.extension.superfences[0]["formatter"] = self.highlight

    def get_hl_settings(self) -> None:
        super().get_hl_settings()
        self.highlighter = _Highlight

    def run(self, lines: list[str]) -> list[str]:
        fences = [number for number, line in enumerate(lines) if "```" in line or "~~~" in line]
        if not fences:
            return lines
        start, end = fences[0], fences[-1] + 1
        return [*lines[:start], *super().run(lines[start:end]), *lines[end:]]


class _Highlight(Highlight):  # type: ignore[misc]
    """Looks a language up once: Pygments goes through the names of all its five hundred for every block."""

    def get_lexer(self, src: str, language: str, inline: bool, stripnl: bool) -> tuple[Lexer, str]:
        return _lexer(language, stripnl)


@lru_cache(maxsize=64)
def _lexer(language: str, stripnl: bool) -> tuple[Lexer, str]:
    lexer: Lexer
    lexer, name = Highlight(None, guess_lang=False).get_lexer("", language, False, stripnl)
    return lexer, name


class _PlainParagraphs(BlockProcessor):
    """Hands what can only be a paragraph to the last of the seventeen block processors at once."""

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md.parser)
        self.paragraph = md.parser.blockprocessors["paragraph"]

    def test(self, parent: etree.Element, block: str) -> bool:
        inline: Any = self.parser.md.treeprocessors["inline"]
        inline.effort.spend(EACH_BLOCK)  # every block comes by here first
        return PARAGRAPH.match(block) is not None

    def run(self, parent: etree.Element, blocks: list[str]) -> bool | None:
        return self.paragraph.run(parent, blocks)


class _Inline(InlineProcessor):
    """Takes texts without markup out of the tree while the others are worked on, and tries only what can match."""

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md)
        needed = {md.inlinePatterns[name]: (mark, NEEDS_OR.get(name, mark)) for name, mark in NEEDS.items()}
        self.effort = WorkMeter()
        for pattern in md.inlinePatterns:
            if isinstance(pattern, InlinePattern):
                pattern.handleMatch = self._counted(pattern.handleMatch)  # type: ignore[method-assign]
        self.patterns = [(pattern, *needed.get(pattern, ("", ""))) for pattern in md.inlinePatterns]

    def run(self, tree: etree.Element, ancestors: list[str] | None = None) -> etree.Element:
        elements = list(tree.iter())
        texts = [(element, element.text) for element in elements if element.text and not _is_marked(element.text)]
        tails = [(element, element.tail) for element in elements if element.tail and not _is_marked(element.tail)]
        for element, _ in texts:
            element.text = None
        for element, _ in tails:
            element.tail = None
        super().run(tree, ancestors)
        for element, text in texts:
            element.text = text
        for element, tail in tails:
            element.tail = tail
        return tree

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        if isinstance(data, AtomicString):
            return data
        for index in range(patternIndex, len(self.patterns)):
            pattern, one, other = self.patterns[index]
            start, matched = 0, one in data or other in data
            while matched:
                data, matched, start = self._apply(pattern, data, index, start)
        return data

    def _apply(self, pattern: Pattern, data: str, index: int, start: int) -> tuple[str, bool, int]:
        found: tuple[str, bool, int] = self._InlineProcessor__applyPattern(pattern, data, index, start)  # type: ignore[attr-defined]
        return found

    def _counted(self, handle: Callable[..., Any]) -> Callable[..., Any]:
        """Something that begins like a link and is none was looked through to the end of the text."""

        def counted(match: re.Match[str], data: str) -> Any:
            found = handle(match, data)
            has_failed = found[1] is None
            self.effort.spend(len(data) - match.start() if has_failed else EACH_MATCH + len(data) // COPIED)
            return found

        return counted


def _is_marked(text: str) -> bool:
    """Whether any inline pattern could match, or there is a placeholder to put something in for."""
    return MARK.search(text) is not None or "  \n" in text

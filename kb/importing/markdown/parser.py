"""The parser: CommonMark with tables, footnotes, definition lists, and containers that the flavours mark."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from kb.importing.source.lines import CLOSE, OPEN, PART

__all__ = ["DEEPEST", "LONGEST", "Token", "parser"]

DEEPEST = 40
LONGEST = 10_000  # characters of one paragraph that are looked into: what is longer is no prose


@lru_cache(maxsize=2)
def parser(definitions: bool = True) -> MarkdownIt:
    """CommonMark with tables, strikethrough and footnotes; `: text` under a line is a definition where the dialect has them."""
    md = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    md.use(footnote_plugin, inline=False, move_to_end=False)
    if definitions:
        md.use(deflist_plugin)
    md.core.ruler.at("inline", _inline)
    md.block.ruler.before(
        "fence", "container", _container, {"alt": ["paragraph", "reference", "blockquote", "list", "table"]}
    )
    return md


def _inline(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            if len(token.content) > LONGEST:
                token.children.append(Token("text", "", 0, content=token.content))
            else:
                state.md.inline.parse(token.content, state.md, state.env, token.children)


def _container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`\\x1ekind\\x1dtitle` … `\\x1f`, as deep as they go."""
    if not _line(state, start).startswith(OPEN):
        return False
    if silent:
        return True
    close = _closing(state, start, end)
    kind, _, title = _line(state, start)[1:].partition(PART)
    opening = state.push("container_open", "div", 1)
    opening.info, opening.content, opening.map = kind, title, [start, close]
    old_max, old_parent = state.lineMax, state.parentType
    state.lineMax, state.parentType = close, "container"
    state.md.block.tokenize(state, start + 1, close)
    state.lineMax, state.parentType = old_max, old_parent
    state.push("container_close", "div", -1)
    state.line = min(close + 1, end)
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _closing(state: StateBlock, start: int, end: int) -> int:
    """The line that closes the container opened at `start`; the end of its surroundings when nothing does."""
    depth = 0
    for number in range(start, end):
        text = _line(state, number)
        if number > start and not state.isEmpty(number) and state.sCount[number] < state.blkIndent:
            return number
        depth += text.startswith(OPEN)
        depth -= text.startswith(CLOSE)
        if depth == 0:
            return number
    return end

"""What stands inside a paragraph, a heading or a cell: from tokens to our Markdown."""

from __future__ import annotations

import html
import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from kb.importing.drafts import LINK_CLOSE, LINK_OPEN, PICTURE, Draft, LinkUse, PictureUse
from kb.importing.markdown.escaping import code_span, escape
from kb.importing.markdown.parser import Token
from kb.importing.report import ImportReport
from kb.importing.source.lines import SourceLine

WRAPS = {
    "b": "**",
    "strong": "**",
    "i": "*",
    "em": "*",
    "cite": "*",
    "var": "*",
    "dfn": "*",
    "s": "~~",
    "del": "~~",
    "strike": "~~",
}
CODE_TAGS = {"code", "kbd", "tt", "samp"}
PLAIN_TAGS = {
    "abbr", "address", "aside", "big", "center", "details", "div", "figcaption", "figure", "font", "ins", "label", "mark",
    "nobr", "p", "picture", "q", "ruby", "rt", "rp", "section", "small", "source", "span", "sub", "summary", "sup", "u",
    "wbr", "article", "header", "footer", "main", "nav", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table",
    "tr", "td", "th", "tbody", "thead", "tfoot", "dl", "dt", "dd", "pre", "blockquote", "hr", "time", "caption", "svg", "path",
}  # fmt: skip
LOST_TAGS = frozenset("iframe video audio embed object script style form input button select track".split())
KNOWN_TAGS = {*PLAIN_TAGS, *LOST_TAGS, *CODE_TAGS, *WRAPS, "a", "img", "br"}
TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][\w.-]*)(?P<rest>[^>]*)>", re.DOTALL)
ORDINALS = {"st", "nd", "rd", "th", "tm", "®", "™", "o", "a", "e", "er", "re"}
HARD_BREAK = "  \n"


@dataclass(slots=True)
class Sink:
    """Where a page's links, pictures, headings and losses are collected."""

    draft: Draft
    report: ImportReport
    anchors: list[str]  # names given by <a id=…> that wait for the next heading

    def lost(self, line: SourceLine, what: str, done: str) -> None:
        self.report.add(line.path, line.number, what, done)


class _Attributes(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found = self.found or {name: value or "" for name, value in attrs}


def attributes(tag: str) -> dict[str, str]:
    parser = _Attributes()
    parser.feed(tag)
    return parser.found


class Inlines:
    """Writes one run of inline tokens. `line` is where the run begins in the source."""

    def __init__(self, sink: Sink, line: SourceLine, in_table: bool = False) -> None:
        self.sink, self.line, self.in_table = sink, line, in_table
        self.out: list[str] = []
        self.wraps: list[tuple[str, int]] = []  # open emphasis: its mark, and where in `out` it began
        self.links: list[int] = []
        self.raised = 0  # where in `out` an exponent began
        self.anchored: list[bool] = []  # for each open <a>: does it link?

    def write(self, tokens: Sequence[Token]) -> str:
        tokens = pair_tags(tokens)
        for token in tokens:
            handler = getattr(self, f"_{token.type}", None)
            if handler:
                handler(token)
            else:
                self.out.append(escape(token.content))
        while self.links:
            self._link_close(None)
        return "".join(self.out)

    def _text(self, token: Token) -> None:
        self.out.append(escape(token.content, link_urls=not self.links))

    def _code_inline(self, token: Token) -> None:
        if self.out and self.out[-1].endswith("`"):
            self.out.append(" ")  # two spans side by side would be one
        words = token.content.strip()
        before, _, after = token.content.partition(words) if words else (token.content, "", "")
        # Space at the edges of code is not shown by us: outside, so that words do not run together.
        self.out += [" " * bool(before), code_span(words), " " * bool(after)]

    def _softbreak(self, token: Token) -> None:
        self.line = SourceLine(self.line.text, self.line.path, self.line.number + 1)
        self.out.append(" " if self.in_table else "\n")

    def _hardbreak(self, token: Token) -> None:
        self.line = SourceLine(self.line.text, self.line.path, self.line.number + (token.info != "html"))
        self.out.append("<br>" if self.in_table else HARD_BREAK)

    def _strong_open(self, token: Token) -> None:
        self._wrap("**", token.nesting)

    _strong_close = _strong_open

    def _em_open(self, token: Token) -> None:
        self._wrap("*", token.nesting)

    _em_close = _em_open

    def _s_open(self, token: Token) -> None:
        self._wrap("~~", token.nesting)

    _s_close = _s_open

    def _wrap(self, mark: str, nesting: int) -> None:
        """Marks are written when emphasis ends, so that what never ends, or is empty, has none."""
        if nesting > 0:
            self.wraps.append((mark, len(self.out)))
            return
        at = next((at for at in range(len(self.wraps) - 1, -1, -1) if self.wraps[at][0] == mark), None)
        if at is None:
            return
        start = self.wraps[at][1]
        del self.wraps[at:]
        inner = "".join(self.out[start:])
        if inner.strip() and not any(outer == mark for outer, _ in self.wraps):
            core = inner.strip()
            lead, _, trail = inner.partition(core)
            self.out[start:] = [lead, f"{mark}{core}{mark}", trail]

    def _footnote_ref(self, token: Token) -> None:
        self.out.append(f"[^{token.meta['label']}]")

    def _link_open(self, token: Token) -> None:
        number = len(self.sink.draft.links)
        self.sink.draft.links.append(LinkUse(str(token.attrGet("href") or ""), self.line, self.in_table))
        self.links.append(number)
        self.out.append(LINK_OPEN.format(number))

    def _link_close(self, token: Token | None) -> None:
        if self.links:
            self.out.append(LINK_CLOSE.format(self.links.pop()))

    def _image(self, token: Token) -> None:
        alt = token.content or str(token.attrGet("title") or "")
        self._picture(str(token.attrGet("src") or ""), plain(token.children or []) or alt)

    def _picture(self, source: str, alt: str) -> None:
        self.out.append(PICTURE.format(len(self.sink.draft.pictures)))
        self.sink.draft.pictures.append(PictureUse(source, " ".join(alt.split()), self.line))

    def _html_inline(self, token: Token) -> None:
        found = TAG.fullmatch(token.content)
        if not found:
            if not token.content.startswith(("<!", "<?")):
                self.out.append(escape(token.content))
            return
        name, is_open = found["name"].lower(), not found["close"]
        if name in WRAPS:
            self._wrap(WRAPS[name], 1 if is_open else -1)
        elif name == "br":
            self._hardbreak(Token("hardbreak", "br", 0, info="html"))
        elif name == "sup":
            self._raise(is_open)
        elif name == "a":
            self._anchor(token.content, is_open)
        elif name == "img":
            given = attributes(token.content)
            self._picture(_jsx_path(given.get("src", "")), given.get("alt") or given.get("title", ""))
        elif name in LOST_TAGS:
            self._lose(token.content, name, is_open)
        elif found["name"][0].isupper() and ("=" in found["rest"] or found["rest"].endswith("/")):
            self.sink.lost(self.line, f"the component {token.content[:80]}", "left out; the text inside it was kept")
        elif name not in PLAIN_TAGS and name not in CODE_TAGS:
            self.out.append(escape(token.content))  # <placeholder>: what an author means by it is text

    def _raise(self, is_open: bool) -> None:
        """2<sup>32</sup> becomes 2^32, as 232 would be another number; 1<sup>st</sup> is 1st."""
        if is_open and self.out and self.out[-1][-1:].isalnum():
            self.raised = len(self.out)
            self.out.append("^")
        elif not is_open and self.raised and "".join(self.out[self.raised :]).lower().removeprefix("^") in ORDINALS:
            self.out[self.raised] = self.out[self.raised].removeprefix("^")
        self.raised = self.raised if is_open else 0

    def _lose(self, tag: str, name: str, is_open: bool) -> None:
        if not is_open:
            return
        source = attributes(tag).get("src", "")
        if source.startswith(("http://", "https://")):
            self.out.append(f"<{html.unescape(source)}>".replace(" ", "%20"))
            self.sink.lost(self.line, f"<{name}> {source}", "replaced by a link to it")
        else:
            self.sink.lost(self.line, f"<{name}>", "left out")

    def _anchor(self, tag: str, is_open: bool) -> None:
        if not is_open:
            if self.anchored and self.anchored.pop():
                self._link_close(None)
            return
        given = attributes(tag)
        name, href = given.get("name") or given.get("id"), given.get("href")
        if name:
            self.sink.anchors.append(name)
        if href and not self.links and re.match(r"(?i)(?!javascript|data|vbscript)", href.strip()):
            self._link_open(Token("link_open", "a", 1, attrs={"href": href}))
            self.anchored.append(True)
        elif not tag.rstrip().endswith("/>"):
            self.anchored.append(False)


def _jsx_path(source: str) -> str:
    """`{require('./x.png').default}` and `{useBaseUrl('/img/x.png')}` are paths, too."""
    found = re.search(r"['\"]([^'\"]+)['\"]", source)
    return found[1] if found and source.startswith("{") else source


def pair_tags(tokens: Sequence[Token]) -> list[Token]:
    """Tokens in which <code>…</code> is a code span."""
    tags = [_tag(token) for token in tokens]
    ends = {name: [at for at, tag in enumerate(tags) if tag == (name, False)] for name in CODE_TAGS}
    result: list[Token] = []
    index = 0
    while index < len(tokens):
        name, is_open = tags[index]
        after = bisect(ends[name], index) if is_open and name in CODE_TAGS else 0
        if is_open and name in CODE_TAGS and after < len(ends[name]):
            words = "".join(_raw(token) for token in tokens[index + 1 : ends[name][after]])
            result.append(Token("code_inline", "code", 0, content=words))
            index = ends[name][after]
        else:
            result.append(tokens[index])
        index += 1
    return result


def _tag(token: Token) -> tuple[str, bool]:
    found = TAG.fullmatch(token.content) if token.type == "html_inline" else None
    return (found["name"].lower(), not found["close"]) if found else ("", False)


def _raw(token: Token) -> str:
    if token.type == "html_inline":
        return " " if _tag(token)[0] == "br" else ""
    return token.content if token.content else " " if token.type in ("softbreak", "hardbreak") else ""


def plain(tokens: Sequence[Token]) -> str:
    """The words of inline tokens, as a reader sees them."""
    parts: list[str] = []
    for token in pair_tags(tokens):
        tag = _tag(token)[0]
        if token.type in ("softbreak", "hardbreak") or tag == "br":
            parts.append(" ")
        elif token.type not in ("html_inline", "image") or (tag and tag not in KNOWN_TAGS):
            parts.append(token.content)
    return " ".join("".join(parts).split())

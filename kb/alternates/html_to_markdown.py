"""Rendered content back to Markdown, for programs and people who read without a browser.

The HTML is our own: sanitised, well-formed, of few kinds of element. Old texts are kept as HTML only, so this works
for every text there ever was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby
from urllib.parse import urljoin

VOID = {"br", "hr", "img", "input", "col"}
INLINE = {
    *("a", "abbr", "b", "br", "code", "del", "em", "i", "img", "input", "ins", "kbd", "label", "mark", "q", "s"),
    *("samp", "small", "span", "strong", "sub", "sup", "u", "var", ""),
}
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}
SPECIAL = re.compile(r"[\\`*~\[\]<]|(?<!\w)_|_(?!\w)")
FIRST_MARK = re.compile(r"^(?:#|[-+:](?=[\s-]|$)|>)")  # would make a heading, list or quote of a paragraph
FIRST_NUMBER = re.compile(r"^\d{1,9}(?=[.)](?:\s|$))")
LANGUAGE = re.compile(r"\blanguage-(\w+)")


@dataclass(slots=True)
class Node:
    """An element; `tag` "" is text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def is_a(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()

    def all_text(self) -> str:
        return self.text + "".join(child.all_text() for child in self.children)

    def inner(self, *tags: str) -> list[Node]:
        """Elements of these kinds at any depth, in order."""
        found = [child for child in self.children if child.tag in tags]
        return found if found else [node for child in self.children for node in child.inner(*tags)]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("div")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) > 1 and any(node.tag == tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(Node("", text=data))


def to_markdown(html: str, base: str = "") -> str:
    """The same text in Markdown. `base` makes the addresses in it whole."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return _blocks(builder.open[0].children, base)


def _blocks(nodes: list[Node], base: str) -> str:
    parts = []
    for is_inline, run in groupby(nodes, key=lambda node: node.tag in INLINE):
        if is_inline:
            parts.append(_line(list(run), base))
        else:
            parts += [_block(node, base) for node in run]
    return "\n\n".join(part for part in parts if part.strip())


def _block(node: Node, base: str) -> str:
    match node.tag:
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            return f"{'#' * int(node.tag[1])} {_line(node.children, base)}"
        case "ul" | "ol":
            return _list(node, base)
        case "pre":
            return _fenced(node.all_text(), "")
        case "table":
            return _table(node, base)
        case "dl":
            return "\n\n".join(_definition(child, base) for child in node.inner("dt", "dd"))
        case "hr":
            return "---"
        case "blockquote":
            return _quoted(_blocks(node.children, base))
        case "summary":
            return f"**{_line(node.children, base)}**"
        case "p" if node.is_a("admonition-title"):
            return f"**{_line(node.children, base)}**"
        case "p":
            return _line(node.children, base)
    if node.is_a("highlight"):
        language = LANGUAGE.search(node.attributes.get("class", ""))
        return _fenced(node.all_text(), language[1] if language and language[1] != "text" else "")
    return _quoted(_blocks(node.children, base)) if node.is_a("admonition") else _blocks(node.children, base)


def _fenced(code: str, language: str) -> str:
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`+", code))])
    return f"{fence}{language}\n{code.strip(chr(10))}\n{fence}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _list(node: Node, base: str) -> str:
    items = [child for child in node.children if child.tag == "li"]
    start = node.attributes.get("start", "1")
    first = int(start) if start.isdecimal() and len(start) < 10 else 1
    texts = []
    for number, item in enumerate(items, first):
        mark = f"{number}. " if node.tag == "ol" else "- "
        # Four are enough for every kind of Markdown, and what some of them insist on.
        texts.append(mark + _indented(_blocks(item.children, base), max(4, len(mark))))
    return ("\n\n" if any("\n\n" in text for text in texts) else "\n").join(texts)


def _indented(text: str, width: int) -> str:
    """All lines but the first, and not the empty ones."""
    return re.sub(r"\n(?!\n)", "\n" + " " * width, text)


def _table(node: Node, base: str) -> str:
    rows = [
        [_line(cell.children, base).replace("|", "\\|") for cell in row.inner("th", "td")] for row in node.inner("tr")
    ]
    if not rows:
        return ""
    head, *rest = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *rest])


def _definition(node: Node, base: str) -> str:
    text = _blocks(node.children, base)
    return f"**{text}**" if node.tag == "dt" else text


def _line(nodes: list[Node], base: str) -> str:
    text = "".join(_inline(node, base) for node in nodes).strip()
    return FIRST_MARK.sub(r"\\\g<0>", FIRST_NUMBER.sub(r"\g<0>\\", text))


def _inline(node: Node, base: str) -> str:
    if node.tag == "":
        return _escape(re.sub(r"\s+", " ", node.text))
    if node.tag in ("code", "samp", "kbd"):
        return _code(node.all_text())
    if node.tag == "br":
        return "\\\n"
    if node.tag == "input":
        return "[x]" if "checked" in node.attributes else "[ ]"
    if node.tag == "img":
        return f"![{_escape(node.attributes.get('alt', ''))}]({_address(node.attributes.get('src', ''), base)})"
    inner = "".join(_inline(child, base) for child in node.children)
    if node.tag == "a":
        return _link(node, inner, base)
    mark = MARKS.get(node.tag, "")
    return f"{mark}{inner}{mark}" if inner.strip() else inner


def _escape(text: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", text)


def _code(text: str) -> str:
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    pad = " " * (text.startswith("`") or text.endswith("`"))
    return f"{fence}{pad}{text}{pad}{fence}"


def _link(node: Node, inner: str, base: str) -> str:
    """A place on the same page has no address outside of it: its name in brackets, e.g. that of a source."""
    href = node.attributes.get("href", "")
    if node.is_a("footnote-backref"):
        return ""
    if not href or href.startswith("#"):
        return f"\\[{inner}\\]" if node.is_a("cite") or node.is_a("footnote-ref") else inner
    return f"[{inner}]({_address(href, base)})"


def _address(href: str, base: str) -> str:
    whole = urljoin(base, href) if base else href
    return f"<{whole}>" if re.search(r"[\s()<>]", whole) else whole

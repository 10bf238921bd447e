"""Rendered content back to Markdown, for programs and people who read without a browser.

The HTML is our own: sanitised, well-formed, of few kinds of element. Old texts are kept as HTML only, so this works
for every text there ever was.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from markdownify import ATX, BACKSLASH, MarkdownConverter

SPECIAL = re.compile(r"[\\`*~\[\]<]|&(?=#?\w+;)|(?<!\w)_|_(?!\w)")
FIRST_MARK = re.compile(r"^(\s*)((?:#|[-+:](?=[\s-]|$)|>))")  # would make a heading, list or quote of a paragraph
FIRST_NUMBER = re.compile(r"^(\s*\d{1,9})(?=[.)](?:\s|$))")
UNSAFE = re.compile(r"[\s<>\"\\`]")  # would end an address, and begin HTML
LANGUAGE = re.compile(r"\blanguage-(\w+)")
# Inline, and no mark of their own.
THROUGH = frozenset("abbr ins label mark q small span sub sup u var".split())
INDENT = 4  # enough for every kind of Markdown, and what some of them insist on


def to_markdown(html: str, base: str = "") -> str:
    """The same text in Markdown. `base` makes the addresses in it whole."""
    return str(_Writer(base).convert(f"<div>{html}</div>")).strip()


def without_code(html: str) -> str:
    """The same without any code: what must not be followed has nothing that could be copied."""
    soup = BeautifulSoup(html, "html.parser")
    for code in soup.find_all(["pre", "code", "kbd", "samp"]):
        code.replace_with("[left out]")
    return str(soup)


def _block(text: str) -> str:
    return f"\n\n{text}\n\n" if text.strip() else ""


def _fenced(code: str, language: str) -> str:
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall(r"`+", code))])
    return _block(f"{fence}{language}\n{code.strip(chr(10))}\n{fence}")


def _quoted(text: str) -> str:
    return _block("\n".join(f"> {line}".rstrip() for line in text.strip().split("\n")))


def _indented(text: str, width: int) -> str:
    """All lines but the first, and not the empty ones."""
    return re.sub(r"\n(?!\n)", "\n" + " " * width, text)


def _is_a(el: Tag, name: str) -> bool:
    return name in el.get_attribute_list("class")


def _begins_line(el: NavigableString) -> bool:
    node: NavigableString | Tag = el
    while not node.previous_sibling and node.parent and node.parent.name in THROUGH:
        node = node.parent
    before = node.previous_sibling
    return not before or (isinstance(before, Tag) and before.name == "br")


class _Writer(MarkdownConverter):
    """What our own kinds of element become. Elements without a method here are markdownify's."""

    def __init__(self, base: str) -> None:
        # `wrap` without a width: a line break in the source is a space.
        super().__init__(autolinks=False, heading_style=ATX, newline_style=BACKSLASH, wrap=True, wrap_width=None)
        self.base = base
        self.items: dict[int, list[str]] = {}  # texts of the lists that are being read

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return SPECIAL.sub(r"\\\g<0>", text)

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        text: str = super().process_text(el, parent_tags)  # type: ignore[misc]  # missing in its stubs
        if "_noformat" in (parent_tags or ()) or not _begins_line(el):
            return text
        return FIRST_MARK.sub(r"\1\\\2", FIRST_NUMBER.sub(r"\1\\", text))

    # --- inside a line ---

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        code = el.get_text()
        fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", code)), default=0))
        pad = " " * (code.startswith("`") or code.endswith("`"))
        return f"{fence}{pad}{code}{pad}{fence}"

    convert_kbd = convert_samp = convert_code

    def convert_input(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "[x]" if el.has_attr("checked") else "[ ]"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        alt = self.escape(str(el.get("alt", "")), parent_tags)
        return f"![{alt}]({self._address(str(el.get('src', '')))})"

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A place on the same page has no address outside of it: its name in brackets, e.g. that of a source."""
        href = str(el.get("href", ""))
        if _is_a(el, "footnote-backref"):
            return ""
        if not href or href.startswith("#"):
            return f"\\[{text}\\]" if _is_a(el, "cite") or _is_a(el, "footnote-ref") else text
        return f"[{text}]({self._address(href)})"

    def _address(self, href: str) -> str:
        whole = UNSAFE.sub(lambda found: quote(found[0]), urljoin(self.base, href) if self.base else href)
        return f"<{whole}>" if "(" in whole or ")" in whole else whole

    # --- blocks ---

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if _is_a(el, "highlight"):
            language = LANGUAGE.search(" ".join(el.get_attribute_list("class")))
            return _fenced(el.get_text(), language[1] if language and language[1] != "text" else "")
        return _quoted(text) if _is_a(el, "admonition") else _block(text.strip())

    convert_details = convert_figure = convert_dl = convert_dd = convert_div

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _fenced(el.get_text(), "")

    def convert_blockquote(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _quoted(text)

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return self.convert_dt(el, text, parent_tags) if _is_a(el, "admonition-title") else _block(text.strip())

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _block(f"**{text.strip()}**")

    convert_summary = convert_dt

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        self.items.setdefault(id(el.parent), []).append(text.strip())
        return ""

    def convert_list(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        start = str(el.get("start", "1"))
        first = int(start) if start.isdecimal() and len(start) < 10 else 1
        texts = []
        for number, item in enumerate(self.items.pop(id(el), []), first):
            mark = f"{number}. " if el.name == "ol" else "- "
            texts.append(mark + _indented(item, max(INDENT, len(mark))))
        return _block(("\n\n" if any("\n\n" in text for text in texts) else "\n").join(texts))

    convert_ol = convert_ul = convert_list

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        cell = re.sub(r"\s*\n\s*", " ", text.strip()).replace("|", "\\|")
        return f" {cell} |"

    convert_th = convert_td

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """The first row is the head: Markdown has no table without one."""
        table = el.find_parent("table")
        is_head = table is not None and table.find("tr") is el
        return f"|{text}\n" + ("|" + "---|" * len(el.find_all(["th", "td"])) + "\n") * is_head

"""Markdown to sanitised HTML, with what the checks and the search need to know about it.

`[[target]]` and `[[target|text]]` link inside the knowledge base; they become `href="kb:target"` and are resolved
when a page is read, so that renaming one page never means rendering another. `[@key]` cites a source.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import markdown
import nh3
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

ID_MARK = re.compile(r"[ \t]*\{#(?P<id>[^}\s]*)\}[ \t]*$")
STEP_START = re.compile(r"^(?P<number>\d{1,3})\.(?P<space>[ \t]+)(?=\S)")
FENCE = re.compile(r"^[ \t]*(?P<fence>`{3,}|~{3,})")
FENCE_LANGUAGE = re.compile(r"^([ \t]*(?:`{3,}|~{3,})[ \t]*)([A-Za-z0-9]+)")
DEFINITION = re.compile(r"^ {0,3}\[[^\]^]+\]:[ \t]*\S+.*$", re.MULTILINE)
LINK = re.compile(r"(?<!\\)\[\[(?P<target>[\w#:+. -]{1,200})(?:\\?\|(?P<text>[^\[\]\n]{1,300}))?\]\]")
IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<target>[^)\s]+)")
CITE = re.compile(r"\[@(?P<key>[a-z0-9-]{1,80})\]")
INLINE_TAG = re.compile(r"</?(?:a|abbr|b|code|del|em|i|kbd|mark|s|small|span|strong|sub|sup)(?: [^>]*)?>")
CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
PLAIN = re.compile(r"""(?P<words>[^\W\d_][\w .,;:?!'"()/%=+–—…‘’“”-]*+)\n*""")  # one line of words

LANGUAGES = {"cmd": "batch", "bat": "batch", "ps1": "powershell", "pwsh": "powershell", "sh": "bash", "reg": "registry"}

TAGS = {
    *(
        [
            "a",
            "abbr",
            "b",
            "blockquote",
            "br",
            "caption",
            "code",
            "col",
            "colgroup",
            "dd",
            "del",
            "details",
            "div",
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
        ]
    ),
    *(
        [
            "i",
            "img",
            "input",
            "ins",
            "kbd",
            "label",
            "li",
            "mark",
            "ol",
            "p",
            "pre",
            "q",
            "s",
            "samp",
            "small",
            "span",
            "strong",
            "sub",
            "summary",
            "sup",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
        ]
    ),
    *(["thead", "tr", "u", "ul", "var"]),
}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
ATTRIBUTES = {
    "*": {"id", "class", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "details": {"open"},
    "div": {"tabindex", "role", "aria-label"},
}


@dataclass(frozen=True, slots=True)
class Ref:
    """A link or citation found in a text; `line` counts from 1 within that text."""

    kind: str  # "link" | "cite" | "image" | "image without alt"
    target: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class HeadingMark:
    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One rendered text."""

    html: str
    text: str = ""  # words only, for search
    commands: str = ""  # the code blocks, for search
    headings: tuple[HeadingMark, ...] = ()
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class StepPiece:
    """One step of a procedure: a numbered item whose first line ends in `{#ID}`."""

    id: str
    title: str
    html: str
    text: str  # its Markdown, as written
    line: int  # of its first line, counted from 1 within the body


@dataclass(frozen=True, slots=True)
class Body:
    """A rendered article or remedy."""

    html: str  # everything, steps as <ol class="steps">
    intro_html: str
    outro_html: str  # what follows the last step
    steps: tuple[StepPiece, ...]
    piece: Piece  # text, commands, headings and refs of the whole


@dataclass(slots=True)
class _Chunk:
    lines: list[str]
    line: int  # of its first line, counted from 1
    is_steps: bool = False
    items: list[tuple[int, list[str]]] = field(default_factory=list)  # (line, lines) per step


# --- rendering one text ---------------------------------------------------------------------------------------------


class _LinkProcessor(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[etree.Element | None, int, int]:  # type: ignore[override]
        target, text = m["target"].strip(), (m["text"] or "").strip()
        element = etree.Element("a", href=link_href(target))
        element.text = text or target.removeprefix("code:")
        if not text and not target.startswith("code:"):
            element.set("class", "kb-auto")  # takes the title of its target when the page is read
        return element, m.start(0), m.end(0)


class _CiteProcessor(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[etree.Element | None, int, int]:  # type: ignore[override]
        element = etree.Element("a", href=f"#source-{m['key']}")
        element.set("class", "cite")
        element.text = m["key"]
        return element, m.start(0), m.end(0)


class _BreakProcessor(InlineProcessor):
    """`<br>`: the one piece of HTML that is understood, as a cell of a table has no other way to begin a new line."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[etree.Element | None, int, int]:  # type: ignore[override]
        return etree.Element("br"), m.start(0), m.end(0)


class _Outline(Treeprocessor):
    """Gives headings an id and collects them; puts tables into a box that scrolls by itself."""

    used: set[str]
    found: list[HeadingMark]

    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            if element.tag in HEADINGS:
                self._mark(element)
            elif element.tag == "img":
                element.set("loading", "lazy")
        _box_tables(root)

    def _mark(self, element: etree.Element) -> None:
        level = max(2, int(element.tag[1]))
        text = _plain_text(element)
        element.tag = f"h{level}"
        element.set("id", _unique(element.get("id") or slugify(text), self.used))
        self.found.append(HeadingMark(level, element.get("id", ""), text))


def _box_tables(root: etree.Element) -> None:
    found = [(parent, i) for parent in root.iter() for i, child in enumerate(parent) if child.tag == "table"]
    for parent, index in found:
        table = parent[index]
        box = etree.Element("div", {"class": "table", "tabindex": "0", "role": "group", "aria-label": "Table"})
        box.tail, table.tail = table.tail, None
        box.append(table)
        parent[index] = box


class _KbExtension(Extension):
    def extendMarkdown(self, md: markdown.Markdown) -> None:
        md.preprocessors.deregister("html_block")  # raw HTML stays text
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(_LinkProcessor(LINK.pattern, md), "kb_link", 185)  # before escapes: a table needs \|
        md.inlinePatterns.register(_CiteProcessor(CITE.pattern, md), "kb_cite", 174)
        md.inlinePatterns.register(_BreakProcessor(r"<br ?/?>", md), "kb_break", 173)
        md.treeprocessors.register(_Outline(md), "kb_outline", 5)


def converter_options() -> dict[str, Any]:
    """Our Markdown, for any converter of Python-Markdown."""
    return {
        "output_format": "html",
        "extensions": [
            "tables",
            "admonition",
            "attr_list",
            "sane_lists",
            "def_list",
            "footnotes",
            "abbr",
            "pymdownx.highlight",
            "pymdownx.superfences",
            "pymdownx.tasklist",
            "pymdownx.tilde",
            _KbExtension(),
        ],
        "extension_configs": {
            "pymdownx.highlight": {
                "guess_lang": False,
                "pygments_lang_class": True,
                "css_class": "highlight",
                "pygments_style": (),  # colours stand in our style sheet; none to work out for every block
            },
            "pymdownx.superfences": {"disable_indented_code_blocks": False},
        },
    }


@lru_cache(maxsize=1)
def _converter() -> markdown.Markdown:
    from kb.content.markdown.quick import QuickMarkdown  # here: who only serves pages needs neither it nor Pygments

    return QuickMarkdown(**converter_options())


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", "kb"},
        link_rel="noopener noreferrer", strip_comments=True,
    )  # fmt: skip


def _convert(source: str, used: set[str]) -> tuple[str, tuple[HeadingMark, ...]]:
    if "_" not in source and (plain := PLAIN.fullmatch(source)):  # most titles of steps: nothing to convert
        return f"<p>{plain['words']}</p>", ()
    converter = _converter()
    outline = converter.treeprocessors["kb_outline"]
    assert isinstance(outline, _Outline)
    outline.used, outline.found = used, []
    converter.reset()
    dirty = converter.convert(_alias_languages(source))
    return sanitise(dirty), tuple(outline.found)


def _alias_languages(source: str) -> str:
    def replace(match: re.Match[str]) -> str:
        return match[1] + LANGUAGES.get(match[2].lower(), match[2])

    lines = source.split("\n")
    return "\n".join(FENCE_LANGUAGE.sub(replace, line) if _has_fence(line) else line for line in lines)


def sanitise(dirty: str) -> str:
    """HTML with nothing in it that could run or reach out: the last gate before a page."""
    return _cleaner().clean(dirty)


def render(source: str) -> Piece:
    """Render one text that stands for itself (an answer's note, a cause's why)."""
    body_html, headings = _convert(source, set())
    return Piece(body_html, words_of(body_html), commands_of(source), headings, find_refs(source))


def render_inline(source: str) -> str:
    """Render one line of text without the paragraph around it."""
    return re.sub(r"^<p>(.*)</p>$", r"\1", _convert(source, set())[0].strip(), flags=re.DOTALL)


def render_body(source: str) -> Body:
    """Render a whole article or remedy, its steps apart."""
    definitions = "\n".join(DEFINITION.findall(source)) if "]:" in source else ""
    used: set[str] = set()
    parts: list[tuple[str, tuple[StepPiece, ...]]] = []
    headings: list[HeadingMark] = []
    for chunk in _chunks(source.splitlines()):
        if chunk.is_steps:
            parts.append(_render_steps(chunk, definitions, used))
        else:
            part, found = _convert("\n".join([*chunk.lines, "", definitions]), used)
            parts.append((part, ()))
            headings.extend(found)
    whole = "\n".join(part for part, _ in parts)
    steps = tuple(step for _, found_steps in parts for step in found_steps)
    piece = Piece(whole, words_of(whole), commands_of(source), tuple(headings), find_refs(source))
    intro, outro = _around(parts)
    return Body(whole, intro, outro, steps, piece)


def _around(parts: list[tuple[str, tuple[StepPiece, ...]]]) -> tuple[str, str]:
    """The HTML before the first and after the last list of steps."""
    lists = [index for index, (_, steps) in enumerate(parts) if steps]
    if not lists:
        return "\n".join(part for part, _ in parts), ""
    before, after = parts[: lists[0]], parts[lists[-1] + 1 :]
    return "\n".join(part for part, _ in before), "\n".join(part for part, _ in after)


def _render_steps(chunk: _Chunk, definitions: str, used: set[str]) -> tuple[str, tuple[StepPiece, ...]]:
    steps = tuple(_render_step(line, lines, definitions, used) for line, lines in chunk.items)
    items = "\n".join(f'<li class="step" id="step-{step.id}">{step.html}</li>' for step in steps)
    return f'<ol class="steps">\n{items}\n</ol>', steps


def _render_step(line: int, lines: list[str], definitions: str, used: set[str]) -> StepPiece:
    """The first line is the step's title, what is indented under it is what to do."""
    mark = ID_MARK.search(lines[0])
    start = STEP_START.match(lines[0])
    assert start is not None
    title = ID_MARK.sub("", lines[0][start.end() :])
    rest = _dedent(lines[1:])
    title_html = render_inline(f"{title}\n\n{definitions}" if definitions else title)
    detail, _ = _convert(f"{rest}\n\n{definitions}", used) if rest.strip() else ("", ())
    body = f'<p class="step-title">{title_html}</p>\n{_mark_expectation(detail)}'.rstrip()
    return StepPiece(mark["id"] if mark else "", words_of(title_html), body, f"{title}\n\n{rest}".strip(), line)


def _mark_expectation(detail: str) -> str:
    """A paragraph that begins with *Expect:* says what to see after the step; give it a class of its own."""
    return re.sub(r"<p>(?=<em>Expect:?</em>)", '<p class="expect">', detail)


def _dedent(lines: list[str]) -> str:
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    margin = min(indents, default=0)
    return "\n".join(line[margin:] for line in lines).strip("\n")


# --- cutting a body into text and steps -----------------------------------------------------------------------------


def _chunks(lines: list[str]) -> Iterator[_Chunk]:
    """Runs of ordinary lines, and numbered lists of which at least one item has an id."""
    start = index = 0
    fence = ""
    while index < len(lines):
        fence = _fence_after(lines[index], fence)
        if not fence and STEP_START.match(lines[index]) and (items := _items(lines, index)):
            if start < index:
                yield _Chunk(lines[start:index], start + 1)
            end = items[-1][0] - 1 + len(items[-1][1])
            yield _Chunk(lines[index:end], index + 1, True, items)
            start = index = end
        else:
            index += 1
    if start < len(lines):
        yield _Chunk(lines[start:], start + 1)


def _items(lines: list[str], start: int) -> list[tuple[int, list[str]]]:
    """The items of the list at `start` when it is a list of steps, else nothing."""
    items: list[tuple[int, list[str]]] = []
    index = start
    while index < len(lines) and STEP_START.match(lines[index]):
        end = _item_end(lines, index)
        items.append((index + 1, lines[index:end]))
        index = end
    return items if any(ID_MARK.search(item[0]) for _, item in items) else []


def _item_end(lines: list[str], start: int) -> int:
    """The first line after `start` that is neither blank nor indented: there the item ends."""
    index, fence = start + 1, ""
    while index < len(lines):
        line = lines[index]
        if not fence and line.strip() and not line[0].isspace():
            break
        fence = _fence_after(line, fence)
        index += 1
    return index


def _has_fence(line: str) -> bool:
    return "```" in line or "~~~" in line


def _fence_after(line: str, fence: str) -> str:
    """The code fence that is open after this line, "" when none is."""
    if "```" not in line and "~~~" not in line:  # nearly every line; this is asked of each several times
        return fence
    found = FENCE.match(line)
    if not found:
        return fence
    mark = found["fence"]
    if not fence:
        return mark
    return "" if mark[0] == fence[0] and len(mark) >= len(fence) and not line.strip().strip(mark[0]) else fence


# --- reading without rendering --------------------------------------------------------------------------------------


def prose_lines(source: str) -> Iterator[tuple[int, str]]:
    """Lines outside code fences, code spans blanked out, with their number from 1."""
    fence = ""
    for number, line in enumerate(source.splitlines(), 1):
        was_in, fence = fence, _fence_after(line, fence)
        if not was_in and not fence:
            yield number, CODE_SPAN.sub(lambda match: " " * len(match[0]), line) if "`" in line else line


def find_refs(source: str) -> tuple[Ref, ...]:
    """Every internal link and citation, with its place."""
    if "[[" not in source and "[@" not in source and "![" not in source:
        return ()
    refs: list[Ref] = []
    for number, line in prose_lines(source):
        if "[" not in line:
            continue
        refs += [Ref("link", match["target"].strip(), number, match.start() + 1) for match in LINK.finditer(line)]
        refs += [Ref("cite", match["key"], number, match.start() + 1) for match in CITE.finditer(line)]
        for match in IMAGE.finditer(line):
            kind = "image" if match["alt"].strip() else "image without alt"
            refs.append(Ref(kind, match["target"], number, match.start() + 1))
    return tuple(refs)


def step_lines(source: str) -> tuple[tuple[int, str], ...]:
    """(line from 1, id or "") of every item of every list of steps."""
    found = []
    for chunk in _chunks(source.splitlines()):
        for line, lines in chunk.items:
            mark = ID_MARK.search(lines[0])
            found.append((line, mark["id"] if mark else ""))
    return tuple(found)


def ordered_items(source: str) -> tuple[tuple[int, str], ...]:
    """(line from 1, text) of every numbered item at the left margin outside code: a remedy's steps, with or without ids."""
    return tuple((number, line) for number, line in prose_lines(source) if STEP_START.match(line))


def commands_of(source: str) -> str:
    """The text of all code blocks."""
    lines, fence = [], ""
    for line in source.splitlines():
        was_in, fence = fence, _fence_after(line, fence)
        if was_in and fence:
            lines.append(line.strip())
    return "\n".join(lines)


def words_of(body_html: str) -> str:
    """HTML without its tags, white space folded. Inline tags join what they part, block tags part it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", INLINE_TAG.sub("", body_html))).split())


def link_href(target: str) -> str:
    """Where `[[target]]` goes before it is resolved; codes have an address that needs no looking up."""
    if target.startswith("code:"):
        return f"/codes/{target.removeprefix('code:').strip()}/"
    return f"kb:{target}"


def slugify(text: str) -> str:
    """A fragment from a heading: letters and digits of any script, hyphens between."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-_")[:80] or "section"


def _unique(wanted: str, used: set[str]) -> str:
    name, count = wanted, 1
    while name in used:
        count += 1
        name = f"{wanted}-{count}"
    used.add(name)
    return name


def _plain_text(element: etree.Element) -> str:
    text = "".join(element.itertext())
    text = re.sub("\x02(\\d+)\x03", lambda escaped: chr(int(escaped[1])), text)  # what a backslash stood before
    return " ".join(re.sub("\x02[^\x03]*\x03", "", text).split())

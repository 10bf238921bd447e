"""Markdown to sanitised HTML, with what the checks and the search need to know about it.

`[[target]]` and `[[target|text]]` link inside the knowledge base; they become `href="kb:target"`, which no author can
write by hand, and are resolved when a page is read, so that renaming one page never means rendering another. `[@key]` cites a source.
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from kb.content.markdown.effort import WorkMeter
from kb.content.markdown.sanitise import PASSING, sanitise, words_of
from kb.content.markdown.scan import (
    CITE,
    ID_MARK,
    LINK,
    STEP_START,
    Chunk,
    Ref,
    chunks,
    commands_of,
    find_refs,
    has_fence,
)

FENCE_LANGUAGE = re.compile(r"^([ \t]*(?:`{3,}|~{3,})[ \t]*)([A-Za-z0-9]+)")
DEFINITION = re.compile(r"^ {0,3}\[[^\]^]+\]:[ \t]*\S+.*$", re.MULTILINE)
PLAIN = re.compile(r"""(?P<words>[^\W\d_][\w .,;:?!'"()/%=+–—…‘’“”-]*+)\n*""")  # one line of words

LANGUAGES = {"cmd": "batch", "bat": "batch", "ps1": "powershell", "pwsh": "powershell", "sh": "bash", "reg": "registry"}

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


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


# --- rendering one text ---------------------------------------------------------------------------------------------


class _LinkProcessor(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[etree.Element | None, int, int]:  # type: ignore[override]
        target, text = m["target"].strip(), (m["text"] or "").strip()
        element = etree.Element("a", href=link_href(target))
        element.text = text or re.sub("^(?:code|event):", "", target)
        if not text and element.text == target:
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

    used: dict[str, int]
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
        # Before escapes: a table needs \|.
        md.inlinePatterns.register(_LinkProcessor(LINK.pattern, md), "kb_link", 185)
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


UNBOUNDED = WorkMeter(sys.maxsize)
_effort: ContextVar[WorkMeter] = ContextVar("effort")


@lru_cache(maxsize=1)
def _converter() -> markdown.Markdown:
    # Here: who only serves pages needs neither it nor Pygments.
    from kb.content.markdown.quick import QuickMarkdown

    return QuickMarkdown(**converter_options())


def _convert(source: str, used: dict[str, int]) -> tuple[str, tuple[HeadingMark, ...]]:
    # Most titles of steps: nothing to convert.
    if "_" not in source and (plain := PLAIN.fullmatch(source)):
        return f"<p>{plain['words']}</p>", ()
    converter = _converter()
    outline = converter.treeprocessors["kb_outline"]
    assert isinstance(outline, _Outline)
    outline.used, outline.found = used, []
    inline: Any = converter.treeprocessors["inline"]
    inline.effort = _effort.get(UNBOUNDED)
    converter.reset()
    dirty = converter.convert(_alias_languages(source))
    return sanitise(dirty), tuple(outline.found)


def _alias_languages(source: str) -> str:
    def replace(match: re.Match[str]) -> str:
        return match[1] + LANGUAGES.get(match[2].lower(), match[2])

    lines = source.split("\n")
    return "\n".join(FENCE_LANGUAGE.sub(replace, line) if has_fence(line) else line for line in lines)


@contextmanager
def effort_for_one_file() -> Iterator[None]:
    """All that is rendered in this block may take so much work together; TooMuchWork is raised when it takes more."""
    token = _effort.set(WorkMeter())
    try:
        yield
    finally:
        _effort.reset(token)


def render(source: str) -> Piece:
    """Render one text that stands for itself (an answer's note, a cause's why)."""
    body_html, headings = _convert(source, {})
    return Piece(body_html, words_of(body_html), commands_of(source), headings, find_refs(source))


def render_inline(source: str) -> str:
    """Render one line of text without the paragraph around it."""
    return re.sub(r"^<p>(.*)</p>$", r"\1", _convert(source, {})[0].strip(), flags=re.DOTALL)


def render_body(source: str) -> Body:
    """Render a whole article or remedy, its steps apart."""
    definitions = DEFINITION.findall(source) if "]:" in source else []
    used: dict[str, int] = {}
    parts: list[tuple[str, tuple[StepPiece, ...]]] = []
    headings: list[HeadingMark] = []
    for chunk in chunks(source.split("\n")):
        if chunk.items:
            parts.append(_render_steps(chunk, definitions, used))
        else:
            part, found = _convert(_with(definitions, "\n".join(chunk.lines)), used)
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


def _render_steps(chunk: Chunk, definitions: list[str], used: dict[str, int]) -> tuple[str, tuple[StepPiece, ...]]:
    steps = tuple(_render_step(line, lines, definitions, used) for line, lines in chunk.items)
    items = "\n".join(f'<li class="step" id="step-{step.id}">{step.html}</li>' for step in steps)
    return f'<ol class="steps">\n{items}\n</ol>', steps


def _render_step(line: int, lines: list[str], definitions: list[str], used: dict[str, int]) -> StepPiece:
    """The first line is the step's title, what is indented under it is what to do."""
    mark = ID_MARK.search(lines[0])
    start = STEP_START.match(lines[0])
    assert start is not None
    title = ID_MARK.sub("", lines[0][start.end() :])
    rest = _dedent(lines[1:])
    title_html = render_inline(_with(definitions, title))
    detail, _ = _convert(_with(definitions, rest), used) if rest.strip() else ("", ())
    body = f'<p class="step-title">{title_html}</p>\n{_mark_expectation(detail)}'.rstrip()
    return StepPiece(mark["id"] if mark else "", words_of(title_html), body, f"{title}\n\n{rest}".strip(), line)


def _with(definitions: list[str], text: str) -> str:
    """A text with the definitions of the whole file that it may need: each is read again with every text."""
    if "[" not in text or not definitions:
        return text
    lowered = text.lower()
    needed = [line for line in definitions if f"[{line.lstrip()[1:].partition(']:')[0]}]".lower() in lowered]
    return "\n".join([text, "", *needed])


def _mark_expectation(detail: str) -> str:
    """A paragraph that begins with *Expect:* says what to see after the step; give it a class of its own."""
    return re.sub(r"<p>(?=<em>Expect:?</em>)", '<p class="expect">', detail)


def _dedent(lines: list[str]) -> str:
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    margin = min(indents, default=0)
    return "\n".join(line[margin:] for line in lines).strip("\n")


def link_href(target: str) -> str:
    """Where `[[target]]` goes before it is resolved; codes have an address that needs no looking up."""
    if target.startswith("code:"):
        return f"/codes/{target.removeprefix('code:').strip()}/"
    if target.startswith("event:"):
        return f"/events/{target.removeprefix('event:').strip()}/"
    return f"{PASSING}{target}"


def slugify(text: str) -> str:
    """A fragment from a heading: letters and digits of any script, hyphens between."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-_")[:80] or "section"


def _unique(wanted: str, used: dict[str, int]) -> str:
    """A name that is in nothing yet. `used` says for each name which number to try next."""
    name, count = wanted, used.get(wanted, 1)
    while name in used:
        count += 1
        name = f"{wanted}-{count}"
    used[wanted] = count
    used.setdefault(name, 1)
    return name


def _plain_text(element: etree.Element) -> str:
    text = "".join(element.itertext())
    # What a backslash stood before.
    text = re.sub("\x02(\\d+)\x03", lambda escaped: chr(int(escaped[1])), text)
    return " ".join(re.sub("\x02[^\x03]*\x03", "", text).split())

"""Markdown that does not say what its author meant: text that would be lost, marks that stay text, links that lead nowhere.

Each rule knows lines and nothing of other files. Places are those of the text: line and column count from 1.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence, Set

from kb.content.finding import did_you_mean
from kb.content.markdown.lines import LineRule, RenderedLine, TextFault, prose_of, units_of
from kb.content.markdown.link_targets import INLINE_LINK, REFERENCE, fault_of_wikilink, faults_of_links
from kb.content.markdown.misread import MISREAD_RULES, empty_steps, misnumbered_steps
from kb.content.markdown.scan import Chunk, chunks, prose_lines, without_code_spans
from kb.content.markdown.style import STYLE_RULES, WORD_RULES

LIST_ITEM = re.compile(r"^(?P<indent> *)(?P<mark>[-*+]|\d{1,9}[.)])[ \t]+(?=\S)")
TABLE_ROW = re.compile(r"^ {0,3}\|?.*\|")
TABLE_RULE = re.compile(r"^ {0,3}\|?[ :|-]*-[ :|-]*\|[ :|-]*$")
BARE_ROW = re.compile(r"^ {0,3}\|[^\n]*\|[^\n]*\|\s*$")
BLOCK_START = re.compile(r"^(?: {0,3}(?:#{1,6} |>|!!!|```|~~~|\||\[[^\]]+\]:|\*\[)|\s*$|: )")
ALERT = re.compile(r"^\s*>\s*\[!(?P<kind>\w+)\]")
COLONS = re.compile(r"^\s*(?::{3,}|\?{3}\+?|/{3})\s*(?P<kind>[a-z]+)\b")
TAB = re.compile(r"^\s*===[!+]? [\"'](?P<words>[^\"'\n]{0,80})[\"']\s*$")
NOTE = re.compile(r"^!!! ?")
GOOD_NOTE = re.compile(r'!!! ?(?P<kind>[\w-]+)(?: +"[^"\n]*")? *')
NOTE_KINDS = "note tip warning danger info hint caution attention error important example question".split()
TEMPLATE = re.compile(
    r"(?<!\\)\{%[^%\n]{1,200}%\}|\{\{[^{}\n]{1,200}\}\}|<\?(?:php|=)|<!\[CDATA\[|^\[(?:TOC|toc)\]\s*$"
)
STRAY_ID = re.compile(r"\{#[0-9A-Z]{0,6}\}")
ANCHOR = re.compile(r"\]\(\s{0,9}<?#")  # what a link to a place of the same page begins with
BAD_CITE = re.compile(r"(?<![\\\w])\[@(?![a-z0-9-]{1,80}\])[^\]\n]{0,80}\]?")
BAD_WIKILINK = re.compile(r"(?<!\\)\[\[(?P<inside>[^\[\]\n]{0,300})(?P<end>\]{0,2})")
GOOD_WIKILINK = re.compile(r"[\w#:+. -]{1,200}(?:\\?\|[^\[\]\n]{1,300})?")
FOOTNOTE = re.compile(r"(?<!\\)\[\^(?P<key>[^\]\s]{1,80})\](?!:)")
FOOTNOTE_TEXT = re.compile(r"^ {0,3}\[\^(?P<key>[^\]\s]{1,80})\]:", re.MULTILINE)
DEFINITION = re.compile(r"^ {0,3}\[(?P<key>[^\]^]+)\]:", re.MULTILINE)
HTML_TAGS = frozenset(
    "a abbr article aside audio b blockquote body button center code dd del details div dl dt em embed figcaption figure font "
    "form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd li link main mark meta nav object ol p pre q s "
    "script section select small span strike strong style sub summary sup svg table tbody td textarea tfoot th thead tr u ul "
    "var video".split()
)
# Names in capitals are what readers fill in, such as <HOST>: but for those that nobody would ask for.
CERTAIN_TAGS = frozenset(
    "b br center div em font h1 h2 h3 hr i iframe img kbd li ol p pre script span strong sub sup table td th tr u ul".split()
)
TAG = re.compile(
    r"</?(?P<name>[A-Za-z][A-Za-z0-9]{0,20})"
    r"(?P<attributes>\s{1,9}[\w:-]{1,40}\s{0,9}=[^>\n]{1,500}|\s{1,9}(?:open|hidden|disabled|checked|selected|controls|async|defer|nowrap))?\s{0,9}/?>"
)
COMMENT = re.compile(r"<!--")
COMMAND_LANGUAGES = frozenset("bash bat batch cmd console powershell ps1 pwsh sh shell zsh".split())
DASH_IN_CODE = re.compile(r"`(?:[^`\n]{0,200}\s)?(?P<dash>[\u2013\u2014\u2212]{1,2})[A-Za-z][^`\n]{0,200}`")
TYPOGRAPHIC = re.compile("[\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2212\u00a0]")


def faults_of(source: str, is_procedure: bool = False) -> list[TextFault]:
    """Everything that can be said of a text by itself, in the order of its lines. A procedure shows nothing between its steps."""
    source_lines = source.split("\n")
    faults = [*empty_steps(source), *misnumbered_steps(source), *(_stray_text(source_lines) if is_procedure else ())]
    footnotes = {found["key"] for found in FOOTNOTE_TEXT.finditer(source)}
    faults += _unnamed_footnotes(source) if footnotes else ()
    defined = {_plain_key(found["key"]) for found in DEFINITION.finditer(source)}
    for unit in units_of(source_lines):
        for rule in (*LINE_RULES, *MISREAD_RULES, *STYLE_RULES):
            faults += rule(unit)
        prose = prose_of(unit)
        for rule in (*PROSE_RULES, *WORD_RULES):
            faults += rule(prose)
        faults += _unknown_marks(prose, footnotes, defined)
    return sorted(set(faults))


# --- text that would be lost ----------------------------------------------------------------------------------------


def _stray_text(lines: list[str]) -> Iterator[TextFault]:
    """Between two steps of one procedure there is no place for text: it belongs to the step above."""
    found = list(chunks(lines))
    steps = [at for at, chunk in enumerate(found) if chunk.items]
    for chunk in found[steps[0] : steps[-1]] if steps else ():
        if not chunk.items and (first := _first_words(chunk)):
            yield TextFault(
                *first,
                "this text belongs to no step",
                "indent it by three spaces, or move it above the first or below the last",
                rule="text-outside-steps",
            )


def _first_words(chunk: Chunk) -> tuple[int, int] | None:
    return next(
        ((chunk.line + at, len(line) - len(line.lstrip()) + 1) for at, line in enumerate(chunk.lines) if line.strip()),
        None,
    )


def _unfinished(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    opened = None
    for line in lines:
        if line.in_code and not line.language:
            opened = None if opened else line
    if opened:
        yield opened.fault(
            len(opened.text) - len(opened.text.lstrip()),
            "this code block never ends",
            "close it with the same marks, indented like the first",
            rule="unclosed-code",
        )


def _lists(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    """A list needs an empty line above it, and a list inside a list four spaces."""
    indents: list[int] = []  # of the list items that are open
    before = ""
    for line in lines:
        found = None if line.in_code else LIST_ITEM.match(line.text)
        if line.in_code or not line.text.strip():
            before = "" if not line.in_code else before
            continue
        if found:
            indent = len(found["indent"])
            if found["mark"].endswith(")") and not before:
                yield line.fault(
                    indent,
                    "this would not become a list",
                    f"write {found['mark'][:-1]}. with a full stop",
                    rule="broken-list",
                )
            while indents and indent < indents[-1]:
                indents.pop()
            if indents and indents[-1] < indent < indents[-1] + 4 and indent % 4:
                yield line.fault(
                    indent,
                    "this item would stand beside the one above it",
                    "indent a list inside a list by four spaces",
                    rule="broken-list",
                )
            elif not indents and before and not BLOCK_START.match(before) and indent < 4:
                yield line.fault(
                    indent,
                    "this list would run into the text above it",
                    "leave an empty line before a list",
                    rule="broken-list",
                )
            if not indents or indent > indents[-1]:
                indents.append(indent)
        elif indents and not line.text[:1].isspace() and not before:
            indents = []
        before = line.text


def _tables(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    """A table needs an empty line above it, and no row may have more cells than its head."""
    if not any("|" in line.text for line in lines):
        return
    width = 0
    for at, line in enumerate(lines):
        if line.in_code or not line.text.strip():
            width = 0
            continue
        is_head = at + 1 < len(lines) and not lines[at + 1].in_code and TABLE_RULE.match(lines[at + 1].text)
        if is_head and TABLE_ROW.match(line.text):
            width = len(_cells(line.text))
            yield from _rule_of_table(lines[at + 1], width)
            above = lines[at - 1] if at else None
            if above and above.text.strip() and not above.in_code and not BLOCK_START.match(above.text):
                yield line.fault(
                    0,
                    "this table would run into the text above it",
                    "leave an empty line before a table",
                    rule="broken-table",
                )
        elif width and at > 1 and TABLE_RULE.match(line.text) and TABLE_RULE.match(lines[at - 1].text):
            yield line.fault(0, "readers would see this line of hyphens as a row", "remove it", rule="broken-table")
        elif width and "|" in line.text and len(_cells(line.text)) > width and not TABLE_RULE.match(line.text):
            what = f"this row has {len(_cells(line.text))} cells, its table has {width} columns: the last are lost"
            yield line.fault(0, what, "write | inside a cell as \\|", rule="broken-table")


def _rule_of_table(line: RenderedLine, width: int) -> Iterator[TextFault]:
    if (columns := len(_cells(line.text))) != width:
        what = f"this line of hyphens is for {columns} columns, the row above it has {width}"
        yield line.fault(0, what, f"write {'|---' * width}|", rule="broken-table")


def _no_tables(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    """Rows without the line of hyphens under the first stay text."""
    for above, line, below in zip((None, *lines), lines, lines[1:], strict=False):
        is_inside = above is not None and not above.in_code and above.text.lstrip().startswith("|")
        is_row = BARE_ROW.match(line.text) and BARE_ROW.match(below.text) and not (line.in_code or is_inside)
        if is_row and not TABLE_RULE.match(below.text) and not TABLE_RULE.match(line.text):
            yield line.fault(
                0,
                "these rows would not become a table",
                "write a line |---|---| under the first row",
                rule="broken-table",
            )


def _cells(row: str) -> list[str]:
    text = without_code_spans(row).replace("\\|", "  ").strip()
    return text.removeprefix("|").removesuffix("|").split("|")


# --- marks of other dialects ----------------------------------------------------------------------------------------


def _notes(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    for line in lines:
        found = ALERT.match(line.text) or COLONS.match(line.text)
        if found:
            kind = {"caution": "danger", "important": "warning", "info": "note"}.get(
                found["kind"].lower(), found["kind"].lower()
            )
            yield line.fault(
                len(line.text) - len(line.text.lstrip()),
                "this would not become a note",
                f"write `!!! {kind}`, and its text indented by four spaces",
                rule="broken-note",
            )
        if found := TAB.match(line.text):
            yield line.fault(
                0, "this would not become a tab", f"write a heading: ### {found['words']}", rule="broken-note"
            )


def _empty_notes(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    """The text of a note is what is indented below it."""
    for at, line in enumerate(lines):
        if not line.in_code and NOTE.match(line.text):
            below = lines[at + 1].text if at + 1 < len(lines) else ""
            found = GOOD_NOTE.fullmatch(line.text)
            if not found:
                what, hint = "the title of this note would be lost", 'write !!! note "The title"'
                yield line.fault(0, what, hint, rule="broken-note")
            elif found["kind"].lower() not in NOTE_KINDS:
                hint = did_you_mean(found["kind"], NOTE_KINDS) or f"use {', '.join(NOTE_KINDS[:4])}"
                yield line.fault(4, f"'{found['kind']}' is no kind of note", hint, rule="broken-note")
            if below.strip() and not below.startswith(("    ", "\t")):
                yield line.fault(0, "this note has no text", "indent its text by four spaces", rule="broken-note")


def _foreign_marks(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    """What only another program would understand: readers would see the marks."""
    for line in lines:
        if found := TEMPLATE.search(line.text):
            yield line.fault(
                found.start(),
                f"readers would see {found[0][:40]} as text",
                "write what it means, or as code: `…`",
                rule="foreign-markup",
            )
        if found := STRAY_ID.search(line.text):
            yield line.fault(
                found.start(),
                f"readers would see {found[0]} as text",
                "an id stands at the end of a step: 1. Do it. {#}",
                rule="stray-id",
            )


def _html(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    """Readers see tags as text; `<br>` in a table is the exception, and `<HOST>` is meant as text."""
    for line in lines:
        if "<" not in line.text:
            continue
        for tag in TAG.finditer(line.text):
            name = tag["name"].lower()
            is_meant = tag["name"].islower() or tag["attributes"] or name in CERTAIN_TAGS
            if is_meant and name in HTML_TAGS | ({"br"} if tag["attributes"] or not tag["name"].islower() else set()):
                yield line.fault(
                    tag.start(),
                    f"readers would see {tag[0][:40]} as text",
                    "write it as Markdown, or as code: `<…>`",
                    rule="html-in-text",
                )
                break
        if comment := COMMENT.search(line.text):
            yield line.fault(
                comment.start(), "readers would see this comment as text", "remove it", rule="html-in-text"
            )


def _unknown_marks(lines: Sequence[RenderedLine], footnotes: Set[str], defined: Set[str]) -> Iterator[TextFault]:
    """Marks that are written so that they stay text. `footnotes` and `defined` are those that have a text or an address."""
    for line in lines:
        if "[" not in line.text:
            continue
        for found in BAD_CITE.finditer(line.text):
            yield line.fault(
                found.start(),
                f"{found[0][:60]} cites nothing",
                "write [@key] with a key of sources.yaml: small letters, digits and hyphens",
                rule="bad-citation",
            )
        for found in BAD_WIKILINK.finditer(line.text):
            if found["end"] != "]]" or not GOOD_WIKILINK.fullmatch(found["inside"]):
                yield line.fault(found.start(), *fault_of_wikilink(found), rule="bad-link")
        for found in FOOTNOTE.finditer(line.text):
            if found["key"] not in footnotes:
                yield line.fault(
                    found.start(),
                    f"the footnote {found[0]} has no text",
                    f"add a line [^{found['key']}]: …",
                    rule="undefined-reference",
                )
        for found in REFERENCE.finditer(line.text):
            key = found["key"] or found["words"]
            if not found["picture"] and _plain_key(key) not in defined and not key.startswith(("@", "^")):
                what, hint = f"{found[0][:60]} leads nowhere", f"add a line [{key[:60]}]: https://…, or use `…`"
                yield line.fault(found.start(), what, hint, rule="undefined-reference")


def _unnamed_footnotes(source: str) -> Iterator[TextFault]:
    lines = list(prose_lines(source))
    named = {found["key"] for _, line in lines for found in FOOTNOTE.finditer(line)}
    for number, line in lines:
        if (found := FOOTNOTE_TEXT.match(line)) and found["key"] not in named:
            what, hint = f"nothing names the footnote [^{found['key']}]", f"write [^{found['key']}] where it belongs"
            yield TextFault(number, 1, what, f"{hint}, or remove it", "undefined-reference")


def _plain_key(key: str) -> str:
    return " ".join(key.casefold().split())


def dead_anchors(source: str, known: Collection[str]) -> list[TextFault]:
    """Links to places of the same page that are none."""
    if not ANCHOR.search(source):
        return []
    return [
        line.fault(
            found.start(),
            f"this page has no heading '{anchor[:60]}'",
            did_you_mean(anchor, known),
            rule="unknown-heading",
        )
        for unit in units_of(source.split("\n"))
        for line in prose_of(unit)
        for found in INLINE_LINK.finditer(line.text)
        if (anchor := found["target"][1:]) not in known and found["target"].startswith("#")
    ]


# --- commands -------------------------------------------------------------------------------------------------------


def _commands(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    """Quotes and dashes that a text program made nice break a command."""
    for line in lines:
        if line.language in COMMAND_LANGUAGES and (found := TYPOGRAPHIC.search(line.text)):
            name = "a no-break space" if found[0] == "\u00a0" else f"typographic quotes or dashes ({found[0]})"
            yield line.fault(
                found.start(), f"{name} in a command", "type \" ' - and a plain space", rule="typographic-command"
            )
        elif not line.in_code and "`" in line.text and (found := DASH_IN_CODE.search(line.text)):
            what = f"a typographic dash ({found['dash']}) in a command"
            yield line.fault(found.start("dash"), what, "type -", rule="typographic-command")


LINE_RULES: tuple[LineRule, ...] = (_unfinished, _lists, _tables, _no_tables, _empty_notes, _commands)
PROSE_RULES: tuple[LineRule, ...] = (_notes, _foreign_marks, _html, faults_of_links)

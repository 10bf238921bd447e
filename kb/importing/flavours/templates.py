"""Template languages and marks that sites put around Markdown, whatever its flavour: Hugo's shortcodes, Liquid (Jekyll,
GitBook), attributes of kramdown and Pandoc, tables of contents, quotes and diagrams of GitLab and Azure DevOps.

Text between tags is kept. What cannot be kept is reported with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.importing.source.includes import PageReader
from kb.importing.source.lines import SourceLine, container, end_of, outside_spans, with_code

HUGO = re.compile(r"\{\{[<%]\s*(?P<close>/?)(?P<name>[\w./-]+)(?P<rest>[^{}]*?)(?P<self>/?)\s*[>%]\}\}")
HUGO_TARGET = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+[\"'`]?(?P<path>[^\"'`{}]+?)[\"'`]?\s*[>%]\}\}")
LIQUID = re.compile(r"\{%-?\s*(?P<close>end)?(?P<name>[a-z_-]+)(?P<rest>[^%]*?)-?%\}")
LIQUID_TARGET = re.compile(r"\{%-?\s*(?P<name>link|post_url)\s+(?P<path>[^%]+?)\s*-?%\}")
OUTPUT = re.compile(r"\{\{-?\s*(?P<what>(?:site|page|layout|include|\$?frontmatter|theme)\.[\w.]+|@\d+\b)[^{}]*\}\}")
OUTPUT_PATH = re.compile(r"\{\{-?\s*[\"'](?P<path>[^\"'{}]+)[\"']\s*\|\s*(?:relative_url|absolute_url)[^{}]*\}\}")
ARGUMENT = re.compile(
    r"(?P<key>[\w-]+)\s*[=:]\s*(?P<quote>[\"'`]?)(?P<value>(?:(?!(?P=quote)).)*)(?P=quote)|[\"'`](?P<bare>[^\"'`]*)[\"'`]"
)
# Tags of Liquid that mean something here; all others may be prose about templates.
LIQUID_TAGS = frozenset(
    "assign capture case code column columns comment content-ref else elsif embed file for highlight hint if include "
    "include_relative link post_url raw step stepper tab tabs unless when youtube".split()
)
NOTES = frozenset(
    "admonition alert attention callout caution danger error hint important info note notice success tip warning".split()
)
NAMED_NOTES = frozenset("admonition alert callout notice".split())  # their first value says which kind
FOLDS = frozenset("accordion collapse details expand spoiler".split())
# They only arrange what is between them.
SILENT = frozenset(
    "cardpane cards code codetabs column columns content-ref raw row section step stepper steps tabgroup tabpane tabs".split()
)
ATTRIBUTES = re.compile(r"(?<=[\])])\{:?\s*(?:[.#][\w-]+|[\w-]+=(?:\"[^\"]*\"|'[^']*'|[\w%.-]+)|\s)+\}")
KRAMDOWN = re.compile(r"^[\s>]*\{(?::(?!toc)|(?=[.#][a-zA-Z]))[\s.#\w\"'=:;%-]+\}\s*$")
CLASSES = re.compile(r"(?<=\S)\s\{:?\.[a-zA-Z][\w-]*(?:\s\.[\w-]+)*\}\s*$")  # at the end of an item or a heading
# Elements of a program's own: of Confluence's storage format, and what has a hyphen in its name and attributes.
FOREIGN = re.compile(
    r"</?(?:ac|ri|at):[\w-]+(?:\s[^<>]*)?>|<[a-z][a-z0-9]*(?:-[a-z0-9]+)+\s+[\w:-]+=[^<>]*>|</[a-z][a-z0-9]*(?:-[a-z0-9]+)+>"
)
TOC = re.compile(
    r"^\s*(?:\[\[?_?TO(?:C|SP)_?\]\]?|\$\{toc\}|\{toc[^}]*\}|\{\{\s*toc\s*\}\}|\{:toc\}|\[\[!toc\]\])\s*$",
    re.IGNORECASE,
)
TOC_LIST = re.compile(r"^\s*(?:[-*]|\d+\.)\s+\S.{0,40}$")
PICTURE_SIZE = re.compile(r"(?P<before>!\[[^\]]*\]\([^)\s]+)\s+=\d*%?x\d*%?(?=\))")
BLOCK = re.compile(r"^(?P<lead>\s*):{3,}\s*(?P<name>[a-z][\w-]*)(?:[\s\[]+(?P<rest>[^\n]*?)\]?)?\s*$", re.IGNORECASE)
BLOCK_END = re.compile(r"^\s*:{3,}\s*$")
INCLUDED = re.compile(r"^\s*::include\{file=[\"']?(?P<path>[^\"'{}\s]+)[\"']?\}\s*$")  # GitLab
SNIPPET = re.compile(r"^\s*<<<\s+(?P<path>\S+)")  # VitePress
OF_FLAVOURS = frozenset(
    "code column column-end image moniker moniker-end row row-end zone zone-end".split()
)  # of Microsoft Learn
MOST_JOINED = 12  # lines that one tag may take


def expand(lines: list[SourceLine], reading: PageReader) -> list[SourceLine]:
    """The lines with the marks of template languages turned into CommonMark and containers."""
    if not any(mark in line.text for line in lines for mark in "{[:<>"):
        return lines
    lines = _without_contents(_joined(_with_quotes(_with_blocks(lines, reading))), reading)
    closing = _closing_names(lines)
    result: list[SourceLine] = []
    for line, is_code in with_code(lines):
        line = line if is_code or "<" not in line.text else _without_foreign(line, reading)
        result += [line] if is_code or not ("{" in line.text or " =" in line.text) else _line(line, closing, reading)
    return result


def _without_foreign(line: SourceLine, reading: PageReader) -> SourceLine:
    text = outside_spans(line.text, FOREIGN, "")
    if text != line.text and (found := next((tag for tag in FOREIGN.finditer(line.text) if tag[0][1] != "/"), None)):
        reading.lost(line, f"the element {found[0][:80]}", "left out; the text inside it was kept")
    return line.with_text(text)


def _joined(lines: list[SourceLine]) -> list[SourceLine]:
    """A tag of Hugo that goes over several lines on one."""
    result: list[SourceLine] = []
    waiting: list[SourceLine] = []
    for line, is_code in with_code(lines):
        if waiting:
            waiting.append(line)
            if re.search(r"[>%]\}\}", line.text):
                result.append(
                    waiting[0].with_text(" ".join([waiting[0].text, *(each.text.strip() for each in waiting[1:])]))
                )
                waiting = []
            elif len(waiting) > MOST_JOINED or is_code or line.is_blank:
                result, waiting = [*result, *waiting], []
        elif (
            not is_code
            and (start := max(line.text.rfind("{{<"), line.text.rfind("{{%"))) >= 0
            and "}}" not in line.text[start:]
        ):
            waiting = [line]
        else:
            result.append(line)
    return [*result, *waiting]


def _closing_names(lines: list[SourceLine]) -> set[str]:
    """Tags that are closed somewhere: the others hold nothing."""
    found: set[str] = set()
    for line, is_code in with_code(lines):
        if not is_code:
            found |= {tag["name"] for tag in HUGO.finditer(line.text) if tag["close"]}
            found |= {tag["name"] for tag in LIQUID.finditer(line.text) if tag["close"]}
    return found


def _line(line: SourceLine, closing: set[str], reading: PageReader) -> list[SourceLine]:
    text = HUGO_TARGET.sub(lambda tag: tag["path"].strip(), line.text)
    text = LIQUID_TARGET.sub(_liquid_path, text)
    text = OUTPUT_PATH.sub(lambda tag: tag["path"], text)
    text = outside_spans(outside_spans(text, ATTRIBUTES, ""), CLASSES, "")
    if KRAMDOWN.match(text):
        return []
    line = line.with_text(text)
    for pattern in (HUGO, LIQUID):
        tag = pattern.fullmatch(text.strip())
        if tag and (pattern is HUGO or tag["name"] in LIQUID_TAGS):
            return _alone(line, tag, closing, reading)
    return [line.with_text(_inline(line, reading))]


def _liquid_path(tag: re.Match[str]) -> str:
    """`link` names a file as the site has it, `post_url` a post beside this one."""
    path = tag["path"].strip()
    return f"/{path.lstrip('/')}" if tag["name"] == "link" and not path.startswith("http") else path


def _alone(line: SourceLine, tag: re.Match[str], closing: set[str], reading: PageReader) -> list[SourceLine]:
    """A tag that has a line of its own."""
    name, lead = tag["name"].rpartition("/")[2].lower(), " " * line.indent
    is_pair = tag["name"] in closing and not tag.groupdict().get("self")
    given, bare = _arguments(tag["rest"])
    if tag["close"]:
        if name == "highlight":
            return [line.with_text(f"{lead}```")]
        return [end_of(line, lead)] if name in NOTES | FOLDS or name == "tab" else [line.with_text("")]
    if is_pair and name in NOTES:
        kind = given.get("type") or given.get("style") or given.get("color") or (bare if name in NAMED_NOTES else "")
        title = given.get("title") or given.get("header") or ""
        opened = container(f"note:{(kind or name).lower()}", title, line, lead)
    elif is_pair and name in FOLDS:
        opened = container("details", given.get("title") or given.get("summary") or bare, line, lead)
    elif is_pair and name == "tab":
        opened = container("tab", given.get("title") or given.get("name") or given.get("header") or bare, line, lead)
    elif is_pair and name == "highlight":
        language = re.match(r"\s*[\"']?(?P<name>[\w+#-]+)", tag["rest"])
        return [line.with_text(f"{lead}```{language['name'] if language else ''}")]
    else:
        return [line.with_text(lead + _words_of(line, tag, reading))]
    return [opened, line.with_text("")]


def _inline(line: SourceLine, reading: PageReader) -> str:
    parts: list[str] = []
    for text, is_code in _spans(line.text):
        if not is_code:
            text = HUGO.sub(lambda tag: _words_of(line, tag, reading), text)
            text = LIQUID.sub(lambda tag: _words_of(line, tag, reading) if tag["name"] in LIQUID_TAGS else tag[0], text)
            text = OUTPUT.sub(lambda tag: _output(line, tag, reading), text)
            text = PICTURE_SIZE.sub(r"\g<before>", text)
        parts.append(text)
    return "".join(parts)


def _spans(text: str) -> Iterator[tuple[str, bool]]:
    """Pieces of a line, and whether each is a code span."""
    for index, piece in enumerate(re.split(r"(`+(?!`).*?(?<!`)`+(?!`))", text)):
        yield piece, index % 2 == 1


def _words_of(line: SourceLine, tag: re.Match[str], reading: PageReader) -> str:
    """What a tag becomes where it holds no block: a picture, a link, or nothing and a note."""
    name = tag["name"].rpartition("/")[2].lower()
    given, bare = _arguments(tag["rest"])
    source = given.get("src") or given.get("link") or given.get("url") or ""
    if tag["close"] or name in SILENT:
        return ""
    if name in ("figure", "image", "img", "picture") and (source or bare):
        words = given.get("alt") or given.get("caption") or given.get("title") or ""
        return f"![{words}](<{source or bare}>)"
    if name == "youtube" and (given.get("id") or bare):
        return f"<https://www.youtube.com/watch?v={given.get('id') or bare}>"
    if name in ("embed", "link", "button") and source.startswith(("http://", "https://")):
        return f"<{source}>"
    kind = "shortcode" if tag[0].startswith("{{") else "tag"
    reading.lost(line, f"the {kind} {tag[0][:80]}", "left out; the text around it was kept")
    return ""


def _output(line: SourceLine, tag: re.Match[str], reading: PageReader) -> str:
    if not tag["what"].endswith(("baseurl", ".url")):
        reading.lost(line, f"the value {tag[0][:80]}", "left out; only the site that was built has it")
    return ""


def _arguments(rest: str) -> tuple[dict[str, str], str]:
    """`key="value"` pairs, and the first value without a key."""
    given: dict[str, str] = {}
    bare = ""
    for found in ARGUMENT.finditer(rest):
        if found["key"]:
            given[found["key"].lower()] = found["value"].strip()
        elif not bare:
            bare = found["bare"]
    if not given and not bare:
        bare = rest.strip().split(" ")[0]
    return given, bare


def _without_contents(lines: list[SourceLine], reading: PageReader) -> list[SourceLine]:
    """Marks for a table of contents go, and the list that kramdown wants above its own."""
    result: list[SourceLine] = []
    for line, is_code in with_code(lines):
        if is_code or not TOC.match(line.text):
            result.append(line)
            continue
        if "{:" in line.text and result and TOC_LIST.match(result[-1].text):
            result.pop()
        reading.lost(
            line, f"the mark {line.text.strip()} for a table of contents", "left out; articles list their headings"
        )
        result.append(line.with_text(""))
    return result


def _with_quotes(lines: list[SourceLine]) -> list[SourceLine]:
    """`>>>` … `>>>` of GitLab: a quote."""
    marks = [at for at, (line, is_code) in enumerate(with_code(lines)) if not is_code and line.text.strip() == ">>>"]
    result = list(lines)
    for start, end in zip(marks[::2], marks[1::2], strict=False):
        result[start], result[end] = lines[start].with_text(""), lines[end].with_text("")
        for at in range(start + 1, end):
            result[at] = lines[at].with_text(f"> {lines[at].text}".rstrip())
    return result


def _with_blocks(lines: list[SourceLine], reading: PageReader) -> list[SourceLine]:
    """Blocks between colons, as VitePress, Azure DevOps and others write them: diagrams become code, folds stay folds, and
    of those that we don't know the text is kept. Notes are left to the flavours."""
    result: list[SourceLine] = []
    open_blocks: list[str] = []  # what their ends become
    ends = sum(1 for line, is_code in with_code(lines) if not is_code and BLOCK_END.match(line.text))
    for line, is_code in with_code(lines):
        found = None if is_code else BLOCK.match(line.text)
        if is_code or not (found or BLOCK_END.match(line.text)):
            result += [line] if is_code else _taken_in(line, reading)
        elif not found:
            ends -= 1
            made = open_blocks.pop() if open_blocks else "kept"
            lead = " " * line.indent
            result.append(
                {"code": line.with_text(f"{lead}```"), "fold": end_of(line, lead), "text": line.with_text("")}.get(
                    made, line
                )
            )
        else:
            kind, opened = _block(line, found, ends > len(open_blocks), reading)
            open_blocks += [kind] if kind else []
            result.append(opened)
    return result


def _block(line: SourceLine, found: re.Match[str], ends: bool, reading: PageReader) -> tuple[str, SourceLine]:
    """What the end of a block becomes, "" when it has none, and its first line."""
    name, lead = found["name"].lower(), found["lead"]
    if name == "mermaid" and ends:
        return "code", line.with_text(f"{lead}```mermaid")
    if name in FOLDS and ends:
        return "fold", container("details", (found["rest"] or "").strip(), line, lead)
    if name in NOTES or name in OF_FLAVOURS:
        return ("kept" if ends else ""), line
    reading.lost(line, f"the block {line.text.strip()[:80]}", "left out; the text inside it was kept")
    return ("text" if ends else ""), line.with_text("")


def _taken_in(line: SourceLine, reading: PageReader) -> list[SourceLine]:
    """A line, or the file that it names."""
    if found := INCLUDED.match(line.text):
        return reading.include(line, reading.find(line, found["path"]), f"the file '{found['path']}'") or []
    if found := SNIPPET.match(line.text):
        reading.lost(line, f"the code of '{found['path']}'", "left out")
        return []
    return [line]

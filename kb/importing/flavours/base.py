"""What all flavours have in common; by itself, plain Markdown as GitHub shows it."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from posixpath import basename, dirname, splitext
from typing import Any, ClassVar

from kb.content.format.strict_yaml import parse_yaml
from kb.importing.flavours.wikilinks import WikiLinks
from kb.importing.markdown.inlines import KNOWN_TAGS
from kb.importing.report import ImportReport
from kb.importing.source.includes import PageReader
from kb.importing.source.lines import SourceLine, container, end_of, with_code
from kb.importing.source.tree import Tree

SAMPLE, SAMPLE_BYTES = 200, 8_000
SIGNS = {
    "ms": re.compile(rb"^ms\.(date|topic|author|service|reviewer):", re.MULTILINE),
    "alert": re.compile(rb"^> *\[!(NOTE|TIP|IMPORTANT|CAUTION|WARNING|INCLUDE|div)", re.MULTILINE),
    "triple": re.compile(rb"^\s*:::\s*(image|zone|moniker|row|column|code)\b", re.MULTILINE),
    "platyps": re.compile(rb"^(external help file|online version):", re.MULTILINE),
    "admonition": re.compile(rb'^\s*(!!!|\?\?\?\+?) \w+|^=== "', re.MULTILINE),
    "directive": re.compile(rb"^:::+ *(tip|note|info|warning|danger|caution)\b", re.MULTILINE),
    "jsx": re.compile(rb"^import .+ from ['\"]|<TabItem|^sidebar_(label|position):", re.MULTILINE),
    "wikilink": re.compile(rb"\[\[[^\]\n]+\]\]"),
    "named_first": re.compile(rb"\[\[[^\]\n|]+#|!\[\[|^> \[!\w+\][+-]", re.MULTILINE),
}
WRAPPER = re.compile(
    r"^\s*</?(div|center|section|article|span|figure|font|small|main|aside)\b[^<>]*>\s*$", re.IGNORECASE
)
ALONE = re.compile(r"^[\s>]*(?:[-*+] +|\d+[.)] +)*</?(?P<name>[a-zA-Z][\w.-]*)(?![\w.:-])[^<>]*>\s*$")
TABLE = re.compile(r"<table\b", re.IGNORECASE), re.compile(r"</table\s*>", re.IGNORECASE)
DETAILS = re.compile(r"^(?P<indent>\s*)<details\b[^>]*>(?P<rest>.*)$", re.IGNORECASE)
SUMMARY = re.compile(r"<summary[^>]*>(?P<title>.*?)</summary>(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
BUILT_BY = ("_config.yml", "hugo.toml", "hugo.yaml", "config.toml")  # configurations of Jekyll and Hugo
MOST_SUMMARY = 6  # lines that a <summary> may take


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """What the navigation of a site says of a page."""

    title: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    title: str = ""
    root: str = ""  # the folder that absolute links count from
    places: Mapping[str, NavigationEntry] | None = None


def signs_of(tree: Tree) -> Counter[str]:
    """In how many of the first files each sign was seen."""
    found: Counter[str] = Counter()
    for path in islice(tree.pages(), SAMPLE):
        try:
            data = tree.read_bytes(path, SAMPLE_BYTES)
        except OSError:
            continue
        found.update(name for name, pattern in SIGNS.items() if pattern.search(data))
    return found


class Flavour:
    """How one kind of site writes Markdown. Overridden where a flavour differs."""

    name: ClassVar[str] = "plain"
    base_url: ClassVar[str] = ""  # what links that begin with / belong to
    source_kind: ClassVar[str] = "secondary"

    @classmethod
    def score(cls, tree: Tree, signs: Counter[str]) -> float:
        return 0

    def has_definitions(self, tree: Tree) -> bool:
        """Whether a line that begins with a colon defines the line above it: not on GitHub, but on Jekyll and Hugo."""
        return any(name in tree.files for name in BUILT_BY)

    def site(self, tree: Tree, report: ImportReport) -> Site:
        return Site()

    def is_page(self, path: str) -> bool:
        """Whether a Markdown file is a page of its own, and not a part of others or of the site's frame."""
        return basename(path) not in (
            "LICENSE.md",
            "CODE_OF_CONDUCT.md",
            "SECURITY.md",
            "CONTRIBUTING.md",
            "SUPPORT.md",
        )

    def prepare(self, lines: list[SourceLine], reading: PageReader) -> list[SourceLine]:
        """The lines with all that is this flavour's own turned into CommonMark and containers."""
        return fold_html(WikiLinks(reading, keep_unknown=True).expand(lines))

    def names(self, path: str, head: Mapping[str, Any]) -> tuple[str, ...]:
        """Other names that links may call a page by, besides its path."""
        return (splitext(path)[0],)

    def name_of_link(self, href: str, path: str) -> str:
        """What a link means when it is no path: a name as in `names`, "" when it means nothing here."""
        return ""

    def title(self, path: str) -> str:
        """A title for a page that has none."""
        stem = splitext(basename(path))[0]
        if stem.lower() in ("index", "readme", "_index"):
            stem = basename(dirname(path)) or "Overview"
        return words_of_name(stem)


def words_of_name(stem: str) -> str:
    words = re.sub(r"[-_]+", " ", stem).strip() or stem
    return words[:1].upper() + words[1:]


def fold_html(lines: list[SourceLine]) -> list[SourceLine]:
    """Folds become containers, tables of HTML single lines, and wrappers that only say how to look go."""
    result: list[SourceLine] = []
    pairs = list(with_code(lines))
    ends = [at for at, (line, _) in enumerate(pairs) if TABLE[1].search(line.text)]
    index = 0
    while index < len(pairs):
        line, is_code = pairs[index]
        if is_code or "<" not in line.text:
            result.append(line)
        elif found := DETAILS.match(line.text):
            index, made = _details(pairs, index, found)
            result += made
        elif TABLE[0].search(line.text) and not TABLE[1].search(line.text):
            after = bisect_left(ends, index)
            end = ends[after] if after < len(ends) else index
            joined = " ".join(each.text.strip() for each, _ in pairs[index : end + 1])
            result.append(line.with_text(" " * line.indent + joined))
            index = end
        elif re.fullmatch(r"\s*</details\s*>\s*", line.text, re.IGNORECASE):
            result.append(end_of(line, " " * line.indent))
        else:
            result.append(line.with_text(_without_wrapper(line.text)))
        index += 1
    return result


def _without_wrapper(text: str) -> str:
    """Nothing of a line that is one tag of HTML; a <placeholder> alone on its line is text."""
    if WRAPPER.match(text):
        return ""
    found = ALONE.match(text)
    return text.replace("<", "\\<", 1) if found and found["name"].lower() not in KNOWN_TAGS else text


def _details(pairs: list[tuple[SourceLine, bool]], index: int, found: re.Match[str]) -> tuple[int, list[SourceLine]]:
    line, indent = pairs[index][0], found["indent"]
    text, end = found["rest"], index
    while "</summary>" not in text.lower() and end - index < MOST_SUMMARY and end + 1 < len(pairs):
        end += 1
        text += f" {pairs[end][0].text.strip()}"
    summary = SUMMARY.search(text)
    if not summary:
        return index, [container("details", "", line, indent), line.with_text(f"{indent}{found['rest'].strip()}")]
    title = re.sub(r"</?[a-zA-Z][^<>]*>", "", summary["title"]).strip()
    rest, closed, _ = summary["rest"].strip().partition("</details>")
    made = [container("details", title, line, indent), line.with_text(f"{indent}{rest}"), line.with_text("")]
    return end, [*made, *([end_of(line, indent)] if closed else [])]


def read_yaml(tree: Tree, path: str, report: ImportReport) -> Any:
    """A configuration file, as far as it can be read; tags of other tools in it are nothing to us."""
    text = tree.read_included(path, report)
    return parse_yaml(text).value if text else None


def read_json(tree: Tree, path: str, report: ImportReport) -> Any:
    text = tree.read_included(path, report)
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        report.add(path, 0, "is not JSON", "left out")
        return None


def indented_block(lines: list[SourceLine], start: int, indent: int) -> int:
    """The first line after `start` that no longer belongs to a block indented by four more than `indent`."""
    end = start + 1
    for index in range(start + 1, len(lines)):
        if lines[index].is_blank:
            continue
        if lines[index].indent < indent + 4:
            break
        end = index + 1
    return end


def dedented(lines: list[SourceLine]) -> list[SourceLine]:
    return [line.with_text(line.text[4:] if line.text[:4].isspace() else line.text.lstrip()) for line in lines]

"""MkDocs, with the extensions that Material for MkDocs recommends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from posixpath import basename
from typing import Any

from kb.importing.flavours.base import Flavour, NavigationEntry, Site, dedented, fold_html, indented_block, read_yaml
from kb.importing.flavours.wikilinks import WikiLinks
from kb.importing.report import ImportReport
from kb.importing.source.includes import PageReader
from kb.importing.source.lines import SourceLine, container, end_of, outside_spans, with_code
from kb.importing.source.tree import Tree, join

ADMONITION = re.compile(
    r'^(?P<lead>\s*)(?:!!!|\?\?\?\+?)\s*(?P<kind>[\w-]+)(?P<more>(?: +[\w-]+)*)(?: +"(?P<title>.*)")?\s*$'
)
TAB = re.compile(r'^(?P<lead>\s*)===[!+]?\s+"(?P<title>.*)"\s*$')
SNIPPET = re.compile(r"^(?P<lead>\s*)-{1,}8<-{1,}(?:\s+[\"'](?P<path>[^\"']+)[\"'])?\s*$")
ATTRIBUTES = re.compile(r"\{:?\s*(?:[.#][\w-]+|[\w-]+=(?:\"[^\"]*\"|'[^']*'|[\w%.-]+)|\s)+\s*\}")
HEADING = re.compile(r"^\s*#{1,6}\s")
KEYS = re.compile(r"\+\+(?P<keys>[a-z0-9\"+-]+?)\+\+")
ICON = re.compile(r":(?:material|fontawesome|octicons|simple)-[\w-]+:")
MARK = re.compile(r"(==|\^\^)(?=\S)(.{1,300}?)(?<=\S)\1")
ABBREVIATION = re.compile(r"^\*\[[^\]]+\]:\s*\S")
SECTION = re.compile(r"--8<--\s+\[(?P<what>start|end):(?P<name>[\w-]+)\]")


class MkDocs(Flavour):
    name = "mkdocs"

    @classmethod
    def score(cls, tree: Tree, signs: Counter[str]) -> float:
        return 50 * bool(_config_of(tree)) + 3 * signs["admonition"]

    def has_definitions(self, tree: Tree) -> bool:
        return True

    def site(self, tree: Tree, report: ImportReport) -> Site:
        path = _config_of(tree)
        config = read_yaml(tree, path, report) if path else None
        if not isinstance(config, dict):
            return Site()
        root = join(path, str(config.get("docs_dir") or "docs"))
        places = {
            tree.find(join(f"{root}/x", target)): place for target, place in _entries(config.get("nav"), "", "", 0)
        }
        places.pop("", None)
        return Site(str(config.get("site_name") or ""), root, places)

    def prepare(self, lines: list[SourceLine], reading: PageReader) -> list[SourceLine]:
        lines = WikiLinks(reading, keep_unknown=True).expand(self._blocks(_with_snippets(lines, reading), 0))
        lines = fold_html(lines)
        result: list[SourceLine] = []
        for line, is_code in with_code(lines):
            if is_code:
                result.append(line)
            elif ABBREVIATION.match(line.text):
                result += [container("raw", line.text.strip(), line, ""), end_of(line, "")]
            else:
                result.append(line.with_text(_inline(line.text)))
        return result

    def _blocks(self, lines: list[SourceLine], depth: int) -> list[SourceLine]:
        """Admonitions, folds and tabs, whose content is indented, as containers."""
        result: list[SourceLine] = []
        pairs = list(with_code(lines))
        index = 0
        while index < len(pairs):
            line, is_code = pairs[index]
            found = None if is_code or depth > 20 else ADMONITION.match(line.text) or TAB.match(line.text)
            if not found:
                result.append(line)
                index += 1
                continue
            lead = found["lead"]
            end = indented_block(lines, index, len(lead))
            result += [container(_kind(found), _title(found), line, lead), line.with_text("")]
            result += [*self._blocks(dedented(lines[index + 1 : end]), depth + 1), end_of(line, lead)]
            index = end
        return result


def _kind(found: re.Match[str]) -> str:
    return f"note:{found['kind'].lower()}" if "kind" in found.groupdict() else "tab"


def _title(found: re.Match[str]) -> str:
    return (found["title"] or "").replace('\\"', '"')


def _config_of(tree: Tree) -> str:
    return next((path for path in tree.files if basename(path) in ("mkdocs.yml", "mkdocs.yaml")), "")


def _entries(items: Any, title: str, topic: str, depth: int) -> Iterator[tuple[str, NavigationEntry]]:
    """Of `nav:`: pages, pages with a title, and sections of them."""
    if isinstance(items, str):
        yield items, NavigationEntry(title, topic)
    elif isinstance(items, list) and depth < 10:
        for item in items:
            yield from _entries(item, "", topic or title, depth + 1)
    elif isinstance(items, dict) and depth < 20:
        for name, inner in items.items():
            yield from _entries(inner, str(name), topic, depth + 1)


def _inline(text: str) -> str:
    """Attribute lists, keys, icons and marks of one line."""
    if not HEADING.match(text) and "{" in text:
        text = outside_spans(text, ATTRIBUTES, "")
    if "++" in text:
        text = outside_spans(text, KEYS, r"<kbd>\g<keys></kbd>")
    if ":" in text:
        text = outside_spans(text, ICON, "")
    return outside_spans(text, MARK, r"\2") if "==" in text or "^^" in text else text


def _with_snippets(lines: list[SourceLine], reading: PageReader) -> list[SourceLine]:
    """`--8<-- "file"`, and lists of files between two bare marks; inside code as well."""
    result: list[SourceLine] = []
    is_listing = False
    for line, is_code in with_code(lines):
        found = SNIPPET.match(line.text)
        if found and not found["path"]:
            is_listing = not is_listing
        elif found or (is_listing and line.text.strip()):
            name = found["path"] if found else line.text.strip()
            result += _snippet(line, name, found["lead"] if found else "", is_code, reading)
        elif not SECTION.search(line.text):
            result.append(line.with_text(line.text.replace(";--8<--", "--8<--")))
    return result


def _snippet(line: SourceLine, name: str, lead: str, is_code: bool, reading: PageReader) -> list[SourceLine]:
    path, _, part = name.partition(":")
    found = next(
        (
            file
            for base in ("~/", "~/docs/", "~/includes/", "~/snippets/", "")
            if (file := reading.find(line, base + path))
        ),
        "",
    )
    if is_code:
        text = reading.tree.read_included(found, reading.report) if found else None
        if text is None:
            reading.lost(line, f"the snippet '{name}' is not in this tree", "left out")
            return []
        reading.spent[0] += text.count("\n")
        return [line.with_text(f"{lead}{each}") for each in _part_of(text.rstrip("\n").split("\n"), part)[:2000]]
    taken = reading.include(line, found, f"the snippet '{name}'", base=reading.page) or []
    return [each.with_text(f"{lead}{each.text}".rstrip()) for each in taken]


def _part_of(lines: list[str], part: str) -> list[str]:
    """`:start:end` are lines, `:name` is a section between `--8<-- [start:name]` and `[end:name]`."""
    if not part:
        return [line for line in lines if not SECTION.search(line)]
    first, _, last = part.partition(":")
    if first.isdigit() or last.isdigit():
        return lines[max(0, int(first or 1) - 1) : int(last) if last.isdigit() else None]
    inside, chosen = False, []
    for line in lines:
        if mark := SECTION.search(line):
            inside = mark["what"] == "start" if mark["name"] == part else inside
        elif inside:
            chosen.append(line)
    return chosen or lines

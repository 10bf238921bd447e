"""Docusaurus: directives, and MDX as far as text can be told from code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from posixpath import basename, dirname, normpath, splitext
from typing import Any

from kb.importing.flavours.base import Flavour, NavigationEntry, Site, fold_html, read_json, read_yaml, words_of_name
from kb.importing.report import ImportReport
from kb.importing.source.includes import PageReader
from kb.importing.source.lines import SourceLine, container, end_of, outside_spans, with_code
from kb.importing.source.tree import Tree

DIRECTIVE = re.compile(
    r"^(?P<lead>\s*)(?P<colons>:{3,})\s*(?P<kind>[a-z]+)?(?:\[(?P<label>.*)\]|\s(?P<title>[^{]*))?(?:\{[^}]*\})?\s*$"
)
IMPORT = re.compile(r"^import\b(?P<what>[^'\"]{0,400})['\"](?P<path>[^'\"]+)['\"];?\s*$")
EXPORT = re.compile(r"^export\s+(default|const|let|var|function)\b")
USE = re.compile(r"^(?P<lead>\s*)<(?P<name>[A-Z]\w*)\b(?P<rest>[^>]*?)/>\s*$")
TAB = re.compile(r"^(?P<lead>\s*)<TabItem\b(?P<rest>[^>]*)>(?P<after>.*)$")
TAB_END = re.compile(r"^(?P<lead>\s*)(?P<before>.*?)</TabItem>\s*$")
TABS = re.compile(r"^\s*</?(Tabs|div|span|center)\b[^>]*>\s*$")
COMPONENT = re.compile(r"^\s*</?(?P<name>[A-Z]\w*)\b[^>]*>\s*$")
LINK = re.compile(r"<Link\b[^>]*?\bto=(?:\{?['\"])(?P<to>[^'\"]+)['\"]\}?[^>]*>(?P<text>.*?)</Link>")
COMMENT = re.compile(r"\{/\*.*?\*/\}")
EXPRESSION = re.compile(r"\{(?:props|frontMatter|metadata|[a-z]+\.)[\w.]*\}")
ATTRIBUTE = re.compile(r"([\w-]+)=\{?[\"']([^\"']*)[\"']\}?")
NUMBERED = re.compile(r"^\d+\s*[-_.]+\s*")
MOST_CODE = 200  # lines of one `export`


class Docusaurus(Flavour):
    name = "docusaurus"

    @classmethod
    def score(cls, tree: Tree, signs: Counter[str]) -> float:
        names = {basename(path) for path in tree.files}
        config = any(name.startswith(("docusaurus.config.", "sidebars.")) for name in names)
        categories = bool(names & {"_category_.json", "_category_.yml", "_category_.yaml"})
        return 50 * config + 20 * categories + 3 * signs["directive"] + 2 * signs["jsx"]

    def site(self, tree: Tree, report: ImportReport) -> Site:
        topics: dict[str, str] = {}
        for path in tree.files:
            if splitext(basename(path))[0] == "_category_":
                value = (read_json if path.endswith(".json") else read_yaml)(tree, path, report)
                if isinstance(value, dict) and value.get("label"):
                    topics[dirname(path)] = str(value["label"])
        places = {page: NavigationEntry("", topics[dirname(page)]) for page in tree.pages() if dirname(page) in topics}
        return Site(root="docs" if any(path.startswith("docs/") for path in tree.files) else "", places=places)

    def is_page(self, path: str) -> bool:
        return super().is_page(path) and not basename(path).startswith("_")

    def title(self, path: str) -> str:
        stem = splitext(basename(path))[0]
        if stem.lower() in ("index", "readme"):
            stem = basename(dirname(path)) or "Overview"
        return words_of_name(NUMBERED.sub("", stem))

    def names(self, path: str, head: Mapping[str, Any]) -> tuple[str, ...]:
        """Paths without extension and numbers, ids and slugs, as seen from the root of the docs."""
        parts = [NUMBERED.sub("", part) for part in splitext(path)[0].split("/")]
        folder = "/".join(parts[:-1])
        found = ["/".join(parts), splitext(path)[0]]
        if isinstance(head.get("id"), str):
            found.append(f"{folder}/{head['id']}".lstrip("/"))
        if isinstance(slug := head.get("slug"), str):
            base = "docs" if slug.startswith("/") and parts[0] == "docs" else "" if slug.startswith("/") else folder
            found.append(normpath(f"{base}/{slug.strip('/')}").lstrip("/"))
        if parts[-1].lower() in ("index", "readme", parts[-2].lower() if len(parts) > 1 else ""):
            found.append(folder)
        return tuple(name for name in found if name not in ("", "."))

    def name_of_link(self, href: str, path: str) -> str:
        folder = "/".join(NUMBERED.sub("", part) for part in dirname(path).split("/"))
        joined = href.strip("/") if href.startswith("/") else normpath(f"{folder}/{href}").strip("/")
        return re.sub(r"\.mdx?$", "", joined)

    def prepare(self, lines: list[SourceLine], reading: PageReader) -> list[SourceLine]:
        lines = self._mdx(_without_code(lines), reading)
        return fold_html(_directives(lines))

    def _mdx(self, lines: list[SourceLine], reading: PageReader) -> list[SourceLine]:
        result: list[SourceLine] = []
        parts: dict[str, str] = {}  # names of imported Markdown files
        for line, is_code in with_code(lines):
            if is_code:
                result.append(line)
            elif found := IMPORT.match(line.text):
                if found["path"].endswith((".md", ".mdx")):
                    name = found["what"].strip().removesuffix("from").strip()
                    parts[name] = re.sub(r"^@site/", "~/", found["path"])
            else:
                result += self._line(line, parts, reading)
        return result

    def _line(self, line: SourceLine, parts: dict[str, str], reading: PageReader) -> list[SourceLine]:
        if "<" not in line.text and "{" not in line.text:
            return [line]
        if (found := USE.match(line.text)) and found["name"] in parts:
            path = reading.find(line, parts[found["name"]])
            return reading.include(line, path, f"the part '{parts[found['name']]}'") or []
        if found := TAB.match(line.text):
            return self._tab(line, found)
        if found := TAB_END.match(line.text):
            before = [line.with_text(found["lead"] + found["before"])] if found["before"] else []
            return [*before, end_of(line, found["lead"])]
        if TABS.match(line.text):
            return [line.with_text("")]
        if (found := COMPONENT.match(line.text)) and found["name"] not in ("Tabs", "TabItem"):
            if not line.text.lstrip().startswith("</"):
                reading.lost(line, f"the component <{found['name']}>", "left out; the text inside it was kept")
            return [line.with_text("")]
        return [line.with_text(self._inline(line, reading))]

    def _tab(self, line: SourceLine, found: re.Match[str]) -> list[SourceLine]:
        given = dict(ATTRIBUTE.findall(found["rest"]))
        opened = container("tab", given.get("label") or given.get("value", ""), line, found["lead"])
        inside, ends, _ = found["after"].partition("</TabItem>")
        rest = [line.with_text(found["lead"] + inside)] if inside.strip() else []
        return [opened, line.with_text(""), *rest, *([end_of(line, found["lead"])] if ends else [])]

    def _inline(self, line: SourceLine, reading: PageReader) -> str:
        text = outside_spans(line.text, COMMENT, "")
        text = outside_spans(text, LINK, r"[\g<text>](\g<to>)")
        for expression in EXPRESSION.finditer(text):
            reading.lost(line, f"the expression {expression[0]}", "kept as text")
        return text


def _without_code(lines: list[SourceLine]) -> list[SourceLine]:
    """Lines without `export const …` and without comments that span lines."""
    result: list[SourceLine] = []
    skipping = ""
    skipped = 0
    for line, is_code in with_code(lines):
        if skipping:
            skipped += 1
            if skipped > MOST_CODE or (skipping in line.text if skipping == "*/}" else not line.text.strip()):
                skipping = ""
            continue
        if not is_code and EXPORT.match(line.text):
            skipping, skipped = ("blank", 0) if not line.text.rstrip().endswith(";") else ("", 0)
        elif not is_code and line.text.lstrip().startswith("{/*") and "*/}" not in line.text:
            skipping, skipped = "*/}", 0
        else:
            result.append(line)
    return result


def _directives(lines: list[SourceLine]) -> list[SourceLine]:
    """`:::tip Title` … `:::`; more colons hold fewer."""
    result: list[SourceLine] = []
    open_ones: list[tuple[int, str]] = []
    for line, is_code in with_code(lines):
        found = None if is_code else DIRECTIVE.match(line.text)
        if not found:
            result.append(line)
        elif found["kind"]:
            open_ones.append((len(found["colons"]), found["lead"]))
            title = (found["label"] or found["title"] or "").strip()
            result += [container(f"note:{found['kind']}", title, line, found["lead"]), line.with_text("")]
        elif open_ones:
            result.append(end_of(line, open_ones.pop()[1]))
        else:
            result.append(line)
    return result

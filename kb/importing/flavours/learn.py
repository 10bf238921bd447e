"""Microsoft Learn and other sites made with DocFX."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from posixpath import basename
from typing import Any

from kb.importing.flavours.base import Flavour, NavigationEntry, Site, fold_html, read_yaml
from kb.importing.report import ImportReport
from kb.importing.source.includes import PageReader, expand
from kb.importing.source.lines import SourceLine, container, end_of, outside_spans, with_code
from kb.importing.source.tree import Tree, join

INCLUDE = re.compile(r"\[!INCLUDE\s*\[(?P<title>[^\]]*)\]\((?P<path>[^)\s]+)[^)]*\)\]", re.IGNORECASE)
CODE = re.compile(
    r"\[!code-?(?P<language>[\w#+-]*)\s*(?:\[[^\]]*\])?\((?P<path>[^)\s?#]+)(?P<range>[?#][^)\s]*)?[^)]*\)\]",
    re.IGNORECASE,
)
VIDEO = re.compile(r"\[!VIDEO\s+(?P<url>[^\]\s]+)[^\]]*\]", re.IGNORECASE)
CONTROL = re.compile(r"\[!(?:UICONTROL|DNL|PRVW)\s+(?P<text>[^\]]+)\]")
TAB = re.compile(r"^(?P<lead>\s*)#+\s*\[(?P<title>.+?)\]\(#tabs?/(?P<id>[^)\s]+)\)\s*$")
TRIPLE = re.compile(r"^(?P<lead>[\s>]*):::\s*(?P<name>[a-z-]+)(?P<rest>.*)$")
INLINE_TRIPLE = re.compile(r":::\s*(?P<name>image|no-loc)\s+(?P<rest>[^\n]*?):::")
ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*\"([^\"]*)\"")
RANGE = re.compile(r"L?(\d+)(?:-L?(\d+)?)?")
MOST_IN_A_LINE = 50
CONTAINERS = {"zone": ("target", "pivot"), "moniker": ("range",)}
LAYOUT = {"row", "row-end", "column", "column-end", "image-end", "zone-end", "moniker-end"}


class Learn(Flavour):
    name = "learn"
    base_url = "https://learn.microsoft.com"
    source_kind = "official"

    @classmethod
    def score(cls, tree: Tree, signs: Counter[str]) -> float:
        config = any(basename(path) in ("docfx.json", ".openpublishing.publish.config.json") for path in tree.files)
        return 50 * config + 3 * signs["ms"] + 3 * signs["triple"] + signs["alert"] + 2 * signs["platyps"]

    def site(self, tree: Tree, report: ImportReport) -> Site:
        places: dict[str, NavigationEntry] = {}
        for path in tree.files:
            if basename(path).lower() in ("toc.yml", "toc.yaml"):
                value = read_yaml(tree, path, report)
                items = value.get("items") if isinstance(value, dict) else value
                for target, place in _entries(items, "", 0):
                    if target and (page := tree.find(join(path, target))):
                        places.setdefault(page, place)
        return Site(places=places)

    def is_page(self, path: str) -> bool:
        parts = path.lower().split("/")
        return super().is_page(path) and "includes" not in parts[:-1] and parts[-1] not in ("toc.md", "summary.md")

    def prepare(self, lines: list[SourceLine], reading: PageReader) -> list[SourceLine]:
        lines = expand(lines, lambda line: self._inline(line, reading))
        lines = expand(lines, lambda line: self._include(line, reading))
        return fold_html(_tabs(expand(lines, lambda line: self._triple(line, reading))))

    def _inline(self, line: SourceLine, reading: PageReader) -> list[SourceLine] | None:
        if "[!" not in line.text and ":::" not in line.text:
            return None
        for video in VIDEO.finditer(line.text):
            reading.lost(line, f"the video {video['url']}", "replaced by a link to it")
        text = outside_spans(line.text, VIDEO, r"[Video](\g<url>)")
        text = outside_spans(text, CONTROL, r"**\g<text>**")
        if not TRIPLE.match(text):
            text = INLINE_TRIPLE.sub(lambda found: _inline_triple(found), text)
        return [line.with_text(text)]

    def _include(self, line: SourceLine, reading: PageReader) -> list[SourceLine] | None:
        if code := CODE.search(line.text):
            lead = line.text[: code.start()]
            lead = lead if not lead.strip(" >") else ""
            made = reading.code(
                line, code["path"], lambda lines: _part_of(lines, code["range"] or ""), code["language"], lead
            )
            return made if made is not None else [line.with_text(CODE.sub("", line.text))]
        found = INCLUDE.search(line.text)
        if not found:
            return None
        if len(INCLUDE.findall(line.text)) > MOST_IN_A_LINE:
            reading.lost(line, f"more than {MOST_IN_A_LINE} includes in one line", "left out; their names were kept")
            return [line.with_text(INCLUDE.sub(r"\g<title>", line.text))]
        path = reading.find(line, found["path"])
        before, after = line.text[: found.start()], line.text[found.end() :]
        taken = reading.include(line, path, f"the include '{found['path']}'")
        if taken is None:
            return self._include(line.with_text(f"{before}{found['title']}{after}"), reading) or [
                line.with_text(f"{before}{found['title']}{after}")
            ]
        if before.strip(" >") or after.strip() or INCLUDE.search(after):
            return self._sentence(line, before, after, taken, reading)
        return [each.with_text(f"{before}{each.text}".rstrip()) for each in taken] or [line.with_text(before)]

    def _sentence(
        self, line: SourceLine, before: str, after: str, taken: list[SourceLine], reading: PageReader
    ) -> list[SourceLine]:
        """An include in the middle of a sentence: its first paragraph belongs there, anything else under it."""
        blank = next((index for index, each in enumerate(taken) if each.is_blank), len(taken))
        words = " ".join(each.text.strip() for each in taken[:blank])
        rest = line.with_text(after)
        following = self._include(rest, reading) or [rest]
        first = line.with_text(f"{before}{words}{following[0].text}")
        return [first, *following[1:], *taken[blank:]]

    def _triple(self, line: SourceLine, reading: PageReader) -> list[SourceLine] | None:
        found = TRIPLE.match(line.text)
        if not found:
            return None
        name, lead = found["name"], found["lead"]
        given: dict[str, str] = dict(ATTRIBUTE.findall(found["rest"]))
        if name in CONTAINERS:
            label = next((given[key] for key in CONTAINERS[name] if key in given), "")
            reading.lost(line, f"{name} '{label}'", "shown under its name, one after the other")
            return [container("only", label, line, lead)]
        if name in ("zone-end", "moniker-end"):
            return [end_of(line, lead)]
        if name == "image":
            return [line.with_text(f"{lead}{_image(given)}"), line.with_text(lead.rstrip())]
        if name == "code":
            part = given.get("range", given.get("id", ""))
            made = reading.code(
                line, given.get("source", ""), lambda lines: _part_of(lines, part), given.get("language", ""), lead
            )
            return made if made is not None else [line.with_text(lead.rstrip())]
        if name == "video":
            reading.lost(line, f"the video {given.get('source', '')}", "replaced by a link to it")
            return [line.with_text(f"{lead}[{given.get('title') or 'Video'}]({given.get('source', '')})")]
        if name not in LAYOUT:
            reading.lost(line, f"':::{name}'", "left out; the text inside it was kept")
        return [line.with_text(lead.rstrip())]


def _image(given: dict[str, str]) -> str:
    alt = given.get("alt-text", "").replace("[", "(").replace("]", ")")
    return f"![{alt}](<{given.get('source', '')}>)" if given.get("source") else alt


def _inline_triple(found: re.Match[str]) -> str:
    given = dict(ATTRIBUTE.findall(found["rest"]))
    return _image(given) if found["name"] == "image" else given.get("text", "")


def _part_of(lines: list[str], part: str) -> list[str]:
    """`#L5-L9`, `?range=5-9,12`, `#name` of a region; all of it when nothing is said."""
    wanted = re.search(r"range=([\d,L-]+)", part)
    spans = (wanted[1] if wanted else part.lstrip("#?")).split(",")
    if spans == [""]:
        return lines
    chosen: list[str] = []
    for span in spans:
        found = RANGE.fullmatch(span.strip())
        if not found:
            return _region(lines, spans[0])
        last = int(found[2]) if found[2] else (len(lines) if "-" in span else int(found[1]))
        chosen += lines[int(found[1]) - 1 : last]
    return chosen or lines


def _region(lines: list[str], name: str) -> list[str]:
    start = next(
        (
            index
            for index, line in enumerate(lines)
            if re.search(rf"(<{re.escape(name)}>|region\s+{re.escape(name)}\b)", line)
        ),
        None,
    )
    if start is None:
        return lines
    ends = (
        index
        for index in range(start + 1, len(lines))
        if re.search(rf"(</{re.escape(name)}>|#?\s*end\s*region)", lines[index])
    )
    return lines[start + 1 : next(ends, len(lines))]


def _tabs(lines: list[SourceLine]) -> list[SourceLine]:
    """`# [Portal](#tab/portal)` … `---`: each tab under its name."""
    result: list[SourceLine] = []
    open_lead: str | None = None
    for line, is_code in with_code(lines):
        found = None if is_code else TAB.match(line.text)
        ends = not is_code and re.fullmatch(r"\s*(-{3,}|\*{3,})\s*", line.text)
        if found:
            result += [end_of(line, open_lead)] if open_lead is not None else []
            open_lead = found["lead"]
            result.append(container("tab", found["title"], line, open_lead))
        elif ends and open_lead is not None:
            result.append(end_of(line, open_lead))
            open_lead = None
        else:
            result.append(line)
    return [*result, *([end_of(lines[-1], open_lead)] if open_lead is not None else [])]


def _entries(items: Any, topic: str, depth: int) -> Iterator[tuple[str, NavigationEntry]]:
    for item in items if isinstance(items, list) and depth < 10 else ():
        if isinstance(item, dict):
            name = str(item.get("name") or "")
            yield str(item.get("href") or "").split("?")[0].split("#")[0], NavigationEntry(name, topic)
            yield from _entries(item.get("items"), topic or name, depth + 1)

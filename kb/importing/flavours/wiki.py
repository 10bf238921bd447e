"""Wikis of GitHub and GitLab: pages are called by their titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from posixpath import basename, splitext
from typing import Any
from urllib.parse import unquote

from kb.importing.flavours.base import Flavour, NavigationEntry, Site, fold_html
from kb.importing.flavours.wikilinks import WIKILINK, WikiLinks
from kb.importing.report import ImportReport
from kb.importing.source.includes import PageReader
from kb.importing.source.lines import LONGEST, SourceLine
from kb.importing.source.tree import Tree

PLAIN_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<target>[^)\s]+)\)")
FRAME = {"_sidebar", "_footer", "_header"}
PREFIX = "wiki:"


class GitHubWiki(Flavour):
    name = "wiki"

    @classmethod
    def score(cls, tree: Tree, signs: Counter[str]) -> float:
        stems = {splitext(path)[0].lower() for path in tree.files}
        frame = len(stems & FRAME)
        is_flat = not any("/" in path for path in tree.pages())
        return (
            30 * ("home" in stems)
            + 20 * frame
            + 2 * is_flat * signs["wikilink"]
            + 20 * tree.root.name.endswith(".wiki")
        )

    def site(self, tree: Tree, report: ImportReport) -> Site:
        pages = {key(basename(path)): path for path in tree.pages()}
        places: dict[str, NavigationEntry] = {}
        for path in tree.pages():
            if splitext(basename(path))[0].lower() == "_sidebar":
                places = _places(tree.read_included(path, report) or "", pages)
            if splitext(basename(path))[0].lower() in FRAME:
                report.add(path, 0, "belongs to the frame of every page", "left out; its headings became topics")
        return Site(places=places)

    def is_page(self, path: str) -> bool:
        return splitext(basename(path))[0].lower() not in FRAME and super().is_page(path)

    def names(self, path: str, head: Mapping[str, Any]) -> tuple[str, ...]:
        return (PREFIX + key(basename(path)),)

    def name_of_link(self, href: str, path: str) -> str:
        return PREFIX + key(href.removeprefix(PREFIX).rstrip("/").rpartition("/")[2])

    def title(self, path: str) -> str:
        return re.sub(r"-+", " ", unquote(splitext(basename(path))[0])).strip() or basename(path)

    def prepare(self, lines: list[SourceLine], reading: PageReader) -> list[SourceLine]:
        return fold_html(WikiLinks(reading, words_first=True).expand(lines))


def key(name: str) -> str:
    """Titles, addresses and file names of a page are one: case, spaces and dashes aside."""
    stem = re.sub(r"\.(md|markdown|mdx)$", "", unquote(name), flags=re.IGNORECASE)
    return re.sub(r"[\s_-]+", "-", stem.strip()).lower()


def _places(sidebar: str, pages: Mapping[str, str]) -> dict[str, NavigationEntry]:
    """Headings of the sidebar are topics of the pages that it lists under them."""
    places: dict[str, NavigationEntry] = {}
    topic = ""
    for line in (each for each in sidebar.split("\n")[:5000] if len(each) < LONGEST):
        heading = re.match(r"#{1,6}\s+(.*)|\*\*(.+)\*\*\s*:?\s*$", line.strip())
        if heading:
            topic = re.sub(r"[\[\]*_`#]|\(.*?\)", "", heading[1] or heading[2] or "").strip()
            continue
        targets = [match["inner"].split("|")[-1] for match in WIKILINK.finditer(line)]
        targets += [match["target"].rstrip("/").rpartition("/")[2] for match in PLAIN_LINK.finditer(line)]
        for target in targets:
            if page := pages.get(key(target.partition("#")[0])):
                places.setdefault(page, NavigationEntry("", topic))
    return places

"""Where links lead: to other pages of the tree, out into the world, or nowhere any more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import splitext
from typing import Any
from urllib.parse import unquote

from kb.importing.drafts import LINKED, PICTURED, Draft, LinkUse
from kb.importing.flavours.base import Flavour, Site
from kb.importing.report import ImportReport
from kb.importing.source.tree import Tree, join

SCHEME = re.compile(r"(?i)^([a-z][a-z0-9+.-]+):")
ENDINGS = ("", ".md", ".mdx", ".markdown", "/index.md", "/README.md", "/index.mdx", "/_index.md")
LONGEST_TEXT = 300  # of a link of ours


@dataclass(frozen=True)
class Links:
    """Settles the links of one page after the other."""

    tree: Tree
    flavour: Flavour
    site: Site
    base_url: str
    drafts: Mapping[str, Draft]
    slugs: Mapping[str, str]  # of every page that can be linked
    anchors: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]
    report: ImportReport

    def settle(self, draft: Draft) -> str:
        """The draft's text with every link written out."""
        return LINKED.sub(lambda found: self._write(draft, draft.links[int(found[1])], found[2]), draft.text)

    def _write(self, draft: Draft, use: LinkUse, text: str) -> str:
        href = use.href.strip()
        path, _, anchor = href.partition("#")
        path = path.partition("?")[0]
        scheme = SCHEME.match(href)
        own = self._own_path(href, path) if not scheme or self._is_ours(href) or scheme[1] == "wiki" else None
        if own is None and scheme:
            return self._external(use, href, text, scheme[1].lower())
        page = draft.path if not path else self._page(use, own or path)
        if page:
            return self._internal(draft, use, page, unquote(anchor), text)
        if href.startswith("//"):
            return _markdown_link(text, f"https:{href}", use.in_table)
        if path.startswith("/") and not path.startswith("/~") and self.base_url:
            return _markdown_link(text, self.base_url + href, use.in_table)
        self._nowhere(use, href, path)
        return text

    def _is_ours(self, href: str) -> bool:
        return bool(self.base_url) and href.startswith(f"{self.base_url}/")

    def _own_path(self, href: str, path: str) -> str | None:
        """The path inside the tree; None of an address outside."""
        if self._is_ours(href):
            rest = path.removeprefix(self.base_url)
            return rest if self._by_path("", unquote(rest)) else None
        return path

    def _page(self, use: LinkUse, path: str) -> str:
        """The page that a path or name leads to, "" when there is none."""
        found = self._by_path(use.line.path, unquote(path))
        if not found and (name := self.flavour.name_of_link(path, use.line.path)):
            found = self.names.get(name.lower(), "")
        return found if found in self.slugs else ""

    def _by_path(self, origin: str, path: str) -> str:
        candidates = [join(origin, path)]
        if path.startswith("/") and self.site.root:
            candidates.insert(0, join("", f"{self.site.root}{path}"))
        if not path.startswith(("/", "~")):
            candidates.append(join(f"{splitext(origin)[0]}/x", path))  # as a browser sees it: the page is a folder
        for candidate in filter(None, candidates):
            stem = re.sub(r"\.html?$", "", candidate.rstrip("/"))
            for ending in ENDINGS:
                found = self.tree.find(f"{stem}{ending}")
                if found in self.drafts:
                    return found
        return ""

    def _internal(self, draft: Draft, use: LinkUse, page: str, anchor: str, text: str) -> str:
        heading = self.anchors[page].get(anchor.lower(), "")
        if anchor.lower() not in ("", "top", *self.anchors[page]):
            self._lost(use, f"the anchor #{anchor} is no heading of {page}", "the link leads to the page")
        if PICTURED.search(text):
            self._lost(use, f"the link to {page} around a picture", "kept the picture without the link")
            return text
        if page == draft.path and not use.href.partition("#")[0]:
            return _markdown_link(text, f"#{heading}", use.in_table) if heading else text
        name = f"{self.slugs[page]}#{heading}" if heading else self.slugs[page]
        words = _link_words(text)
        if not words or len(words) > LONGEST_TEXT:
            return f"{text} ([[{name}]])" if words else f"[[{name}]]"
        return f"[[{name}{chr(92) if use.in_table else ''}|{words}]]"

    def _external(self, use: LinkUse, href: str, text: str, scheme: str) -> str:
        if scheme in ("http", "https", "mailto"):
            return _markdown_link(text, href, use.in_table)
        self._lost(use, f"the link {href}", "kept its words; it has no address on the web")
        return text.removeprefix("xref:")

    def _nowhere(self, use: LinkUse, href: str, path: str) -> None:
        found = self.tree.find(join(use.line.path, unquote(path)))
        if not path and "#" in href:
            self._lost(use, f"the anchor {href} is no heading of this page", "kept the words of the link")
        elif found in self.drafts:
            self._lost(use, f"the link to {found}, which was left out", "kept the words of the link")
        elif found:
            self._lost(use, f"the file {found}: only pages and pictures are kept", "kept the words of the link")
        elif not join(use.line.path, unquote(path)):
            self._lost(use, f"the link {href} leaves the tree", "kept the words of the link")
        else:
            self._lost(use, f"the link {href} has no target in this tree", "kept the words of the link")

    def _lost(self, use: LinkUse, what: str, done: str) -> None:
        self.report.add(use.line.path, use.line.number, what, done)


def names_of(drafts: Mapping[str, Draft], flavour: Flavour) -> dict[str, str]:
    """Every name of a page in lower case; the first page that has it."""
    found: dict[str, str] = {}
    for path, draft in drafts.items():
        head: Mapping[str, Any] = draft.head
        for name in flavour.names(path, head):
            found.setdefault(name.lower(), path)
    return found


def _link_words(text: str) -> str:
    words = " ".join(text.replace("<br>", " ").split()).replace("\\[", "&#91;").replace("\\]", "&#93;")
    return words.replace("[", "&#91;").replace("]", "&#93;")


def _markdown_link(text: str, href: str, in_table: bool) -> str:
    address = re.sub(r"[\s()<>|\"\\\x00-\x1f]", lambda odd: f"%{ord(odd[0]):02X}", href)
    if (not text.strip() or text.strip().strip("<>") == href) and re.match(r"https?://", href):
        return f"<{address}>"
    # [@name] would cite, [^name] be a footnote.
    words = re.sub(r"^[@^]", lambda first: f"&#{ord(first[0])};", text.strip())
    return f"[{words}]({address})" if words else ""

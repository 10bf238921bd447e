"""What every page of the source becomes: its address, its ids, its head, and its text with all links settled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kb.content.identity import mint
from kb.importing.drafts import ANY_MARK, Draft
from kb.importing.flavours.base import Flavour, NavigationEntry, Site
from kb.importing.pack.article_fields import Defaults, Fields, description_of, fields_of, head_lines, line, scalar
from kb.importing.pack.codes import as_entry, codes_of, known_codes
from kb.importing.pack.existing import Existing
from kb.importing.pack.links import Links, names_of
from kb.importing.pack.manifest import ImportedPage, digest_of
from kb.importing.pack.pictures import Picture, Pictures
from kb.importing.pack.slugs import name_pages
from kb.importing.pack.step_ids import Step, steps_in, with_ids
from kb.importing.report import ImportReport
from kb.importing.source.tree import Tree


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the command was told."""

    source: Path
    pack: str
    content: Path
    others: tuple[Path, ...] = ()  # the other content folders
    flavour: str = ""  # "" to find out
    title: str = ""
    site_url: str = ""
    defaults: Defaults = field(default_factory=Defaults)
    today: date = field(default_factory=date.today)
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """One page as it would be written."""

    path: str  # in the source
    name: str  # inside the pack
    data: bytes
    written: ImportedPage
    lost_steps: list[Step]


@dataclass
class SourceTree:
    """The tree, and how it is read."""

    tree: Tree
    flavour: Flavour
    site: Site
    drafts: dict[str, Draft]


class Plan:
    def __init__(self, options: ImportOptions, source: SourceTree, existing: Existing, report: ImportReport) -> None:
        self.options, self.source, self.existing, self.report = options, source, existing, report
        self.known = self._known_pages()
        self.renamed, self.deleted = self._look_for_missing()
        self.slugs = self._slugs()
        self.heads = self._heads()
        self.anchors = {path: draft.anchors() for path, draft in source.drafts.items()}
        self.names = names_of(source.drafts, source.flavour)
        self.codes = known_codes(existing.files)
        self.pictures = self._pictures()
        self.minted: dict[str, str] = {}  # so that a second round writes the same ids

    def _known_pages(self) -> dict[str, ImportedPage]:
        """Pages of earlier runs; one that moved inside the source is known by its words."""
        before, drafts = self.existing.manifest.pages, self.source.drafts
        gone = {page.source: path for path, page in before.items() if path not in drafts}
        known = {path: before[path] for path in drafts if path in before}
        for path, draft in drafts.items():
            old = gone.pop(source_digest(draft), "") if path not in known else ""
            if old:
                known[path] = before[old]
                self.report.add(path, 0, f"was {old} before", "kept its ids and its address")
        return known

    def _look_for_missing(self) -> tuple[dict[str, str], set[str]]:
        """Articles that an author renamed (their new slugs), and those that an author deleted."""
        renamed: dict[str, str] = {}
        deleted: set[str] = set()
        for path, page in self.known.items():
            if f"articles/{page.slug}.md" in self.existing.own:
                continue
            if slug := self.existing.slug_of(page.id):
                renamed[path] = slug
            elif not self.options.force:
                deleted.add(path)
                self.report.add(
                    path, 0, f"its article '{page.slug}' was deleted by hand", "left out; --force brings it back"
                )
        return renamed, deleted

    def _slugs(self) -> dict[str, str]:
        known = {path: self.renamed.get(path, page.slug) for path, page in self.known.items()}
        ours = {f"{self.options.pack}/articles/{slug}.md" for slug in known.values()}
        earlier = {page.slug for page in self.existing.manifest.pages.values()}
        taken = (self.existing.slugs_of_others(ours) | earlier) - set(known.values())
        return name_pages(list(self.source.drafts), known, taken, self.report)

    def _heads(self) -> dict[str, Fields]:
        source = self.source
        shared = Counter(description_of(draft) for draft in source.drafts.values())
        places: Mapping[str, NavigationEntry] = source.site.places or {}
        return {
            path: fields_of(
                draft, places.get(path) or _folder(path, source.site), source.flavour, self.options.defaults, shared, self.report
            )
            for path, draft in source.drafts.items()
        }  # fmt: skip

    def _pictures(self) -> Pictures:
        known = self.existing.manifest.pictures
        taken = {name.removeprefix("media/") for name in self.existing.own if name.startswith("media/")}
        return Pictures(
            self.source.tree, self.source.site, self.options.pack, known, taken - set(known.values()), self.report
        )

    def shown_pictures(self) -> list[Picture]:
        return list({picture.name: picture for picture in self.pictures.chosen.values() if picture}.values())

    def pages(self, left_out: Collection[str]) -> list[Planned]:
        """Every page that is not left out; links to those that are become words."""
        slugs = {path: slug for path, slug in self.slugs.items() if path not in self.deleted and path not in left_out}
        source = self.source
        links = Links(
            source.tree, source.flavour, source.site, self.options.site_url or source.flavour.base_url,
            source.drafts, slugs, self.anchors, self.names, self.report,
        )  # fmt: skip
        return [self._page(path, links) for path in slugs]

    def _page(self, path: str, links: Links) -> Planned:
        draft, known = self.source.drafts[path], self.known.get(path)
        source = source_digest(draft)
        read = known.read if known and known.source == source else self.options.today.isoformat()
        own_id = known.id if known else self._new_id(path)
        name = f"articles/{self.slugs[path]}.md"
        body, lost = with_ids(self._body(draft, links), self._steps_before(path, name), self._id_maker(path))
        head = head_lines(self.heads[path], own_id, self._codes(draft), read, path, self.source.flavour)
        data = "\n".join(["---", *head, "---", body.strip("\n"), ""]).encode()
        return Planned(path, name, data, ImportedPage(self.slugs[path], own_id, source, read, digest_of(data)), lost)

    def _body(self, draft: Draft, links: Links) -> str:
        body = self.pictures.settle(draft, links.settle(draft))
        return body.partition("\n\n")[2] if self.heads[draft.path].summary_is_opening else body

    def _steps_before(self, path: str, name: str) -> list[Step]:
        file = self.existing.own.get(name) if path in self.known else None
        return steps_in(file.data.decode("utf-8", "replace").replace("\r\n", "\n")) if file else []

    def _codes(self, draft: Draft) -> list[Mapping[str, str]]:
        head = self.heads[draft.path]
        top = "\n".join([head.title, head.summary, *head.symptoms])
        found = codes_of(draft.path, top, ANY_MARK.sub("", draft.text), self.codes, self.report)
        return [as_entry(code) for code in found]

    def _id_maker(self, path: str) -> Callable[[], str]:
        numbers = iter(range(100_000))
        return lambda: self._new_id(f"{path}#{next(numbers)}")

    def _new_id(self, key: str) -> str:
        if key not in self.minted:
            self.minted[key] = mint(self.existing.taken_ids)
            self.existing.taken_ids.add(self.minted[key])
        return self.minted[key]

    def pack_file(self) -> bytes:
        folder = self.options.source.resolve().name
        title = line(self.options.title or self.source.site.title or folder or self.options.pack)
        return f"title: {scalar(title)}\nsummary: {scalar(f'Imported from {folder}.')}\n".encode()


def source_digest(draft: Draft) -> str:
    """Of what a page says, wherever it lies."""
    head = sorted((key, str(value)) for key, value in draft.head.items())
    pictures = [(picture.source, picture.alt) for picture in draft.pictures]
    return digest_of(repr((head, draft.title, draft.text, [link.href for link in draft.links], pictures)).encode())


NOTION_ID = re.compile(r"\s[0-9a-f]{32}$")  # at the end of every name that Notion exports


def _folder(path: str, site: Site) -> NavigationEntry:
    """The first folder of a page is its topic, where no navigation names one."""
    inside = path.removeprefix(f"{site.root}/") if site.root else path
    folders = [part for part in inside.split("/")[:-1] if part.lower() not in ("docs", "articles")]
    name = NOTION_ID.sub("", folders[0]) if folders else ""
    return NavigationEntry(topic=re.sub(r"[-_]+", " ", name).strip().capitalize())

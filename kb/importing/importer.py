"""The whole way: read the tree, plan every page, check the plan, and swap the pack in, as a whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kb.content.documents import ContentFile
from kb.content.judging import draft as find_faults
from kb.content.loading import content_file
from kb.content.media import MAX_BYTES
from kb.importing.flavours import FLAVOURS, detect
from kb.importing.pack.existing import Existing, load_existing
from kb.importing.pack.manifest import FOLDER, NAME, ImportedPage, Manifest, digest_of
from kb.importing.pack.swap import locked, replace_pack, restore
from kb.importing.pages import read_pages
from kb.importing.planning import ImportOptions, Plan, Planned, SourceTree
from kb.importing.report import ImportReport, Note, as_json, as_markdown
from kb.importing.source.formats import counted, left_out, refused
from kb.importing.source.tree import read_tree
from kb.publish.source_folder import shown_path

MOST_ROUNDS = 5  # of leaving out pages with findings, and the links to them


class NothingImported(Exception):
    """There is no page to import."""


@dataclass(slots=True)
class ImportResult:
    flavour: str
    new: list[str] = field(default_factory=list)  # names of articles in the pack
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # an author edited them: left alone
    unchanged: int = 0
    pictures: int = 0
    notes: list[Note] = field(default_factory=list)
    report: str = ""
    report_json: str = ""


def run(options: ImportOptions) -> ImportResult:
    """Import, or with `dry_run` say what an import would do. Whatever is raised, nothing was changed."""
    with locked(options.content):
        if not options.dry_run:
            restore(options.content, options.pack)
        report = ImportReport()
        existing = load_existing(options.content, options.others, options.pack)
        name, source = _read(options, report)
        plan = Plan(options, source, existing, report)
        planned = _without_faults(plan)
        return _Writing(plan, planned, name).finish()


def _read(options: ImportOptions, report: ImportReport) -> tuple[str, SourceTree]:
    tree = read_tree(options.source, report)
    name = options.flavour or detect(tree)
    flavour = FLAVOURS[name]()
    site = flavour.site(tree, report)
    drafts = read_pages(tree, name, [path for path in tree.pages() if flavour.is_page(path)], report)
    others = counted(tree.other_formats)
    if not drafts:
        why = f": {refused(others)}" if others else ""
        raise NothingImported(f"{options.source} holds no Markdown page that could be imported{why}")
    if others:
        report.add("", 0, left_out(others), "convert them to Markdown first, for example with Pandoc (pandoc.org)")
    return name, SourceTree(tree, flavour, site, drafts)


def _without_faults(plan: Plan) -> list[Planned]:
    """The pages that pass the content check; the others are told and left out."""
    left_out: set[str] = set()
    for _ in range(MOST_ROUNDS):
        planned = plan.pages(left_out)
        faulty = _faulty(plan, planned)
        if not faulty:
            break
        left_out |= faulty
    if not planned:
        raise NothingImported(f"no page of {plan.options.source} passes the content check")
    return planned


def _faulty(plan: Plan, planned: Sequence[Planned]) -> set[str]:
    own = plan.existing.own
    if all(page.name in own and own[page.name].data == page.data for page in planned):
        return set()
    shown = f"{shown_path(plan.options.content)}/{plan.options.pack}"
    paths = {f"{shown}/{page.name}": page.path for page in planned}
    _, findings = find_faults(_content_after(plan, planned, shown))
    faults = {(paths[finding.path], finding.what) for finding in findings if finding.path in paths}
    for path, what in sorted(faults):
        plan.report.add(path, 0, f"would not pass the check: {what}", "left out")
    return {path for path, _ in faults}


def _content_after(plan: Plan, planned: Sequence[Planned], shown: str) -> tuple[ContentFile, ...]:
    """All content as it would be."""
    data = {page.name: page.data for page in planned}
    for picture in plan.shown_pictures():
        data[f"media/{picture.name}"] = plan.source.tree.read_bytes(picture.source, MAX_BYTES)
    files = {file.name: file for file in plan.existing.files}
    for name, content in data.items():
        files[f"{plan.options.pack}/{name}"] = content_file(f"{shown}/{name}", f"{plan.options.pack}/{name}", content)
    return tuple(files[name] for name in sorted(files))


class _Writing:
    """Decides for each file whether it is written, and writes all of them at once."""

    def __init__(self, plan: Plan, planned: list[Planned], flavour: str) -> None:
        self.plan, self.planned = plan, planned
        self.existing: Existing = plan.existing
        self.manifest = Manifest(flavour)
        self.outcome = ImportResult(flavour, pictures=len(plan.shown_pictures()))
        self.changed: dict[str, bytes | Path] = {}

    def finish(self) -> ImportResult:
        for page in self.planned:
            self._page(page)
        self._carry_over()
        self._pictures()
        self._pack_file()
        removed = self._unused_pictures()
        outcome, report = self.outcome, self.plan.report
        numbers = self._numbers()
        outcome.notes = report.notes
        outcome.report = as_markdown(outcome.notes, numbers, report.left_out)
        outcome.report_json = as_json(outcome.notes, numbers)
        if not self.plan.options.dry_run:
            self._swap(removed)
        return outcome

    def _page(self, page: Planned) -> None:
        file, known = self.existing.own.get(page.name), self.plan.known.get(page.path)
        self.manifest.pages[page.path] = page.written
        if file and file.data == page.data:
            self.outcome.unchanged += 1
        elif file and not self._may_write(page, known):
            self.outcome.kept.append(page.name)
            if known:
                self.manifest.pages[page.path] = ImportedPage(
                    page.written.slug, known.id, known.source, known.read, known.digest
                )
        else:
            (self.outcome.changed if file else self.outcome.new).append(page.name)
            self.changed[page.name] = page.data
            self._tell_of_steps(page)

    def _may_write(self, page: Planned, known: ImportedPage | None) -> bool:
        """Over a file that is there: when it is as we wrote it, or when told to."""
        if self.plan.options.force or (known and self.existing.is_as_written(page.name, known.digest)):
            return True
        if known and known.digest != page.written.digest:
            what = f"{page.name} was edited by hand, and what its source says has changed"
            self.plan.report.add(page.path, 0, what, "kept the edited one; --force takes the source")
        return False

    def _tell_of_steps(self, page: Planned) -> None:
        for own_id, title in page.lost_steps:
            what = f"the step {own_id} '{title}' is no more"
            self.plan.report.add(page.path, 0, what, f"if it was published, add to redirects.yaml: {_fate(own_id)}")

    def _carry_over(self) -> None:
        """Pages of earlier runs that this one does not write keep their place in the manifest, and so their ids."""
        moved = {page.id for page in self.plan.known.values()}
        for path, page in self.existing.manifest.pages.items():
            is_here = path in self.plan.source.drafts
            if path in self.manifest.pages or (not is_here and page.id in moved):
                continue
            self.manifest.pages[path] = page
            if not is_here and f"articles/{page.slug}.md" in self.existing.own:
                hint = f"kept {page.slug}.md; to end it, delete it and add to redirects.yaml: {_fate(page.id)}"
                self.plan.report.add(path, 0, "is no longer in the source", hint)

    def _pictures(self) -> None:
        self.manifest.pictures = dict(self.existing.manifest.pictures)
        for path, picture in self.plan.pictures.chosen.items():
            if picture:
                self.manifest.pictures[path] = picture.name
                self._picture(path, f"media/{picture.name}", picture.source)

    def _picture(self, path: str, name: str, source: str) -> None:
        file, before = self.existing.own.get(name), self.existing.manifest.files.get(name, "")
        data = self.plan.source.tree.read_bytes(source, MAX_BYTES)
        self.manifest.files[name] = digest_of(data)
        if file and file.data == data:
            return
        if file and not self.plan.options.force and not self.existing.is_as_written(name, before):
            self.manifest.files[name] = before
            self.plan.report.add(path, 0, f"{name} was changed by hand", "kept it; --force takes the source")
        else:
            self.changed[name] = self.plan.source.tree.root / source

    def _pack_file(self) -> None:
        """Ours as long as nobody else wrote it."""
        data, before = self.plan.pack_file(), self.existing.manifest.files.get("pack.yaml", "")
        file = self.existing.own.get("pack.yaml")
        if file is None or self.existing.is_as_written("pack.yaml", before):
            self.manifest.files["pack.yaml"] = digest_of(data)
            if file is None or file.data != data:
                self.changed["pack.yaml"] = data
        elif before:
            self.manifest.files["pack.yaml"] = before

    def _unused_pictures(self) -> list[str]:
        """Pictures of earlier runs that no page shows any more, and that nobody changed."""
        texts = {name: file.data for name, file in self.existing.own.items() if name.endswith((".md", ".yaml"))}
        texts |= {page.name: page.data for page in self.planned if page.name in self.changed}
        shown = {found for text in texts.values() for found in re.findall(rb"media/([a-z0-9.-]+)", text)}
        unused = [path for path, name in self.manifest.pictures.items() if name.encode() not in shown]
        names = {f"media/{self.manifest.pictures.pop(path)}" for path in unused}
        before = {
            name: self.manifest.files.pop(name, "") or self.existing.manifest.files.get(name, "") for name in names
        }
        return [name for name in sorted(names) if self.existing.is_as_written(name, before[name])]

    def _numbers(self) -> dict[str, int]:
        return {
            "Markdown files in the source": sum(1 for _ in self.plan.source.tree.pages()),
            "articles": len(self.planned),
            "pictures": self.outcome.pictures,
            "steps": sum(page.data.count(b" {#") for page in self.planned),
            "notes": len(self.plan.report.notes),
        }

    def _swap(self, removed: list[str]) -> None:
        """Everything at once; nothing at all when nothing changed."""
        pack = self.plan.options.content / self.plan.options.pack
        own = {
            NAME: self.manifest.as_json(),
            f"{FOLDER}/report.md": self.outcome.report.encode(),
            f"{FOLDER}/report.json": self.outcome.report_json.encode(),
        }
        for name, data in own.items():
            if not (pack / name).is_file() or (pack / name).read_bytes() != data:
                self.changed[name] = data
        if self.changed or removed:
            replace_pack(self.plan.options.content, self.plan.options.pack, self.changed, removed)


def _fate(own_id: str) -> str:
    return f"{own_id}: {{gone: true, reason: …}}"

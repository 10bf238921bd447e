"""A site whose content had a life: reworded, renamed, moved, split, withdrawn, removed; each published in its turn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kb.library.library import Library
from kb.library.store import Store
from kb.links.items import Item, find_item
from kb.publish.assemble import History
from kb.publish.publish import publish
from kb.publish.source_git import find_commit, read_changes, read_commit
from tests.support.content_files import ARTICLE
from tests.support.git import commit, make_repository

Commits = list[tuple[str, dict[str, str | None]]]

CARE, RINSE = "coffee/articles/care.md", "coffee/articles/rinse.md"

MOVED = (
    ARTICLE.replace("A1AA", "A2AA").replace("[cleaning]", "[]").replace("Care for the machine", "Rinse it")
    .replace("1. Open the lid. {#S6AA}\n2. Wipe it. {#S7AA}\n", "1. Lift the lid. {#S6AA}\n")
)  # fmt: skip
WITHOUT_S6 = ARTICLE.replace("1. Open the lid. {#S6AA}\n2. Wipe it. {#S7AA}\n", "1. Wipe it. {#S7AA}\n")
SPLIT = WITHOUT_S6.replace("1. Wipe it. {#S7AA}\n", "1. Wipe the top. {#T1AA}\n2. Wipe the sides. {#T2AA}\n")
TOLD_SPLIT = "redirects:\n  S7AA: {successor: [T1AA, T2AA], reason: it was two things}\n"
TOLD_WITHDRAWN = TOLD_SPLIT + "  T1AA: {withdrawn: true, reason: it scratches the paint}\n"
TOLD_REMOVED = TOLD_WITHDRAWN + "  T2AA: {gone: true, reason: nobody needs it}\n"

# One step of an article's life after another; each is a commit.
LIFE: Commits = [
    ("first", {CARE: ARTICLE}),
    ("reworded", {CARE: ARTICLE.replace("Open the lid.", "Lift the lid.")}),
    ("renamed", {CARE: None, "coffee/articles/caring.md": ARTICLE.replace("Open the lid.", "Lift the lid.").replace("[cleaning]", "[care]")}),
    ("moved", {RINSE: MOVED, "coffee/articles/caring.md": WITHOUT_S6.replace("[cleaning]", "[care]")}),
    ("split", {"coffee/articles/caring.md": SPLIT.replace("[cleaning]", "[care]"), "redirects.yaml": TOLD_SPLIT}),
    ("withdrawn", {"coffee/articles/caring.md": SPLIT.replace("[cleaning]", "[care]").replace("1. Wipe the top. {#T1AA}\n2. Wipe the sides", "1. Wipe the sides"), "redirects.yaml": TOLD_WITHDRAWN}),
    ("removed", {"coffee/articles/caring.md": SPLIT.replace("[cleaning]", "[care]").split("1. Wipe the top")[0], "redirects.yaml": TOLD_REMOVED}),
]  # fmt: skip


@dataclass(frozen=True)
class Life:
    folder: Path
    content: Path
    links: dict[tuple[str, str], str]  # (id, revision) to the title it was handed out with
    pages: dict[str, str]  # address of every pinned page there ever was, to the same

    def revision(self, item_id: str, title: str) -> str:
        return next(rev for (known, rev), found in self.links.items() if (known, found) == (item_id, title))


def live(root: Path, commits: Commits = LIFE) -> Life:
    """Publish one commit a day from 1 November 2026 on."""
    content = make_repository(root, {CARE: None})
    store = Store(root / "library")
    links: dict[tuple[str, str], str] = {}
    pages: dict[str, str] = {}
    for day, (name, changes) in enumerate(commits, 1):
        for path, text in changes.items():
            (content / path).unlink(missing_ok=True)
            if text is not None:
                (content / path).parent.mkdir(exist_ok=True)
                (content / path).write_text(text)
        commit(content, name, GIT_COMMITTER_DATE=f"2026-11-{day:02}T10:00:00Z")
        publish_commit(store, content)
        for item in items_of(store.current()):
            links.setdefault((item.mark.id, item.mark.revision), item.mark.title)
            pages[item.pinned_url] = item.mark.title
    return Life(root / "library", content, links, pages)


def history_of(folder: Path, ref: str) -> History:
    return History(find_commit(folder, ref), lambda after: read_changes(folder, find_commit(folder, ref).id, after))


def publish_commit(store: Store, folder: Path, ref: str = "HEAD") -> str:
    outcome = publish(store, read_commit(folder, ref), history_of(folder, ref))
    assert outcome.findings == (), [str(finding) for finding in outcome.findings]
    return outcome.revision


def items_of(library: Library | None) -> list[Item]:
    assert library is not None
    found = (find_item(library, item_id) for (item_id,) in library.rows("SELECT id FROM item"))
    return [item for item in found if item]

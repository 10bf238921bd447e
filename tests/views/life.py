"""A site whose content had a life: reworded, renamed, moved, split, withdrawn, removed; each published in its turn."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kb.library.library import Library
from kb.library.store import Store
from kb.links.items import Item, find_item
from tests.content_files import write
from tests.links.test_items import CARE, LIFE, git, publish_commit


@dataclass(frozen=True)
class Life:
    folder: Path
    links: dict[tuple[str, str], str]  # (id, revision) to the title it was handed out with
    pages: dict[str, str]  # address of every pinned page there ever was, to the same

    def revision(self, item_id: str, title: str) -> str:
        return next(rev for (known, rev), found in self.links.items() if (known, found) == (item_id, title))


Commits = list[tuple[str, dict[str, str | None]]]


def live(root: Path, commits: Commits = LIFE) -> Life:
    """Publish one commit a day from 1 November 2026 on."""
    content = root / "repo/content"
    write(content, {CARE: None})
    git(root, "init", "-q", "-b", "main", str(root / "repo"))
    store = Store(root / "library")
    links: dict[tuple[str, str], str] = {}
    pages: dict[str, str] = {}
    for day, (name, changes) in enumerate(commits, 1):
        for path, text in changes.items():
            (content / path).unlink(missing_ok=True)
            if text is not None:
                (content / path).parent.mkdir(exist_ok=True)
                (content / path).write_text(text)
        commit(content, name, day)
        publish_commit(store, content)
        for item in items_of(store.current()):
            links.setdefault((item.mark.id, item.mark.revision), item.mark.title)
            pages[item.pinned_url] = item.mark.title
    return Life(root / "library", links, pages)


def commit(content: Path, message: str, day: int) -> None:
    os.environ["GIT_COMMITTER_DATE"] = f"2026-11-{day:02}T10:00:00Z"
    try:
        git(content, "add", "-A", ".")
        git(content, "commit", "-qm", message)
    finally:
        del os.environ["GIT_COMMITTER_DATE"]


def items_of(library: Library | None) -> list[Item]:
    assert library is not None
    found = (find_item(library, item_id) for (item_id,) in library.rows("SELECT id FROM item"))
    return [item for item in found if item]

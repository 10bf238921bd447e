"""What a permanent link shows: the text it was made for, and what has become of it since."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass, replace
from html import escape, unescape

from kb.content.links import resolve_values
from kb.content.snapshot import ARTICLE, ItemMark, Section, Snapshot, in_words
from kb.library.json_values import adapter, load
from kb.library.library import Library
from kb.library.values import Commit

CURRENT, CHANGED, SUPERSEDED, WITHDRAWN, REMOVED = "current", "changed", "superseded", "withdrawn", "removed"
STATES = {"gone": REMOVED, "superseded": SUPERSEDED, "withdrawn": WITHDRAWN}

BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|tr|pre|div|ol|ul|table|blockquote|dd|dt)>|<br>")
WORD = re.compile(r"\s+|\S+")
STEP_TITLE = re.compile(r'\A\s*<p class="step-title">.*?</p>', re.DOTALL)
GAP = "…"  # stands for unchanged lines that are left out
MOST_COMPARED = 1_000_000  # pairs of words; beyond that a passage counts as rewritten


@dataclass(frozen=True, slots=True)
class Item:
    """Something with an id, as it stands today."""

    mark: ItemMark  # of today's text, or the last one there was
    url: str  # its page, "" when it has none any more
    state: str  # CURRENT, or what became of it: SUPERSEDED, WITHDRAWN, REMOVED
    reason: str
    successors: tuple[Item, ...]
    seen: Commit  # when the text was first seen
    within: str = ""  # id of the guide whose page `url` is, of what several guides share

    @property
    def pinned_url(self) -> str:
        return self.pinned_at(self.mark.revision)

    def pinned_at(self, revision: str) -> str:
        """Where its text at a revision is shown. What has no page any more is shown under its short address."""
        return f"{self.url}@{revision}/" if self.url else self.short_at(revision)

    def changes_at(self, revision: str) -> str:
        """Where the text of that revision is compared with today's."""
        return f"{self.pinned_at(revision).rstrip('/')}/changes/"

    @property
    def short_url(self) -> str:
        return self.short_at("")

    def short_at(self, revision: str) -> str:
        """The short address, of its text at a revision or of the latest for ""; what is shared names its guide."""
        version = f"@{revision}" if revision else ""
        return f"/s/{self.mark.id}{version}{f'?in={self.within}' if self.within else ''}"

    @property
    def history_url(self) -> str:
        """The history of the article or guide it stands in, "" when it stands nowhere any more."""
        return "/".join([*self.url.split("/")[:3], "history/"]) if self.url else ""


@dataclass(frozen=True, slots=True)
class Edition:
    """An item at one revision."""

    snapshot: Snapshot
    seen: Commit
    item: Item
    newer: int  # how many revisions came after it

    @property
    def address(self) -> str:
        return self.item.pinned_at(self.snapshot.mark.revision)

    @property
    def state(self) -> str:
        """The item's state; CHANGED where the item lives and this is not its text of today."""
        is_today = self.snapshot.mark.revision == self.item.mark.revision
        return CHANGED if self.item.state == CURRENT and not is_today else self.item.state


def find_item(library: Library, item_id: str) -> Item | None:
    """An item by id, living or not; None for an id that was never published."""
    return _find(library, item_id, frozenset())


def in_guide(library: Library, item: Item, guide_id: str) -> Item:
    """What guides share, at its place in one of them; anything else as it is."""
    url = dict(library.places(item.mark.id)).get(guide_id) if item.url else None
    return replace(item, url=url, within=guide_id) if url else item


def _find(library: Library, item_id: str, seen: frozenset[str]) -> Item | None:
    fate = library.row("SELECT state, successors, reason FROM fate WHERE id = ?", item_id)
    row = library.row(
        "SELECT id, kind, parent, title, revision, seen_commit, seen_date, url FROM item WHERE id = ?", item_id
    ) or library.row(
        "SELECT id, kind, parent, title, revision, seen_commit, seen_date, '' FROM version WHERE id = ? "
        "ORDER BY seen_date DESC, revision LIMIT 1",
        item_id,
    )
    if row is None:
        return None
    *mark, commit, date, url = row
    state, successors, reason = fate or (CURRENT if url else "gone", "[]", "")
    following = seen | {item_id}
    found = (_find(library, name, following) for name in json.loads(successors) if name not in following)
    return Item(
        ItemMark(*mark),
        url,
        STATES.get(state, CURRENT),
        reason,
        tuple(item for item in found if item),
        Commit(commit, date),
    )


def find_edition(library: Library, item: Item, revision: str) -> Edition | None:
    """An item at a revision; None for a revision that never existed."""
    editions = editions_of(library, item)
    for index, (known, seen) in enumerate(editions):
        if known == revision:
            snapshot = snapshot_at(library, item.mark, revision)
            return Edition(snapshot, seen, item, len(editions) - 1 - index) if snapshot else None
    return None


def editions_of(library: Library, item: Item) -> tuple[tuple[str, Commit], ...]:
    """(revision, first seen) of every text the item ever had, oldest first, today's last."""
    rows = library.rows(
        "SELECT revision, seen_commit, seen_date FROM version WHERE id = ? ORDER BY seen_date, revision", item.mark.id
    )
    old = [(revision, Commit(commit, date)) for revision, commit, date in rows if revision != item.mark.revision]
    return (*old, (item.mark.revision, item.seen))


def snapshot_at(library: Library, mark: ItemMark, revision: str) -> Snapshot | None:
    """The text of an item at a revision; None for a revision that never existed."""
    row = library.row("SELECT json FROM item WHERE id = ? AND revision = ?", mark.id, revision)
    text = library.old_text(mark.id, revision) or (row[0] if row else "")
    if text:
        snapshot: Snapshot = adapter(Snapshot).validate_python(resolve_values(load(text), library.find_target))
        return snapshot
    return _from_article(library, mark) if row else None


def _from_article(library: Library, mark: ItemMark) -> Snapshot | None:
    """Today's articles are kept once; their items are taken from there."""
    row = library.row("SELECT url FROM item WHERE id = ?", mark.id if mark.kind == ARTICLE else mark.parent)
    article = library.article(row[0].split("/")[2]) if row else None
    if article is None:
        return None
    if mark.kind == ARTICLE:
        return Snapshot(mark, (Section("", f"<p>{escape(article.summary)}</p>"), Section("", article.html)))
    return Snapshot(mark, tuple(Section("", step.html) for step in article.steps if step.id == mark.id))


def difference(old: Snapshot, new: Snapshot, context: int | None = None) -> str:
    """What changed between two texts, word by word, as HTML with <del> and <ins>.

    `context` is how many unchanged lines stay around a change; None keeps all.
    """
    before, after = lines_of(old), lines_of(new)
    # Lines first: comparing all words of two long texts would take seconds.
    opcodes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    parts = []
    for place, (kind, i1, i2, j1, j2) in enumerate(opcodes):
        if kind == "equal":
            parts.append(_unchanged(before[i1:i2], context, place > 0, place < len(opcodes) - 1))
        else:
            parts.append(_changed(_words(before[i1:i2]), _words(after[j1:j2])))
    return "".join(parts)


def _unchanged(lines: list[str], context: int | None, is_after: bool, is_before: bool) -> str:
    """Unchanged lines, shortened to what stands next to a change."""
    if context is not None and len(lines) > context * (is_after + is_before):
        head, tail = lines[: context * is_after], lines[len(lines) - context * is_before :]
        lines = [*head, GAP, *tail]
    return escape("".join(f"{line}\n" for line in lines), quote=False)


def _changed(before: list[str], after: list[str]) -> str:
    if len(before) * len(after) > MOST_COMPARED:
        return _marked("del", before) + _marked("ins", after)
    parts = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(escape("".join(before[i1:i2]), quote=False))
        else:
            parts += [_marked("del", before[i1:i2]), _marked("ins", after[j1:j2])]
    return "".join(parts)


def _marked(tag: str, words: list[str]) -> str:
    return f"<{tag}>{escape(''.join(words), quote=False)}</{tag}>" if words else ""


def _words(lines: list[str]) -> list[str]:
    return [word for line in lines for word in WORD.findall(f"{line}\n")]


def without_title(step_html: str) -> str:
    """A step's HTML without its first line, which is its title."""
    return STEP_TITLE.sub("", step_html, count=1)


def lines_of(snapshot: Snapshot) -> list[str]:
    """An item's text, a line for each paragraph, item, cell row or line of code."""
    labels = [f"{name}: {value}" for name, value in in_words(snapshot.labels)]
    html = "\n".join(f"<p>{section.heading}</p>{section.html}" for section in snapshot.sections)
    text = unescape(re.sub(r"<[^>]+>", "", BLOCK_END.sub("\n", html)))
    return [snapshot.mark.title, *labels, *(" ".join(line.split()) for line in text.split("\n") if line.strip())]

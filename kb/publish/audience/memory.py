"""What of everything that was ever published some readers may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from kb.content import documents
from kb.content.audience.groups import EVERYBODY, Audience, Edition
from kb.content.content import Content
from kb.content.documents import Doc
from kb.content.snapshot import GUIDE, Snapshot
from kb.library.json_values import adapter, load
from kb.publish.address_log import Address, addresses_in, addresses_of
from kb.publish.version_parts import Version
from kb.publish.versions import Versions


def narrowed_versions(versions: Versions, content: Content, seen: Content, edition: Edition) -> Versions:
    """Old texts and addresses that readers of an edition may see. `content` is all that there is now, `seen` what they see of
    it: an old text goes with what its item is now, and with what it was itself."""
    hidden = hidden_ids(versions, content, seen, edition)
    titles = _hidden_titles(versions, content, hidden)
    old = {
        key: version
        for key, version in versions.old.items()
        if key[0] not in hidden and _may_see(version.audience, edition) and not _names(version, titles)
    }
    return replace(versions, old=old, addresses=frozenset(_addresses(versions, content, seen, hidden)))


def hidden_ids(versions: Versions, content: Content, seen: Content, edition: Edition) -> frozenset[str]:
    """Ids that are nothing for these readers: restricted now, or for what is gone, in the end."""
    last: dict[str, tuple[str, set[Audience]]] = {}
    for (item_id, _), version in versions.old.items():
        day, audiences = last.get(item_id, ("", set()))
        if version.seen.date >= day:
            last[item_id] = version.seen.date, {version.audience, *(audiences if version.seen.date == day else ())}
    now = content.ids
    gone = (
        item_id
        for item_id, (_, audiences) in last.items()
        if item_id not in now and not _may_see_all(audiences, edition)
    )
    return frozenset(now - seen.ids).union(gone)


def _may_see(audience: Audience, edition: Edition) -> bool:
    """A restriction that nothing has any more is nobody's to see but of those who see all there is."""
    return audience == EVERYBODY or audience in edition


def _may_see_all(audiences: Iterable[Audience], edition: Edition) -> bool:
    return all(_may_see(audience, edition) for audience in audiences)


def _hidden_titles(versions: Versions, content: Content, hidden: frozenset[str]) -> Mapping[str, set[str]]:
    """By guide, the titles that its old texts may list although they are hidden by now."""
    titles: dict[str, set[str]] = {}
    for mark in (*content.marks, *(version.mark for version in versions.old.values())):
        if mark[0] in hidden and mark[2] and mark[3]:
            titles.setdefault(mark[2], set()).add(escape(mark[3]))
    return titles


def _names(version: Version, titles: Mapping[str, set[str]]) -> bool:
    sought = titles.get(version.mark[0]) if version.mark[1] == GUIDE else None
    if not sought or not (text := version.read()):
        return False
    shot: Snapshot = adapter(Snapshot).validate_python(load(text))
    shown = "\n".join(section.html for section in shot.sections)
    return any(title in shown for title in sought)


def _addresses(versions: Versions, content: Content, seen: Content, hidden: frozenset[str]) -> Iterator[Address]:
    """Addresses of what they see now, and of what they may know from before."""
    ours = _of_today(seen)
    others = _of_today(content) - ours
    names = {path for path, item_id in versions.addresses if not path.startswith("/") and item_id not in hidden}
    for pair in versions.addresses:
        target = pair[1]
        is_known = target in names if "/" in target else target not in hidden
        if pair in ours or (pair not in others and is_known):
            yield pair


def _of_today(content: Content) -> frozenset[Address]:
    return addresses_in(content.docs) | addresses_of(content.outlines)


def narrowed_fates(doc: Doc, hidden: frozenset[str]) -> Doc:
    """What became of ids, without those that these readers never knew, or that lead to what they may not see."""
    if doc.kind != documents.REDIRECTS:
        return doc
    entries: dict[str, Any] = dict(doc.head.redirects)
    gone = {item_id for item_id in entries if item_id in hidden}
    while more := {
        each
        for each, entry in entries.items()
        if each not in gone and not gone.union(hidden).isdisjoint(entry.successor)
    }:
        gone |= more
    kept = {item_id: entry for item_id, entry in entries.items() if item_id not in gone}
    return replace(doc, head=doc.head.model_copy(update={"redirects": kept}))

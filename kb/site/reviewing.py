"""Which files a change touches, which pages they make, and who reviews them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from kb.content import documents
from kb.content.documents import ContentFile, FileChanged
from kb.content.format.layout import place_of
from kb.content.format.strict_yaml import parse_yaml

PAGES = {documents.ARTICLE: "/articles/", documents.GUIDE: "/guides/"}
Owners = Mapping[str, str]  # by file pattern inside a pack


@dataclass(frozen=True, slots=True)
class Change:
    what: str  # "new" | "changed" | "removed"
    name: str  # inside the content folder
    address: str  # of the page it makes, "" where it makes none
    owners: str = ""


def changes_between(before: Iterable[ContentFile], after: Iterable[ContentFile]) -> tuple[Change, ...]:
    """Every file that differs, in the order of their names."""
    old, new = ({file.name: file for file in files} for files in (before, after))
    owners = owners_by_pack([*old.values(), *new.values()])
    found = []
    for name in sorted({*old, *new}):
        was, now = old.get(name), new.get(name)
        if was and now and was.digest == now.digest:
            continue
        what = "changed" if was and now else "new" if now else "removed"
        found.append(Change(what, name, _address(name) if now else "", owner_of(name, owners)))
    return tuple(found)


def reviewers_of(change: Change) -> str:
    return change.owners or "nobody named"


def owners_by_pack(files: Iterable[ContentFile]) -> dict[str, Owners]:
    """What each pack.yaml says under `owners:`; the later of two files of a name counts."""
    found: dict[str, Owners] = {}
    for file in files:
        pack, _, rest = file.name.partition("/")
        if rest == "pack.yaml":
            found[pack] = _owners_in(file)
    return found


def _owners_in(file: ContentFile) -> Owners:
    try:
        value = parse_yaml(file.data.decode("utf-8-sig", "replace")).value
    except FileChanged:
        return {}
    owners = value.get("owners") if isinstance(value, dict) else None
    return {key: str(name) for key, name in owners.items()} if isinstance(owners, dict) else {}


def owner_of(name: str, owners: Mapping[str, Owners]) -> str:
    """The owner by the last pattern that fits, as code hosts read theirs; else the pack's default."""
    pack, _, rest = name.partition("/")
    known = owners.get(pack, {})
    fitting = [owner for pattern, owner in known.items() if pattern != "default" and fnmatchcase(rest, pattern)]
    return fitting[-1] if fitting else known.get("default", "")


def code_owners(owners: Mapping[str, Owners], folder: str) -> Iterator[str]:
    """The lines of a CODEOWNERS file, which GitHub and GitLab read: the last one that fits counts."""
    for pack, known in sorted(owners.items()):
        if "default" in known:
            yield f"/{folder}/{pack}/ {known['default']}"
        for pattern, owner in known.items():
            if pattern != "default":
                yield f"/{folder}/{pack}/{pattern} {owner}"


def _address(name: str) -> str:
    place = place_of(name)
    return f"{PAGES[place[0]]}{place[2]}/" if place and place[0] in PAGES else ""

"""Where each part of a guide stands: file and line, the address for an editor, and the form for that one text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from kb.content.format.strict_yaml import Document, parse_yaml
from kb.publish.source_git import GitError, find_commit, git

Loc = tuple[str | int, ...]
LARGEST = 4_000_000  # bytes; a larger file is no guide


@dataclass(frozen=True, slots=True)
class FilePlace:
    text: str = ""  # file and line, "" where the file is not at hand
    editor: str = ""  # address that opens an editor there
    form: str = ""  # address of the form that changes it

    @property
    def href(self) -> str:
        return self.editor or self.form


@dataclass(frozen=True)
class Places:
    """A guide's file as it is written, with the ways to each part of it."""

    path: Path | None
    document: Document
    editor_url: str = ""  # with {path} and {line} in it, "" for none
    has_forms: bool = False

    def value(self, *loc: str | int) -> Any:
        found = self.document.value
        for part in loc:
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def spot(self, *loc: str | int) -> FilePlace:
        if self.path is None:
            return FilePlace()
        line = self.document.find_position(loc).line
        url = self.editor_url.replace("{path}", quote(str(self.path))).replace("{line}", str(line))
        return FilePlace(f"{self.path.name}:{line}", url, self._form(loc) if self.has_forms else "")

    def _form(self, loc: Loc) -> str:
        """Of the item that the place belongs to: a cause, question or remedy with an id, or else the guide."""
        entry = self.value(*loc[:2])
        own = entry.get("id") if isinstance(entry, dict) and loc[:1] != ("scenarios",) else None
        item, rest = (own, loc[2:]) if own else (self.value("id"), loc)
        if not isinstance(item, str):
            return ""
        field = {"field": ".".join(map(str, rest))} if rest and isinstance(self.value(*loc), str) else {}
        return f"/suggest/{item}/?{urlencode(field)}" if field else f"/suggest/{item}/"


def read_places(
    folders: Iterable[Path], name: str, editor_url: str = "", has_forms: bool = False, ref: str = ""
) -> Places:
    """The places of the file of this name, in the folder or in a commit. Of one that can't be read there are none."""
    for folder in folders:
        path = folder / name
        try:
            data = git(folder, "show", f"{find_commit(folder, ref).id}:./{name}") if ref else path.read_bytes()
            if len(data) <= LARGEST:
                document = parse_yaml(data.decode("utf-8-sig").replace("\r\n", "\n"))
                return Places(path.resolve(), document, editor_url, has_forms)
        except (GitError, OSError, UnicodeDecodeError):
            continue
    return Places(None, Document())

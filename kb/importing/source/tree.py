"""The source tree: which files there are, and reading them within bounds. Nothing outside the folder is ever opened."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from posixpath import basename, dirname, normpath
from urllib.parse import unquote

from kb.content.format.characters import LOST, SUSPICIOUS
from kb.content.media import MAX_TEXT_BYTES
from kb.importing.report import ImportReport
from kb.importing.source.formats import NotConverted, convert, converter, format_of

MARKDOWN = (".md", ".mdx", ".markdown")
PASSED_OVER = {"node_modules", "__pycache__"}
MOST_FILES = 100_000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0085\u2028\u2029]")  # our own marks are among them
LINE_BREAKS = re.compile(r"[\x0b\x0c\u0085\u2028\u2029]")  # of other worlds: a space, so that words do not run together
SURELY_BINARY = b"\x00"


class TreeError(Exception):
    """The source cannot be read at all."""


@dataclass(frozen=True)
class Tree:
    root: Path
    files: dict[str, int]  # size by path, sorted by path
    cache: dict[str, str | None] = field(default_factory=dict)  # of files that are included in others

    @cached_property
    def _lower(self) -> dict[str, str]:
        return {path.lower(): path for path in reversed(self.files)}

    def find(self, path: str) -> str:
        """The file with this path, capitals aside where nothing fits exactly; "" when there is none."""
        return path if path in self.files else self._lower.get(path.lower(), "")

    @cached_property
    def _named(self) -> dict[str, str]:
        """Files by the names that a wiki has for them: with their folders, and without. The first file has a name."""
        named: dict[str, str] = {}
        for path in sorted(self.files, key=lambda path: (path.count("/"), path)):
            for name in (path, basename(path)):
                named.setdefault(page_key(name), path)
        return named

    def page_named(self, name: str) -> str:
        """The page that a wiki calls so, "" when there is none: case, spaces, dashes and the ending aside."""
        wanted = page_key(name.strip().lstrip("/"))
        found = next((path for ending in MARKDOWN if (path := self._named.get(f"{wanted}{ending}"))), "")
        return found or (self._named.get(wanted, "") if wanted.endswith(MARKDOWN) else "")

    def file_named(self, name: str) -> str:
        """The file of that name, in whatever folder; "" when there is none."""
        return self.find(name) or self._named.get(page_key(name.strip().lstrip("/")), "")

    def pages(self) -> Iterator[str]:
        return (path for path in self.files if path.lower().endswith(MARKDOWN) or path in self.converted)

    @cached_property
    def converted(self) -> frozenset[str]:
        """Pages of other formats that can be read, because there is a program that converts them."""
        known = ((path, format_of(path)) for path in self.files) if converter() else ()
        return frozenset(path for path, kind in known if kind and kind.pandoc)

    @property
    def other_formats(self) -> list[str]:
        """Pages that cannot be read."""
        return [path for path in self.files if format_of(path) and path not in self.converted]

    def read_bytes(self, path: str, most: int) -> bytes:
        """At most one byte more than `most`, so that the caller sees that there is more."""
        with open(self.root / path, "rb") as stream:
            return stream.read(most + 1)

    def read_text(self, path: str, report: ImportReport) -> str | None:
        """The text of a file, None (and a note) when it holds none that could be kept."""
        try:
            data = self.read_bytes(path, MAX_TEXT_BYTES)
        except OSError as error:
            report.add(path, 0, f"cannot be read ({error.strerror})", "left out")
            return None
        if len(data) > MAX_TEXT_BYTES:
            size = self.files.get(path, len(data)) / 1e6
            report.add(path, 0, f"is too large ({size:.1f} MB)", "left out; the limit is 1 MB, split it")
            return None
        if path in self.converted and (kind := format_of(path)):
            try:
                data = convert(data, kind).encode()
            except NotConverted as error:
                report.add(path, 0, f"{kind.name} that could not be converted: {error}", "left out")
                return None
            report.add(path, 0, f"{kind.name}", "converted by Pandoc")
        return self._decode(path, data, report)

    def _decode(self, path: str, data: bytes, report: ImportReport) -> str | None:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text = data.decode("utf-16", "replace")
        elif SURELY_BINARY in data:
            report.add(path, 0, "is binary, not text", "left out")
            return None
        else:
            text = self._decode_bytes(path, data, report)
        text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
        if CONTROL.search(text):
            report.add(path, 0, "has control characters", "removed them, or put a space where they break lines")
            text = CONTROL.sub("", LINE_BREAKS.sub(" ", text))
        if LOST in text:
            report.add(
                path, text[: text.index(LOST)].count("\n") + 1, "has characters that were lost (U+FFFD)", "put ? there"
            )
            text = text.replace(LOST, "?")
        if SUSPICIOUS.search(text):
            report.add(path, 0, "has invisible characters, or some that turn the direction of the text", "removed them")
            text = SUSPICIOUS.sub("", text)
        return text

    def _decode_bytes(self, path: str, data: bytes, report: ImportReport) -> str:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            report.add(path, line, "is not UTF-8", "read as Windows-1252; look at its accents")
            return data.decode("cp1252", "replace")

    def read_included(self, path: str, report: ImportReport) -> str | None:
        if path not in self.cache:
            self.cache[path] = self.read_text(path, report)
        return self.cache[path]


def read_tree(root: Path, report: ImportReport) -> Tree:
    """All plain files below `root`; links are told and never followed."""
    if not root.is_dir():
        raise TreeError(f"{root} is no folder")
    files: dict[str, int] = {}
    for path, size in _walk(str(root), "", report):
        files[path] = size
        if len(files) > MOST_FILES:
            raise TreeError(f"{root} has more than {MOST_FILES:,} files; import a part of it")
    return Tree(root, dict(sorted(files.items())))


def _walk(folder: str, prefix: str, report: ImportReport) -> Iterator[tuple[str, int]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        report.add(prefix.rstrip("/"), 0, f"this folder cannot be read ({error.strerror})", "left out")
        return
    for entry in entries:
        name = f"{prefix}{entry.name}"
        if not _is_text(entry.name):
            report.add(name.encode("utf-8", "replace").decode(), 0, "its name is not UTF-8", "left out")
        elif entry.is_symlink():
            report.add(name, 0, "is a symbolic link", "left out; links are never followed")
        elif entry.name.startswith(".") or entry.name in PASSED_OVER:
            continue
        elif entry.is_dir():
            yield from _walk(entry.path, f"{name}/", report)
        elif entry.is_file():
            yield name, entry.stat().st_size


def page_key(name: str) -> str:
    """Titles, addresses and file names of a page are one: case, spaces and dashes aside."""
    return re.sub(r"[\s_-]+", "-", unquote(name).strip()).lower()


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def join(path_from: str, target: str) -> str:
    """The path that `target` means in the file `path_from`; "" when it leads out of the tree."""
    rooted = target.startswith(("~/", "/"))
    joined = target.lstrip("~").lstrip("/") if rooted else f"{dirname(path_from)}/{target}".lstrip("/")
    path = normpath(joined) if joined else ""
    return "" if path == ".." or path.startswith(("../", "/")) else path.removeprefix("./")

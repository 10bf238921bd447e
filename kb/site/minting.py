"""Writing missing ids into content files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from kb.content.documents import ContentFile, FileChanged
from kb.content.editing.write import write_whole
from kb.content.identity import mint, mint_missing
from kb.publish.source_folder import SourceFiles, read_folder
from kb.site.store import store

ID_IN_FILE = re.compile(r"(?:\bid: *|\{#)([0-9A-HJKMNP-TV-Z]{4,6})\b")
Minted = tuple[ContentFile, Path, bytes]  # a file, where it is, and its text with every id


Folders = Mapping[Path, SourceFiles]  # what is in each content folder


def read_content_folders() -> Folders:
    return {folder: read_folder(folder, store().folder) for folder in settings.CONTENT_DIRS}


def plan_ids(folders: Folders | None = None, only: Set[str] | None = None) -> list[Minted]:
    """The content files that lack ids, with the ids they are to have; `only` files of these digests."""
    folders = read_content_folders() if folders is None else folders
    found = [(folder, file) for folder, source in folders.items() for file in source.files]
    wanted = [(folder, file) for folder, file in found if only is None or file.digest in only]
    if not any(_lacks_ids(file) for _, file in wanted):
        return []
    taken = {each for _, file in found for each in ID_IN_FILE.findall(_text(file))}
    planned = []
    for folder, file in wanted:
        with suppress(FileChanged):  # it is looked at again
            data = mint_missing(file, lambda: _new(taken))
            if data != file.data:
                planned.append((file, folder / file.name, data))
    return planned


def write_ids(planned: Iterable[Minted]) -> Sequence[str]:
    """Write the files, and name them. One that was saved in between is left alone. Raises OSError."""
    written = []
    for file, path, data in planned:
        with suppress(FileChanged):
            if file.data:  # as it was when the ids were chosen
                write_whole(path, data, _folder_of(path, file))
                written.append(file.path)
    return written


def _folder_of(path: Path, file: ContentFile) -> Path:
    return path.parents[file.name.count("/")]


def _lacks_ids(file: ContentFile) -> bool:
    with suppress(FileChanged):
        return mint_missing(file, lambda: "0000") != file.data
    return False


def _text(file: ContentFile) -> str:
    with suppress(FileChanged):
        return file.data.decode("utf-8", "replace")
    return ""


def _new(taken: set[str]) -> str:
    new_id = mint(taken)
    taken.add(new_id)
    return new_id

"""What the content folders hold before an import."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kb.content.documents import ContentFile
from kb.content.media import media_name
from kb.importing.pack.manifest import Manifest, digest_of, load_manifest
from kb.publish.source_folder import read_folder

# In front matter, steps, redirects.
ANY_ID = re.compile(r"(?:\bid: *|\{#|^ *)([0-9A-HJKMNP-TV-Z]{4,6})\b", re.MULTILINE)
OWN_ID = re.compile(r"^id: *(\w{4,6}) *$", re.MULTILINE)
ALIASES = re.compile(r"^aliases: *\[([^\]\n]*)\]", re.MULTILINE)


@dataclass
class Existing:
    files: tuple[ContentFile, ...]  # of all content folders
    own: dict[str, ContentFile]  # of the pack, by name inside it
    manifest: Manifest
    taken_ids: set[str]

    def slugs_of_others(self, ours: set[str]) -> set[str]:
        """Addresses that files other than `ours` have, or once had."""
        found: set[str] = set()
        for file in self.files:
            if file.name in ours or file.name.count("/") != 2 or media_name(file.name):
                continue
            found.add(file.name.rpartition("/")[2].rpartition(".")[0])
            for match in ALIASES.finditer(_text(file)[:20_000]):
                found |= {alias.strip(" \"'") for alias in match[1].split(",")}
        return found

    def slug_of(self, own_id: str) -> str:
        """The article of the pack that has this id now, "" when none has."""
        for name, file in self.own.items():
            if name.startswith("articles/") and (found := OWN_ID.search(_text(file)[:4000])) and found[1] == own_id:
                return name.removeprefix("articles/").removesuffix(".md")
        return ""

    def is_as_written(self, name: str, digest: str) -> bool:
        """Whether nobody has touched this file of the pack since it was written."""
        return name in self.own and digest_of(self.own[name].data) == digest


def load_existing(content: Path, others: tuple[Path, ...], pack: str) -> Existing:
    files = tuple(file for folder in (content, *others) for file in read_folder(folder).files)
    prefix = f"{pack}/"
    own = {file.name.removeprefix(prefix): file for file in files if file.name.startswith(prefix)}
    manifest = load_manifest(content / pack)
    taken = {found for file in files if not media_name(file.name) for found in ANY_ID.findall(_text(file))}
    return Existing(files, own, manifest, taken | {page.id for page in manifest.pages.values()})


def _text(file: ContentFile) -> str:
    return file.data.decode("utf-8", "replace")

"""What an earlier run wrote: kept beside the articles in `.import/manifest.json`, to be committed with them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

FOLDER = ".import"
NAME = f"{FOLDER}/manifest.json"
VERSION = 1


class ManifestError(Exception):
    """The manifest cannot be read; without it nothing can be told from an author's own."""


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """One page of the source, as it was last imported."""

    slug: str
    id: str
    source: str  # digest of what its source said
    read: str  # the day it said so first
    digest: str  # of the file as it was written


@dataclass(slots=True)
class Manifest:
    flavour: str = ""
    pages: dict[str, ImportedPage] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)  # names by path in the source
    files: dict[str, str] = field(default_factory=dict)  # digests of pictures and of pack.yaml

    def as_json(self) -> bytes:
        value = {
            "version": VERSION,
            "flavour": self.flavour,
            "pages": {path: asdict(page) for path, page in sorted(self.pages.items())},
            "pictures": dict(sorted(self.pictures.items())),
            "files": dict(sorted(self.files.items())),
        }
        return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def digest_of(data: bytes) -> str:
    return sha256(data).hexdigest()[:32]


def load_manifest(pack: Path) -> Manifest:
    path = pack / NAME
    if not path.is_file():
        return Manifest()
    try:
        value: Any = json.loads(path.read_text("utf-8"))
        if value["version"] != VERSION:
            raise ValueError(f"version {value['version']}")
        pages = {source: ImportedPage(**page) for source, page in value["pages"].items()}
        return Manifest(value["flavour"], pages, value["pictures"], value["files"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ManifestError(f"{path} cannot be read ({error}); restore it from git, or remove it") from None

"""Giving the current library to other machines: parts first, then the library and what proves it, the pointer last.

Parts are named after what they were made from and never change, so only new ones are sent. A machine that stops halfway
leaves objects that nobody names.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from kb.library.library import Library
from kb.library.parts import FOLDER
from kb.library.store import PublishError, Store
from kb.operations.objects import LIBRARIES, PARTS, POINTER, Objects, age_of

MANIFEST = re.compile(r"(?:^|/)[0-9a-f]{10}\.json$")
KEPT = 10  # libraries that stay, for rolling back
UNUSED = timedelta(hours=1)  # that what nobody names stays: somebody may be about to name it


@dataclass(frozen=True, slots=True)
class PushResult:
    revision: str
    sent: int  # files
    files: int


def push(store: Store, objects: Objects) -> PushResult:
    """Raises StorageError, or PublishError when there is nothing whole to give."""
    path = store.current_path()
    if path is None:
        raise PublishError(f"there is no library in {store.folder}: publish first")
    before = objects.get(POINTER)
    library = Library(path)
    files = {f"{PARTS}/{name}": store.folder / FOLDER / name for name in library.readers.part_names}
    files |= {f"{LIBRARIES}/{file.name}": file for file in library.readers.files}
    revision = library.revision
    sent = sum(objects.put_part(name, file) for name, file in files.items())
    manifest = proof_of(revision, files)
    name = f"{LIBRARIES}/{revision}.json"
    objects.put(name, manifest)
    objects.put_pointer(pointer_to(revision, manifest), before[1] if before else None)
    tidy(objects, manifest)
    return PushResult(revision, sent, len(files))


def proof_of(revision: str, files: dict[str, Path]) -> bytes:
    """The size and digest of every file of a library."""
    proofs = {
        name: [path.stat().st_size, sha256(path.read_bytes()).hexdigest()] for name, path in sorted(files.items())
    }
    return _json({"revision": revision, "files": proofs})


def pointer_to(revision: str, manifest: bytes) -> bytes:
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return _json({"revision": revision, "manifest": sha256(manifest).hexdigest(), "at": at})


def tidy(objects: Objects, current: bytes) -> None:
    """Delete what no library of the last ones names, and what is no longer young."""
    manifests = sorted(((at, name) for name, at in objects.names(LIBRARIES) if MANIFEST.search(name)), reverse=True)
    named = _named_by(current)
    for _, name in manifests[:KEPT]:
        found = objects.get(name)
        if found:
            named |= {name, *_named_by(found[0])}
    for folder in (PARTS, LIBRARIES):
        for name, at in objects.names(folder):
            if name not in named and age_of(at) > UNUSED:
                objects.delete(name)


def _named_by(manifest: bytes) -> set[str]:
    """The files of a library; none where its manifest was damaged: no machine can take that one any more."""
    try:
        return {str(name) for name in json.loads(manifest)["files"]}
    except (ValueError, TypeError, KeyError):
        return set()


def _json(value: Any) -> bytes:
    return (json.dumps(value, sort_keys=True, indent=1) + "\n").encode()

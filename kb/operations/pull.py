"""Taking the library that another machine published. Readers keep the one they have until the next is here and proven whole.

The pointer proves the manifest, the manifest every file. Whatever fails, the pointer of this machine stays where it is.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from kb.library.seal import fault_of
from kb.library.store import NAME, PublishError, Store
from kb.operations.objects import LIBRARIES, PARTS, POINTER, Objects, StorageError


class NotWhole(StorageError):
    """What the storage holds is not what was published."""


@dataclass(frozen=True, slots=True)
class PullResult:
    revision: str
    is_new: bool = False
    fetched: int = 0  # files


def pull(store: Store, objects: Objects) -> PullResult:
    """Raises StorageError or PublishError; readers then see the library they saw."""
    pointer = _read(objects, POINTER)
    wanted = _parse(pointer, POINTER)
    revision = str(wanted.get("revision"))
    if NAME.fullmatch(f"library-{revision}.sqlite") is None:
        raise NotWhole(f"{objects.url}/{POINTER} names no library")
    if store.current_path() == store.path_of(revision) and store.has(revision):
        return PullResult(revision)
    files = _proven_files(objects, revision, str(wanted.get("manifest")))
    store.parts.mkdir(parents=True, exist_ok=True)
    fetched = sum(
        _fetch_part(objects, store, name, proof) for name, proof in files.items() if name.startswith(f"{PARTS}/")
    )
    if not store.has(revision):
        fetched += _fetch_libraries(objects, store, revision, files)
    store.point_to(revision)
    store.tidy()
    return PullResult(revision, True, fetched)


def _proven_files(objects: Objects, revision: str, digest: str) -> dict[str, tuple[int, str]]:
    name = f"{LIBRARIES}/{revision}.json"
    data = _read(objects, name)
    if sha256(data).hexdigest() != digest:
        raise NotWhole(f"{objects.url}/{name} was altered")
    files = {str(key): (int(size), str(proof)) for key, (size, proof) in _parse(data, name)["files"].items()}
    if odd := [key for key in files if "/" in key.partition("/")[2] or key.partition("/")[2].startswith(".")]:
        raise NotWhole(f"{objects.url}/{name} names {odd[0]}, which is no file of a library")
    return files


def _fetch_libraries(objects: Objects, store: Store, revision: str, files: dict[str, tuple[int, str]]) -> int:
    """All of one publish; the public one last, since it names the others."""
    public = f"{LIBRARIES}/library-{revision}.sqlite"
    others = [name for name in files if name.startswith(f"{LIBRARIES}/") and name != public]
    for name in (*others, public):
        data = _proven(objects, name, files[name])
        store.add(revision, partial(_write, data=data), name.partition("/")[2])
    return len(others) + 1


def _fetch_part(objects: Objects, store: Store, name: str, proof: tuple[int, str]) -> bool:
    path = store.parts / name.partition("/")[2]
    if not fault_of(path) and path.stat().st_size == proof[0] and sha256(path.read_bytes()).hexdigest() == proof[1]:
        return False
    waiting = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        _write(waiting, _proven(objects, name, proof))
        os.replace(waiting, path)
    finally:
        waiting.unlink(missing_ok=True)
    return True


def _proven(objects: Objects, name: str, proof: tuple[int, str]) -> bytes:
    data = _read(objects, name)
    if len(data) != proof[0]:
        raise NotWhole(f"{objects.url}/{name} has {len(data):,} bytes of {proof[0]:,}: publish --to again")
    if sha256(data).hexdigest() != proof[1]:
        raise NotWhole(f"{objects.url}/{name} was altered: publish --to again")
    return data


def _read(objects: Objects, name: str) -> bytes:
    found = objects.get(name)
    if found is None:
        raise NotWhole(f"{objects.url}/{name} is missing: publish --to first")
    return found[0]


def _parse(data: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        raise NotWhole(f"{name} can't be read") from None
    if not isinstance(found, dict):
        raise NotWhole(f"{name} can't be read")
    return found


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


FAILURES = (StorageError, PublishError, OSError, KeyError, TypeError, ValueError)

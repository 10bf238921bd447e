"""Files that notice damage: each carries its size and a digest of its bytes.

Both stand in fields of SQLite's own header that are free for applications, so a sealed file is a plain database, and the
same content still gives the same bytes (https://www.sqlite.org/fileformat.html#the_database_header).
"""

from __future__ import annotations

import os
import threading
from hashlib import blake2b
from pathlib import Path
from typing import IO

MAGIC = b"SQLite format 3\0"
HEADER = 100  # bytes
PAGE_SIZE, PAGES = slice(16, 18), slice(28, 32)
USER_VERSION, APPLICATION_ID = slice(60, 64), slice(68, 72)  # the two halves of the digest
CHUNK = 1 << 20
MOST_KNOWN = 20_000

Stamp = tuple[int, int, int]


class Damaged(OSError):
    """A file is not what was written."""


_known: dict[str, Stamp] = {}  # files found whole by this process, as they were then
_lock = threading.Lock()


def seal(path: Path) -> None:
    """Write the digest of a file into it."""
    with path.open("r+b") as stream:
        digest = _digest(stream.read(HEADER), stream)
        stream.seek(USER_VERSION.start)
        stream.write(digest[:4])
        stream.seek(APPLICATION_ID.start)
        stream.write(digest[4:])


def stamp_of(path: Path | str) -> Stamp | None:
    """Changes when a file is written or replaced; None when there is none."""
    try:
        stat = os.stat(path)
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def fault_of(path: Path) -> str:
    """What is wrong with a file, "" when it is as it was written. A file that has not changed is not read twice."""
    name, stamp = str(path), stamp_of(path)
    if stamp is None:
        return f"{path.name} is missing"
    if _known.get(name) == stamp:
        return ""
    try:
        fault = _look_at(path, stamp[1])
    except OSError as error:
        return f"{path.name} cannot be read: {error.strerror}"
    if not fault:
        with _lock:
            if len(_known) >= MOST_KNOWN:
                _known.clear()
            _known[name] = stamp
    return f"{path.name} {fault}" if fault else ""


def check(path: Path) -> None:
    """Raises Damaged for a file that is missing or not what was written."""
    if fault := fault_of(path):
        raise Damaged(fault)


def _look_at(path: Path, size: int) -> str:
    with path.open("rb") as stream:
        header = stream.read(HEADER)
        if len(header) < HEADER or not header.startswith(MAGIC):
            return "is no database" if size else "is empty"
        pages, page_size = int.from_bytes(header[PAGES], "big"), int.from_bytes(header[PAGE_SIZE], "big")
        expected = pages * (65536 if page_size == 1 else page_size)
        if size != expected:
            return f"has {size:,} bytes of {expected:,}"
        sealed = header[USER_VERSION] + header[APPLICATION_ID]
        if not any(sealed):  # from before files were sealed
            return ""
        return "" if _digest(header, stream) == sealed else "was changed after it was written"


def _digest(header: bytes, rest: IO[bytes]) -> bytes:
    """Of all bytes, the digest's own counted as zero."""
    bare = bytearray(header)
    bare[USER_VERSION] = bare[APPLICATION_ID] = bytes(4)
    digest = blake2b(bare, digest_size=8)
    while chunk := rest.read(CHUNK):
        digest.update(chunk)
    return digest.digest()

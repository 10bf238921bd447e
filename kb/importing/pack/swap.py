"""The pack on disk: what is there, and replacing it as a whole or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


class PackError(Exception):
    """The pack cannot be written; it is as it was."""


@contextmanager
def locked(content: Path) -> Iterator[None]:
    """One import at a time into a content folder. The lock is the folder itself and ends with the process."""
    handle = os.open(content, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise PackError(f"another import into {content} is running") from None
    finally:
        os.close(handle)


def restore(content: Path, pack: str) -> None:
    """Tidy up after a run that was killed: the pack of before comes back, what was half-made goes."""
    before, target = content / f".{pack}.before", content / pack
    if before.exists() and not target.exists():
        before.rename(target)
    for left in (before, content / f".{pack}.importing"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)


def replace_pack(content: Path, pack: str, changed: Mapping[str, bytes | Path], removed: Collection[str]) -> None:
    """Make a copy beside the pack, change it, and swap the two. Whatever fails, the pack stays as it was."""
    target, fresh, before = content / pack, content / f".{pack}.importing", content / f".{pack}.before"
    try:
        if target.is_dir():
            shutil.copytree(target, fresh, symlinks=True, copy_function=_link_or_copy)
        fresh.mkdir(exist_ok=True)
        for name in removed:
            (fresh / name).unlink(missing_ok=True)
        for name, data in changed.items():
            _write(fresh / name, data)
        if target.is_dir():
            target.rename(before)
        fresh.rename(target)
    except OSError as error:
        restore(content, pack)
        raise PackError(f"nothing was imported: {error.filename or target}: {error.strerror}") from None
    except BaseException:
        restore(content, pack)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _write(path: Path, data: bytes | Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # never write through a hard link into the pack of before
    if isinstance(data, Path):
        shutil.copyfile(data, path)
    else:
        path.write_bytes(data)

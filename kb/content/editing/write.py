"""Writing a content file whole or not at all, and nowhere else than in its folder."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, data: bytes, folder: Path) -> None:
    """Put other bytes into a file: beside it first, then in its place, with the mode it had. Raises OSError, and then the
    file is as it was. A link that leads out of the folder is not followed."""
    real = path.resolve()
    if path.is_symlink() or not real.is_relative_to(folder.resolve()):
        raise OSError(errno.EPERM, "this is a link, and links are not written through", str(path))
    handle, waiting = tempfile.mkstemp(dir=real.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(waiting, real.stat().st_mode & 0o7777)
        os.replace(waiting, real)
    except BaseException:
        with suppress(OSError):
            os.unlink(waiting)
        raise

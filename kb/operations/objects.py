"""Object storage as publishing needs it: S3 and kin, or a shared folder, through obstore. Every call ends in time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PARTS, LIBRARIES, POINTER = "parts", "libraries", "current.json"
SECONDS = timedelta(seconds=10)  # for one answer
CONNECT = timedelta(seconds=3)


class StorageError(Exception):
    """The storage does not answer, or refuses; the message says why."""


class ConflictError(StorageError):
    """Somebody else wrote in the meantime."""


class Objects:
    """A place by its address: s3://bucket/prefix, gs://…, az://…, file:///folder."""

    def __init__(self, url: str) -> None:
        try:
            import obstore
            from obstore.store import from_url
        except ImportError:
            raise StorageError("the package obstore is not installed: install requirements-storage.txt") from None
        self._obstore = obstore
        self.url, self.is_folder = url, url.startswith("file:")
        options: dict[str, Any] = {}
        if self.is_folder:
            options["mkdir"] = True
        else:
            # Options that are given here replace those of the environment: what a storage without TLS needs is asked for again.
            is_plain = os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("1", "true")
            options["client_options"] = {"timeout": SECONDS, "connect_timeout": CONNECT, "allow_http": is_plain}
            options["retry_config"] = {"max_retries": 2, "retry_timeout": SECONDS}
        try:
            self._store = from_url(url, **options)
        except Exception as error:  # obstore's errors share no class but this
            raise StorageError(f"{url} is no address of a storage: {_first_line(error)}") from None

    def get(self, name: str) -> tuple[bytes, Any] | None:
        """An object and the version it has; None when there is none."""
        try:
            found = self._obstore.get(self._store, name)
            version = {key: value for key in ("e_tag", "version") if (value := found.meta.get(key))}
            return bytes(found.bytes()), version
        except (FileNotFoundError, self._obstore.exceptions.NotFoundError):
            return None
        except Exception as error:
            raise StorageError(f"{self.url}/{name} can't be read: {_first_line(error)}") from None

    def put_part(self, name: str, path: Path) -> bool:
        """A file that never changes: written unless it is there as it should be. Whether it was written."""
        data = path.read_bytes()
        if self._has(name, data):
            return False
        self._put(name, data, "overwrite")
        return True

    def put(self, name: str, data: bytes) -> None:
        self._put(name, data, "overwrite")

    def put_pointer(self, data: bytes, version: Any) -> None:
        """Only when it is still the version that was read. A shared folder has no such check: it has one publisher."""
        mode = "overwrite" if self.is_folder else "create" if version is None else version
        self._put(POINTER, data, mode)

    def names(self, folder: str) -> Iterator[tuple[str, datetime]]:
        try:
            for batch in self._obstore.list(self._store, folder):
                yield from ((str(each["path"]), each["last_modified"]) for each in batch)
        except Exception as error:
            raise StorageError(f"{self.url}/{folder} can't be listed: {_first_line(error)}") from None

    def delete(self, name: str) -> None:
        with suppress(Exception):  # it is only old
            self._obstore.delete(self._store, name)

    def _has(self, name: str, data: bytes) -> bool:
        """By size, and by MD5 where the storage tells it."""
        try:
            meta = self._obstore.head(self._store, name)
        except (FileNotFoundError, self._obstore.exceptions.NotFoundError):
            return False
        except Exception as error:
            raise StorageError(f"{self.url}/{name} can't be looked at: {_first_line(error)}") from None
        tag = str(meta.get("e_tag") or "").strip('"')
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return bool(meta["size"] == len(data)) and (self.is_folder or len(tag) != 32 or tag == digest)

    def _put(self, name: str, data: bytes, mode: Any) -> None:
        try:
            self._obstore.put(self._store, name, data, mode=mode, use_multipart=False)
        except (self._obstore.exceptions.AlreadyExistsError, self._obstore.exceptions.PreconditionError):
            raise ConflictError(f"somebody else published to {self.url} in the meantime") from None
        except Exception as error:
            raise StorageError(f"{self.url}/{name} can't be written: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:300]


def age_of(moment: datetime) -> timedelta:
    return datetime.now(UTC) - moment

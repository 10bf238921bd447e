"""A backup: everything that cannot be made again, in one folder that can prove itself whole.

Records are Django's JSON lines and not a copy of the database: a backup of SQLite can be restored into PostgreSQL, and the
other way round.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TextIO, cast

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from kb.content.work.progress import each, each_of
from kb.library.library import Library
from kb.library.parts import FOLDER
from kb.publish.source_git import GitError, git
from kb.site.store import store

FORMAT = 1
MANIFEST, RECORDS, LIBRARY, SECRET_KEY = "manifest.json", "records.jsonl.gz", "library", "secret-key"
NAME = "stepwise-%Y%m%dT%H%M%S.%fZ"
CHUNK = 1 << 20
ROWS = 500  # of records read at a time
RECORD_APPS = ("kb", "auth")


class BackupError(Exception):
    """The backup cannot be made, or is not whole; the message says why."""


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """What a backup holds. Written last: a folder without one is no backup."""

    made: str  # UTC
    release: str  # of the code
    migration: str  # the last one of the records
    library: str  # its revision; "" when nothing was published
    records: dict[str, int]  # rows of each model
    content: list[tuple[str, str]]  # for each of CONTENT_DIRS its file, and where in its repository it lies
    files: dict[str, str]  # SHA-256 of every other file, by its path
    format: int = FORMAT


def make_backup(target: Path) -> tuple[Path, list[str]]:
    """A new folder below `target`, and what the operator should know. It has its name only when it is whole."""
    now = datetime.now(UTC)
    folder = target / now.strftime(NAME)
    waiting = target / f".{folder.name}-{os.getpid()}"
    try:
        waiting.mkdir(parents=True, mode=0o700)
        notes = _fill(waiting, now)
        waiting.rename(folder)
    except (OSError, GitError, sqlite3.Error) as error:
        raise BackupError(f"the backup could not be written to {target}: {error}") from error
    finally:
        shutil.rmtree(waiting, ignore_errors=True)
    return folder, notes


def _fill(folder: Path, now: datetime) -> list[str]:
    records = _write_records(folder / RECORDS)
    library = _copy_library(folder / LIBRARY)
    key = settings.VAR_DIR / SECRET_KEY
    if key.is_file():
        shutil.copy(key, folder / SECRET_KEY)
    notes: list[str] = []
    content = [
        _write_content(source, folder / f"content-{number}", notes)
        for number, source in enumerate(settings.CONTENT_DIRS)
    ]
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    manifest = BackupManifest(
        made=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        release=settings.RELEASE,
        migration=last_migration(),
        library=library,
        records=records,
        content=content,
        files={path.relative_to(folder).as_posix(): digest_of(path) for path in each("digests", paths)},
    )
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n", "utf-8")
    return notes if library else [*notes, "No library is published: the backup has none."]


def record_models() -> list[type[Model]]:
    """What is kept in the records database. Permissions are made by migrations, so they are left out."""
    labels = [
        label for label in RECORD_APPS if apps.is_installed(label) or apps.is_installed(f"django.contrib.{label}")
    ]
    return [
        model for label in labels for model in apps.get_app_config(label).get_models() if model.__name__ != "Permission"
    ]


def _write_records(path: Path) -> dict[str, int]:
    """All rows as they are at one moment."""
    counts = {}
    with transaction.atomic(), gzip.open(path, "wt", encoding="utf-8") as stream:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in record_models():
            found = model._default_manager.order_by("pk")
            rows = each_of(
                f"records, {model._meta.verbose_name_plural}", found.iterator(chunk_size=ROWS), found.count()
            )
            counts[model._meta.label] = _write_rows(cast(TextIO, stream), rows)
    return counts


def _write_rows(stream: TextIO, rows: Iterable[Model]) -> int:
    count = 0

    def counted() -> Iterator[Model]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    serializers.serialize("jsonl", counted(), stream=stream, use_natural_foreign_keys=True)
    return count


def last_migration() -> str:
    applied = [name for app, name in MigrationRecorder(connection).applied_migrations() if app == "kb"]
    return max(applied, default="")


def _copy_library(folder: Path) -> str:
    """The current library and the parts it names. It remembers everything that was ever published."""
    current = store().current_path()
    if current is None:
        return ""
    (folder / FOLDER).mkdir(parents=True)
    library = Library(current)
    for name in each("library", sorted(library.readers.part_names)):
        shutil.copy2(store().parts / name, folder / FOLDER / name)
    for file in library.readers.files:
        shutil.copy2(file, folder / file.name)
    (folder / "current").write_text(f"{current.name}\n", "utf-8")
    return Library(folder / current.name).revision


def _write_content(source: Path, target: Path, notes: list[str]) -> tuple[str, str]:
    """The repository of a content folder with its whole history, or the folder as it is where there is none."""
    try:
        git(source, "rev-parse", "--verify", "HEAD")
    except GitError:
        notes.append(f"{source} is in no git repository: it was copied without history.")
        archive = target.with_suffix(".tar.gz")
        with tarfile.open(archive, "w:gz") as stream:
            stream.add(source, arcname=".")
        return archive.name, ""
    bundle = target.with_suffix(".bundle")
    git(source, "bundle", "create", "--quiet", str(bundle), "--all", "HEAD")
    if git(source, "status", "--porcelain", "--", "."):
        notes.append(f"{source} has changes that are not committed: they are not in the backup.")
    return bundle.name, git(source, "rev-parse", "--show-prefix").decode().strip()


def digest_of(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def delete_old(target: Path, keep: int) -> list[Path]:
    """Remove all backups but the newest so many."""
    backups = sorted(path.parent for path in target.glob(f"stepwise-*/{MANIFEST}"))
    old = backups[:-keep] if keep else []
    for folder in old:
        shutil.rmtree(folder)
    return old

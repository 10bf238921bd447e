"""Proving that a backup is whole, and putting it back onto an empty machine."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.serializers.base import DeserializationError
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.loader import MigrationLoader

from kb.library.store import Store
from kb.operations.backup import (
    FORMAT,
    LIBRARY,
    MANIFEST,
    RECORDS,
    SECRET_KEY,
    BackupError,
    BackupManifest,
    digest_of,
    record_models,
)
from kb.publish.source_git import GitError, git


def read_manifest(folder: Path) -> BackupManifest:
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest = BackupManifest(**{each.name: found[each.name] for each in fields(BackupManifest)})
    except OSError:
        raise BackupError(f"{folder} is no backup: it has no {MANIFEST}") from None
    except (ValueError, TypeError, KeyError) as error:
        raise BackupError(f"{folder / MANIFEST} cannot be read: {error}") from None
    if manifest.format != FORMAT:
        raise BackupError(f"{folder} has format {manifest.format}; this release reads {FORMAT}")
    if not _is_well_formed(manifest):
        raise BackupError(f"{folder / MANIFEST} cannot be read: it was not written by `manage.py backup`")
    return manifest


def _is_well_formed(manifest: BackupManifest) -> bool:
    """Of the right types, with the digest of everything that is put back, and no name that leads out of the folder."""
    try:
        names, places = [name for name, _ in manifest.content], [place for _, place in manifest.content]
        needed = {RECORDS, *names} | ({f"{LIBRARY}/library-{manifest.library}.sqlite"} if manifest.library else set())
        texts = (manifest.release, manifest.migration, manifest.library, *places, *manifest.files.values())
        return (
            all(isinstance(each, str) for each in texts)
            and all(isinstance(count, int) for count in manifest.records.values())
            and needed <= manifest.files.keys()
            and not any(_leads_away(each) for each in (*manifest.files, *places))
        )
    except (AttributeError, TypeError, ValueError):
        return False


def _leads_away(name: str) -> bool:
    path = PurePath(name)
    return path.is_absolute() or ".." in path.parts


def faults_of(folder: Path) -> Iterator[str]:
    """Everything that is wrong with a backup: each file is read, the library opened, the records loaded, the content cloned."""
    manifest = read_manifest(folder)
    damaged = list(_damaged_files(folder, manifest))
    yield from damaged
    if fault := _wrong_release(manifest):
        yield fault
    if damaged or fault:
        return
    if manifest.library and not Store(folder / LIBRARY).has(manifest.library):
        yield f"library {manifest.library} cannot be opened"
    with TemporaryDirectory() as scratch:
        yield from _content_faults(folder, manifest, Path(scratch))
        yield from _record_faults(folder, Path(scratch))


def _damaged_files(folder: Path, manifest: BackupManifest) -> Iterator[str]:
    for name, digest in manifest.files.items():
        if not (folder / name).is_file():
            yield f"{name} is missing"
        elif digest_of(folder / name) != digest:
            yield f"{name} was changed after the backup was made"
    there = [folder / SECRET_KEY, *(folder / LIBRARY).rglob("*")]
    found = {path.relative_to(folder).as_posix() for path in there if path.is_file()}
    yield from (f"{name} was added after the backup was made" for name in sorted(found - manifest.files.keys()))


def _wrong_release(manifest: BackupManifest) -> str:
    ours = max(name for app, name in MigrationLoader(None).disk_migrations if app == "kb")
    if manifest.migration == ours:
        return ""
    return (
        f"the records were written after migration {manifest.migration or '(none)'}, this code has {ours}: "
        f"restore with release {manifest.release}, then upgrade"
    )


def _content_faults(folder: Path, manifest: BackupManifest, scratch: Path) -> Iterator[str]:
    for name, _ in manifest.content:
        try:
            _unpack(folder / name, scratch / name)
        except (GitError, OSError, tarfile.TarError) as error:
            yield f"{name} cannot be unpacked: {error}"


def _record_faults(folder: Path, scratch: Path) -> Iterator[str]:
    """The records are loaded into an empty database, by a process that knows no other."""
    ours = {"DJANGO_SETTINGS_MODULE": "kb.settings", "DATABASE_URL": f"sqlite:///{scratch / 'records.sqlite3'}"}
    variables = {**os.environ, **ours}
    for command in (["migrate", "-v0"], ["loaddata", "-v0", str(folder / RECORDS)]):
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
            env=variables, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            yield f"the records cannot be loaded: {(done.stderr.strip().splitlines() or ['?'])[-1]}"
            return


# --- putting it back ------------------------------------------------------------------------------------------------


def restore(folder: Path) -> list[str]:
    """Put everything back where this machine has nothing yet; what was done. Raises BackupError, before anything is done."""
    manifest = read_manifest(folder)
    faults = [*_damaged_files(folder, manifest), *filter(None, [_wrong_release(manifest)])]
    if faults:
        raise BackupError("; ".join(faults))
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    if taken := list(_what_is_here(manifest)):
        raise BackupError(f"this machine is not empty: {', '.join(taken)}. Nothing was restored.")
    try:
        return [
            *_restore_content(folder, manifest),
            *_restore_files(folder, manifest),
            _restore_records(folder, manifest),
        ]
    except (OSError, GitError, sqlite3.Error, tarfile.TarError, CommandError, DeserializationError, Error) as error:
        raise BackupError(f"not everything could be restored: {error}") from error


def _what_is_here(manifest: BackupManifest) -> Iterator[str]:
    rows = sum(model._default_manager.count() for model in record_models())
    if rows:
        yield f"there are {rows} records"
    if manifest.library and (settings.LIBRARY_DIR / "current").exists():
        yield f"there is a library in {settings.LIBRARY_DIR}"
    if len(manifest.content) != len(settings.CONTENT_DIRS):
        yield f"CONTENT_DIRS names {len(settings.CONTENT_DIRS)} folders, the backup has {len(manifest.content)}"


def _restore_content(folder: Path, manifest: BackupManifest) -> Iterator[str]:
    for (name, place), target in zip(manifest.content, settings.CONTENT_DIRS, strict=True):
        if target.exists() and any(target.iterdir()):
            yield f"{target} has content: left alone."
            continue
        root = _root_of(target, place)
        _unpack(folder / name, root)
        yield f"Content: {root}"


def _root_of(target: Path, place: str) -> Path:
    """Where the repository has to be cloned to, for the folder at `place` in it to be `target`."""
    parts = Path(place).parts
    if target.parts[len(target.parts) - len(parts) :] != parts:
        raise BackupError(f"{target} does not end in {place}, where its repository keeps the content: clone it by hand")
    return Path(*target.parts[: len(target.parts) - len(parts)])


def _unpack(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix == ".bundle":
        git(source.parent, "clone", "--quiet", str(source), str(target))
        return
    with tarfile.open(source) as archive:
        archive.extractall(target, filter="data")


def _restore_files(folder: Path, manifest: BackupManifest) -> Iterator[str]:
    key = settings.VAR_DIR / SECRET_KEY
    if (folder / SECRET_KEY).is_file():  # an empty machine may have made one of its own a moment ago
        shutil.copy(folder / SECRET_KEY, key)
        yield f"Secret key: {key}"
    if manifest.library:
        shutil.copytree(
            folder / LIBRARY, settings.LIBRARY_DIR, dirs_exist_ok=True, ignore=shutil.ignore_patterns("current")
        )
        Store(settings.LIBRARY_DIR).point_to(manifest.library)
        yield f"Library {manifest.library}: {settings.LIBRARY_DIR}"


def _restore_records(folder: Path, manifest: BackupManifest) -> str:
    call_command("loaddata", str(folder / RECORDS), verbosity=0)
    connections[DEFAULT_DB_ALIAS].close()
    return f"Records: {sum(manifest.records.values())}"

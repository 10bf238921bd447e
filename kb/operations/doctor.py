"""What is wrong with this installation, and how to mend it: looked at from inside, and once through the proxy."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.cache import cache
from django.core.checks import WARNING, run_checks
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from kb.models import Delivery, Run
from kb.operations.diagnosis import OK, Diagnosis, fault, fine, warning
from kb.operations.outside import look_from_outside
from kb.publish.source_git import GitError, git
from kb.records.sqlite import may_lose_commits
from kb.site.store import store

LEAST_DISK = 500_000_000  # bytes
LATE = timedelta(minutes=15)  # for a webhook that is due
OVERDUE = timedelta(days=2)  # for the daily job
CLOCK_SLACK = 30  # seconds


def examine(url: str) -> Iterator[Diagnosis]:
    """Everything, one after another; what cannot be looked at is a fault of its own. `url` "" asks no network."""
    for look in (_settings, _folders, _static_files, _library, _git, _cache):
        yield from _safely(look)
    database = list(_safely(_database))
    yield from database
    if all(each.state == OK for each in database):
        for look in (_daily_jobs, _webhooks):
            yield from _safely(look)
    if url:
        yield from look_from_outside(url)


def _safely(look: Callable[[], Iterator[Diagnosis]]) -> Iterator[Diagnosis]:
    about = look.__name__.strip("_").replace("_", " ")
    try:
        yield from look()
    except Exception as error:  # whatever it is, the other looks go on
        yield fault(about, f"can't be examined: {error or type(error).__name__}")


def _settings() -> Iterator[Diagnosis]:
    found = [
        each for each in run_checks(include_deployment_checks=True) if each.level >= WARNING and not each.is_silenced()
    ]
    for each in found:
        yield fault("settings", f"{each.id}: {each.msg}", each.hint or "")
    if settings.DEBUG:
        yield warning("settings", "DEBUG=1 is the author's mode.", "Set DEBUG=0 where others can reach the site.")
    elif settings.IS_LOCAL:
        yield warning(
            "settings", f"SITE_URL={settings.SITE_URL} is this machine.", "Set SITE_URL to the address readers use."
        )
    if not found:
        yield fine("settings", f"check --deploy reports nothing; release {settings.RELEASE}")


def _folders() -> Iterator[Diagnosis]:
    folder: Path = settings.VAR_DIR
    if not os.access(folder, os.W_OK | os.X_OK):
        yield fault(
            "folders", f"VAR_DIR={folder} can't be written.", "Create it, and make the user of the site its owner."
        )
        return
    key = folder / "secret-key"
    if key.is_file() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield fault("folders", f"others can read {key}.", f"Run chmod 600 {key}, and replace the key.")
    free = shutil.disk_usage(folder).free
    if free < LEAST_DISK:
        yield fault(
            "folders", f"{free / 1e6:.0f} MB are left in {folder}.", "Make room: publishing needs twice the library."
        )
    yield fine("folders", f"{folder}, {free / 1e9:.1f} GB free")


def _static_files() -> Iterator[Diagnosis]:
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        yield fine("static files", "served as they are")
        return
    known = staticfiles_storage.hashed_files
    missing = [
        path for finder in get_finders() for path, _ in finder.list([]) if path.replace(os.sep, "/") not in known
    ]
    if missing:
        said = f"{len(missing)} static files were not collected, e.g. {missing[0]}."
        yield fault("static files", said, "Run manage.py collectstatic --noinput, then restart the workers.")
    else:
        yield fine("static files", f"{len(known)} collected")


def _library() -> Iterator[Diagnosis]:
    library = store().current()
    if library is None:
        yield fault("library", "Nothing is published.", "Run manage.py publish.")
    elif store().trouble:
        yield fault("library", f"{store().trouble}.", "Run manage.py publish: it makes again what is damaged.")
    else:
        age = datetime.now(UTC) - datetime.fromtimestamp(library.path.stat().st_mtime, UTC)
        if age < timedelta(seconds=-CLOCK_SLACK):
            yield warning("clock", "The library is from the future.", "Set the clock (timedatectl set-ntp true).")
        yield fine("library", f"{library.revision}, {age.days} days old, whole")


def _git() -> Iterator[Diagnosis]:
    for folder in settings.CONTENT_DIRS:
        if not folder.is_dir():
            yield fault(
                "content", f"{folder} does not exist.", "Correct CONTENT_DIRS: nothing can be published without it."
            )
            continue
        try:
            is_shallow = git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"
        except GitError as error:
            said = f"{folder}: {error}."
            yield warning("git", said, "Without history, links to earlier texts work only for what was published here.")
            continue
        if is_shallow:
            yield fault("git", f"{folder} is a shallow clone.", f"Run git -C {folder} fetch --unshallow, then publish.")
        else:
            yield fine("git", f"{folder}, full history")


def _cache() -> Iterator[Diagnosis]:
    backend = settings.CACHES["default"]["BACKEND"]
    if "locmem" in backend:
        yield fine("cache", "each worker counts requests for itself")
        return
    cache.set("doctor", "ok", 10)
    if cache.get("doctor") == "ok":
        yield fine("cache", "Redis answers: all workers count together")
    else:
        yield fault(
            "cache", "What was written to CACHE_URL can't be read again.", "Check CACHE_URL and the server's memory."
        )


def _database() -> Iterator[Diagnosis]:
    try:
        connection.ensure_connection()
        plan = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
    except Error as error:
        said = next(iter(str(error).strip().splitlines()), type(error).__name__)
        yield fault("database", f"The records database can't be used: {said}", "Check DATABASE_URL and that it runs.")
        return
    if plan:
        yield fault("database", f"{len(plan)} migrations are not applied.", "Run manage.py migrate.")
        return
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Iterator[Diagnosis]:
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        found = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        yield fault(
            "database", f"{connection.settings_dict['NAME']} is damaged: {found}.", "Restore the newest backup."
        )
    elif journal == "wal" and may_lose_commits(sqlite3.sqlite_version_info):
        said = f"SQLite {sqlite3.sqlite_version} can lose commits in the write-ahead log that this file still uses."
        yield fault("database", said, "Set SQLITE_JOURNAL=auto, stop all workers and run manage.py doctor again.")
    else:
        yield fine("database", f"SQLite {sqlite3.sqlite_version}, journal {journal}; one machine only")


def _postgresql() -> Iterator[Diagnosis]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
    if apart > CLOCK_SLACK:
        said = f"The clocks of this machine and of the database are {apart:.0f} s apart."
        yield warning("clock", said, "Set both (timedatectl set-ntp true).")
    yield fine("database", "PostgreSQL answers; all migrations are applied")


def _daily_jobs() -> Iterator[Diagnosis]:
    days = settings.RECORDS_KEEP_DAYS
    late = Run.objects.filter(created__lt=timezone.now() - timedelta(days=days) - OVERDUE).count() if days else 0
    if late:
        said = f"{late} saved sessions are kept longer than RECORDS_KEEP_DAYS={days}."
        yield fault("daily jobs", said, "Run manage.py delete_old_records once a day.")
    else:
        yield fine("daily jobs", "no record is overdue for deletion")


def _webhooks() -> Iterator[Diagnosis]:
    dead = Delivery.objects.filter(state=Delivery.State.DEAD).count()
    late = Delivery.objects.filter(state=Delivery.State.PENDING, next_try__lt=timezone.now() - LATE).count()
    if dead:
        yield warning("webhooks", f"{dead} deliveries were given up.", "See manage.py list_dead_webhooks.")
    if late:
        yield fault(
            "webhooks", f"{late} deliveries wait longer than 15 minutes.", "Keep manage.py deliver_webhooks running."
        )
    if not dead and not late:
        yield fine("webhooks", "nothing waits")

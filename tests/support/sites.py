"""Sites that tests visit: what they serve, and how it is published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.http import HttpResponse
from pytest_django.fixtures import Settings

from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import SourceFiles
from kb.site.page_cache import cache
from kb.site.publishing import publish_content
from kb.site.store import store
from tests.support.content_files import Changes, files

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests/sample"
SHIPPED = ROOT / "content"

Call = Callable[..., HttpResponse]


def serve(settings: Settings, library: Path, *content: Path) -> None:
    """From now on the site publishes these content folders into this library folder, and serves it."""
    settings.CONTENT_DIRS, settings.LIBRARY_DIR = list(content), library
    forget()


def forget() -> None:
    store.cache_clear()
    cache.clear()


def publish_all() -> None:
    """Publish the content that the site serves; it must be right."""
    findings = publish_content().findings
    assert not findings, [str(finding) for finding in findings]


def published(folder: Path, changes: Changes = None) -> Store:
    """The small content, with changes, published into a folder; no site."""
    store = Store(folder)
    outcome = publish(store, SourceFiles(tuple(files(changes))))
    assert not outcome.findings, [str(finding) for finding in outcome.findings]
    return store

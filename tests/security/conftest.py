"""A site with content of its own, for tests that care what is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from kb.library.store import Store
from kb.site.page_cache import cache
from kb.site.publishing import publish_content
from kb.site.store import store
from tests.support.hostile_content import write

Publish = Callable[[dict[str, str]], Store]


@pytest.fixture
def publish_files(tmp_path: Path, settings: Settings) -> Iterator[Publish]:
    """Publishes these files into a folder of the test's own, and serves them."""
    settings.CONTENT_DIRS = [tmp_path / "content"]
    settings.LIBRARY_DIR = settings.STATIC_ROOT = tmp_path / "library"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.LIBRARY_DIR.mkdir()

    def publish(files: dict[str, str]) -> Store:
        store.cache_clear()
        cache.clear()
        write(tmp_path / "content", files)
        outcome = publish_content()
        assert not outcome.findings, [str(finding) for finding in outcome.findings][:5]
        return store()

    yield publish
    store.cache_clear()
    cache.clear()

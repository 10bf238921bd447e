"""A site whose library is the sample pack in tests/sample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from kb.library.store import Store
from kb.site.page_cache import cache
from kb.site.publishing import publish_content
from kb.site.store import store

SAMPLE = Path(__file__).parent.parent / "sample"


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("library")


@pytest.fixture(autouse=True)
def site(sample_store: Path, settings: Settings) -> Iterator[Store]:
    settings.CONTENT_DIRS = [SAMPLE]
    settings.LIBRARY_DIR = settings.STATIC_ROOT = sample_store
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    store.cache_clear()
    cache.clear()
    assert not publish_content().findings
    yield store()
    store.cache_clear()
    cache.clear()


@pytest.fixture
def reader() -> Client:
    """Somebody with a browser and no JavaScript. An exception in a view fails the test."""
    return Client()


@pytest.fixture
def htmx_reader() -> Client:
    """Somebody whose browser asks for the next step only."""
    return Client(headers={"HX-Request": "true"})

"""The shipped content, published once for every test of what people paste."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from kb.library.library import Library
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import read_folders
from tests.support.sites import forget, serve

CONTENT = Path(__file__).resolve().parents[2] / "content"


@pytest.fixture(scope="session")
def shipped_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shipped content is published to."""
    return tmp_path_factory.mktemp("shipped")


@pytest.fixture(scope="session")
def shipped(shipped_folder: Path) -> Library:
    store = Store(shipped_folder)
    assert publish(store, read_folders([CONTENT])).findings == ()
    found = store.current()
    assert found
    return found


@pytest.fixture
def shipped_site(shipped: Library, shipped_folder: Path, settings: Settings) -> Iterator[None]:
    serve(settings, shipped_folder, CONTENT)
    yield
    forget()

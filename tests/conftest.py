"""What holds for all tests, and what many of them need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from time import time
from unittest.mock import patch

import pytest
from django.test import Client
from hypothesis import settings as hypothesis_settings
from pytest_django.fixtures import Settings

from kb.api.tokens import make_token
from kb.content.judging import GuideSet, draft
from kb.library.library import Library
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import SourceFiles, read_folders
from kb.site.store import store
from kb.web import ratelimit
from tests.support.content_files import Changes, write
from tests.support.git import commit, make_repository
from tests.support.life import Life, live
from tests.support.sites import SAMPLE, SHIPPED, forget, publish_all, serve

# How long an example takes says more about how busy the machine is than about the code.
hypothesis_settings.register_profile("site", deadline=None)
hypothesis_settings.load_profile("site")


@pytest.fixture(autouse=True)
def one_minute() -> Iterator[None]:
    """Limits count by the minute. No minute ends while a test runs, however busy the machine is."""
    started = time()
    with patch.object(ratelimit, "time", lambda: started):
        yield


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("library")


@pytest.fixture
def site(sample_store: Path, settings: Settings) -> Iterator[Store]:
    """A site whose library is the sample pack in tests/sample."""
    serve(settings, sample_store, SAMPLE)
    publish_all()
    yield store()
    forget()


@pytest.fixture
def published_site(tmp_path: Path, settings: Settings) -> Iterator[Callable[..., Path]]:
    """Publishes the small content with changes, or what lies in a folder, and serves it; gives the content folder."""

    def publish(changes: Changes = None, content: Path | None = None, library: Path | None = None) -> Path:
        content = content or write(tmp_path / "content", changes)
        serve(settings, library or tmp_path / "library", content)
        publish_all()
        return content

    yield publish
    forget()


@pytest.fixture(scope="session")
def shipped_files() -> SourceFiles:
    return read_folders([SHIPPED])


@pytest.fixture(scope="session")
def shipped_guides(shipped_files: SourceFiles) -> GuideSet:
    """The guides of the shipped content as they are written."""
    found, findings = draft(shipped_files.files)
    assert found and findings == ()
    return found


@pytest.fixture(scope="session")
def shipped_folder(shipped_files: SourceFiles, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the shipped content is published, once for all tests: every check and scenario runs, which takes its time."""
    folder = tmp_path_factory.mktemp("shipped")
    outcome = publish(Store(folder), shipped_files)
    assert outcome.findings == (), [str(finding) for finding in outcome.findings]
    return folder


@pytest.fixture(scope="session")
def shipped(shipped_folder: Path) -> Library:
    found = Store(shipped_folder).current()
    assert found
    return found


@pytest.fixture
def git_repo(tmp_path: Path) -> Path:
    """The small content in a repository with one commit."""
    content = make_repository(tmp_path)
    commit(content, "first")
    return content


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """Content that was reworded, renamed, moved, split, withdrawn and removed, published in between."""
    return live(tmp_path_factory.mktemp("life"))


@pytest.fixture
def reader() -> Client:
    """Somebody with a browser and no JavaScript. An exception in a view fails the test."""
    return Client()


@pytest.fixture
def htmx_reader() -> Client:
    """Somebody whose browser asks for the next step only."""
    return Client(headers={"HX-Request": "true"})


@pytest.fixture
def token(db: None) -> str:
    return make_token("ticket system", ["runs:write", "uses:read", "uses:write"])


@pytest.fixture
def token_auth(token: str) -> dict[str, str]:
    """The header that a program with a token sends."""
    return {"Authorization": f"Bearer {token}"}

"""The real content, published once for every test that reads it: every scenario is run, which takes its time."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.content.judging import GuideSet, draft
from kb.library.library import Library
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import SourceFiles, read_folders

CONTENT = Path(__file__).resolve().parents[2] / "content"


@pytest.fixture(scope="session")
def read() -> SourceFiles:
    return read_folders([CONTENT])


@pytest.fixture(scope="session")
def drafts(read: SourceFiles) -> GuideSet:
    """The guides as they are written."""
    found, findings = draft(read.files)
    assert found and findings == ()
    return found


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the real content is published to."""
    return tmp_path_factory.mktemp("library")


@pytest.fixture(scope="session")
def library(read: SourceFiles, folder: Path) -> Library:
    """Published, so every scenario and every check has passed: this is what authors run."""
    store = Store(folder)
    outcome = publish(store, read)
    assert outcome.findings == (), [str(finding) for finding in outcome.findings]
    return store.current()

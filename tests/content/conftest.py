"""The shipped content, by the names that its tests use."""

from __future__ import annotations

import pytest

from kb.content.judging import GuideSet
from kb.library.library import Library
from kb.publish.source_folder import SourceFiles


@pytest.fixture(scope="session")
def read(shipped_files: SourceFiles) -> SourceFiles:
    return shipped_files


@pytest.fixture(scope="session")
def drafts(shipped_guides: GuideSet) -> GuideSet:
    return shipped_guides


@pytest.fixture(scope="session")
def library(shipped: Library) -> Library:
    """Published, so every scenario and every check has passed: this is what authors run."""
    return shipped

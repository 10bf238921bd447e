"""A source folder with two pages, and an empty content folder."""

from __future__ import annotations

import pytest

from tests.importing.places import ARTICLE, STORAGE


@pytest.fixture
def place(tmp_path):
    """A source folder with two pages, and an empty content folder."""
    source, content = tmp_path / "source", tmp_path / "content"
    source.mkdir()
    content.mkdir()
    (source / "bitter.md").write_text(ARTICLE, "utf-8")
    (source / "storage.md").write_text(STORAGE, "utf-8")
    return source, content

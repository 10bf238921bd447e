"""The shipped content as a site, for every test of what people paste."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.support.sites import SHIPPED, forget, serve


@pytest.fixture
def shipped_site(shipped_folder: Path, settings: Settings) -> Iterator[None]:
    serve(settings, shipped_folder, SHIPPED)
    yield
    forget()

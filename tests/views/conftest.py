"""The pages of the sample pack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.library.store import Store


@pytest.fixture(autouse=True)
def on_the_sample(site: Store) -> None:
    """Every page is one of the sample pack, if the test publishes nothing else."""


@pytest.fixture
def withdrawn_in_place(published_site: Callable[..., Path]) -> None:
    """A remedy that was withdrawn before anybody could take it out of its guide."""
    published_site({"redirects.yaml": "redirects:\n  R3AA: {withdrawn: true, reason: vinegar eats the seals}\n"})

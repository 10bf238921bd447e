"""The API of a site whose library is the sample pack, asked by a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from kb.library.store import Store
from tests.support.sites import Call


@pytest.fixture(autouse=True)
def nobody_asked_yet() -> Iterator[None]:
    """Requests are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def on_the_sample(site: Store) -> None:
    """Every answer is about the sample pack, if the test publishes nothing else."""


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="127.0.0.1")


@pytest.fixture
def get(client: Client) -> Call:
    return lambda path, **headers: client.get(f"/api/v1{path}", headers=headers)


@pytest.fixture
def post(client: Client) -> Call:
    def send(path: str, body: Any, **headers: str) -> HttpResponse:
        return client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    return send

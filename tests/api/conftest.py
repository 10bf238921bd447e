"""The API of a site whose library is the sample pack, asked by a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from kb.api.tokens import make_token
from tests.views.conftest import sample_store, site

__all__ = ["sample_store", "site"]

Call = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def nobody_asked_yet() -> Iterator[None]:
    """Requests are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


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


@pytest.fixture
def token(db: None) -> str:
    return make_token("ticket system", ["runs:write", "uses:read", "uses:write"])

"""Frozen values to JSON and back."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Reads and writes one kind of value; building one takes a while, so it is kept."""
    return TypeAdapter(kind)


def to_json(kind: Any, value: Any) -> str:
    return adapter(kind).dump_json(value).decode()

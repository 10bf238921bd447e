"""Frozen values to JSON and back."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Reads and writes one kind of value; building one takes a while, so it is kept."""
    return TypeAdapter(kind)


def to_json(kind: Any, value: Any) -> str:
    return adapter(kind).dump_json(value).decode()


def dump(value: Any) -> str:
    """Plain values as JSON, always spelled the same."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def load(text: str) -> Any:
    """What `dump` was given, lists for tuples; several times faster than `json`."""
    return from_json(text)

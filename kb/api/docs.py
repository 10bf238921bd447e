"""What an operation can answer besides the good answer, for the schema."""

from __future__ import annotations

from typing import Any

from kb.api.problems import MEDIA_TYPE, title_of
from kb.api.shapes import Problem

ALWAYS = (400, 422, 429, 503)
WITH_BODY = (413, 415)
WITH_TOKEN = (401, 403)


def problems(*statuses: int) -> dict[str, Any]:
    """For an operation's `openapi_extra`: the errors it can answer with, besides those that all can."""
    return {"responses": {status: _response(status) for status in sorted({*ALWAYS, *statuses})}}


def _response(status: int) -> dict[str, Any]:
    return {"description": title_of(status), "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}

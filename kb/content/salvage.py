"""What can be read of a file with faults, so that one fault does not hide the others."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ValidationError

from kb.content.format.strict_yaml import Loc

MOST_ROUNDS = 12  # leaving one thing out can show that another is missing
# What stands in for a missing text at the top of a file. Nobody sees it: the file has findings.
STAND_INS: dict[str, Any] = {
    "title": "?", "summary": "?", "owner": "?", "ask": "?", "review_in": "1 year",
    "verified": {"on": "2026-01-01", "by": "?"},
}  # fmt: skip


def salvage(
    model: type[BaseModel], value: dict[str, Any], error: ValidationError
) -> tuple[BaseModel | None, frozenset[str]]:
    """The file without the parts that do not fit, and the keys of those parts; no file when nothing is left of it."""
    rest, left_out = deepcopy(value), set()
    for _ in range(MOST_ROUNDS):
        for problem in error.errors():
            path = _path_in(rest, tuple(problem["loc"]))
            name = str(problem["loc"][-1]) if problem["loc"] else ""
            if not path and problem["type"] == "missing" and name in STAND_INS:
                rest[name] = STAND_INS[name]
            elif path:
                left_out.add(str(path[-1]))
                _remove(rest, path)
            else:
                return None, frozenset()
        try:
            return model.model_validate(rest), frozenset(left_out)
        except ValidationError as further:
            error = further
    return None, frozenset()


def _path_in(value: Any, loc: Loc) -> Loc:
    """The part of a place that stands in the value; pydantic names unions and models in between."""
    path: list[str | int] = []
    for part in loc:
        entries = value if isinstance(value, dict) else dict(enumerate(value)) if isinstance(value, list) else {}
        if part in entries:
            value = entries[part]
            path.append(part)
    return tuple(path)


def _remove(value: Any, path: Loc) -> None:
    for part in path[:-1]:
        value = value[part]
    value.pop(path[-1])  # of a mapping or a list

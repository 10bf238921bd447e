"""What pydantic says of a value, as an author would say it."""

from __future__ import annotations

import re
from types import UnionType
from typing import Any, Union

from pydantic import BaseModel

from kb.content.finding import did_you_mean
from kb.content.format.key_help import help_of
from kb.content.format.strict_yaml import Loc

SAFETY = ("risk", "rollback", "verify")  # what a remedy must not be without
Said = tuple[str, str, str]  # what is wrong, a hint, the rule


def in_words(model: type[BaseModel], loc: Loc, problem: Any) -> Said:
    """A pydantic error as an author would say it."""
    name = next((str(part) for part in reversed(loc) if isinstance(part, str) and "[" not in part), "")
    given, context = problem.get("input"), problem.get("ctx", {})
    empty = (f"'{name}' is empty", "write something, or remove the line", "empty-value")
    match problem["type"]:
        case "missing":
            rule = "missing-safety" if name in SAFETY else "missing-key"
            return f"'{name}' is missing", _help_on(model, loc, name), rule
        case "extra_forbidden":
            return f"unknown key '{name}'", did_you_mean(name, _keys_at(model, loc[:-1])), "unknown-key"
        case "literal_error":
            return f"'{given}' is not known here", f"use {context.get('expected', '')}", "bad-value"
        case "string_too_short":
            return empty
        case "string_too_long":
            return f"'{name}' is too long", f"the limit is {context.get('max_length')} characters", "bad-value"
        case "date_from_datetime_parsing" | "date_parsing" | "date_from_datetime_inexact":
            return f"'{given}' is not a date", _date_like(str(given)), "bad-date"
        case "value_error":
            return _own_words(name, str(given), str(context.get("error", problem["msg"])))
        case "string_type" if given is None:
            return empty
        case "string_type":
            return f"'{name}' must be a text", "write it without brackets and without keys below it", "bad-value"
        case "tuple_type" | "list_type":
            return (
                f"'{name}' must be a list",
                "write [one, two], or one to a line after a hyphen and a space",
                "bad-value",
            )
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"'{name}' must have keys", "write `key: value` lines below it, or {key: value}", "bad-value"
        case "int_parsing" | "float_parsing" | "int_type" | "float_type":
            return f"'{name}' must be a number", _help_on(model, loc, name), "bad-value"
        case "string_pattern_mismatch" if "\n" not in str(given):
            return f"'{given}' does not fit here", _help_on(model, loc, name), "bad-value"
        case "string_pattern_mismatch":
            return f"'{name}' must be one line", "put it on one line", "bad-value"
    return f"{name}: {problem['msg']}", _help_on(model, loc, name), "bad-value"


def _own_words(name: str, given: str, said: str) -> Said:
    """What the types of this project say, with the word that was meant where it is one of a list."""
    words = said.partition("use one of ")[2].partition(", or ")[0].split(", ")
    near = did_you_mean(given, words) or did_you_mean(re.sub(r"[\s_]+", "-", given), words)
    rule = "bad-date" if said.endswith(("in the future", "too long ago")) else "bad-value"
    return f"{name}: {said}" if name else said, near, rule


def _help_on(model: type[BaseModel], loc: Loc, name: str) -> str:
    """What the key is for."""
    models = [found for found in _candidates(model, loc[:-1]) if _is_model(found)]
    found = next((help for each in models if (help := help_of(each, name))), None)
    return found.text[0].lower() + found.text[1:].rstrip(".") if found else ""


def _date_like(given: str) -> str:
    """The date that was meant, where it can mean one day only."""
    parts = [int(part) for part in re.findall(r"\d+", given)]
    if len(parts) == 3 and parts[2] > 31 and 12 < max(parts[:2]) <= 31:
        day, month = max(parts[:2]), min(parts[:2])
        return f"write it as {parts[2]:04}-{month:02}-{day:02}"
    return "write it as 2026-11-22"


def _candidates(model: type[BaseModel], loc: Loc) -> list[Any]:
    """What may stand at `loc`, as far as models can be told apart."""
    candidates: list[Any] = [model]
    for part in loc:
        candidates = [inner for candidate in candidates for inner in _step_into(candidate, part)]
    return candidates


def _keys_at(model: type[BaseModel], loc: Loc) -> set[str]:
    """The keys allowed at `loc`."""
    models = [candidate for candidate in _candidates(model, loc) if _is_model(candidate)]
    return {field.alias or name for found in models for name, field in found.model_fields.items()}


def _step_into(candidate: Any, part: str | int) -> list[Any]:
    """What may stand under `part`: a model's field, or the values of a mapping or list."""
    if _is_model(candidate):
        field = candidate.model_fields.get(str(part))
        return _unwrap(field.annotation) if field else []
    return [inner for argument in getattr(candidate, "__args__", ()) for inner in _unwrap(argument)]


def _unwrap(annotation: Any) -> list[Any]:
    """An annotation, and the alternatives of a union."""
    is_union = getattr(annotation, "__origin__", None) in (Union, UnionType) or isinstance(annotation, UnionType)
    return [inner for argument in annotation.__args__ for inner in _unwrap(argument)] if is_union else [annotation]


def _is_model(candidate: Any) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, BaseModel)

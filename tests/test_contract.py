"""What others rely on stays: addresses, settings, commands and the API. tests/contract/*.json hold what was promised.

More may be added at any time, in the code and then in the data (`python tests/contract/collect.py`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.contract import collect

DATA = Path(collect.__file__).parent


def promised(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text("utf-8"))


def test_every_route_is_still_there() -> None:
    assert not set(promised("routes")) - set(collect.routes())


@pytest.mark.django_db
def test_every_address_still_answers_in_the_same_way(site: object) -> None:
    assert collect.answers(promised("answers")) == promised("answers")


def test_every_variable_still_sets_what_it_set(tmp_path: Path) -> None:
    now = collect.settings(tmp_path)
    for name, sets in promised("settings").items():
        assert {key: now[name].get(key) for key in sets} == sets, name


def test_every_command_still_takes_the_same_options() -> None:
    now = collect.commands()
    for name, options in promised("commands").items():
        assert {option: _as_promised(now[name].get(option), options[option]) for option in options} == options, name
        added = now[name].keys() - options.keys()
        assert not [option for option in added if now[name][option]["required"]], f"{name} cannot be called as before"


def _as_promised(now: dict[str, Any] | None, before: dict[str, Any]) -> dict[str, Any] | None:
    """An option with the choices it had: more of them may be added."""
    if not now or not before.get("choices"):
        return now
    return now | {"choices": [choice for choice in now["choices"] if choice in before["choices"]]}


def test_clients_of_the_api_go_on_working() -> None:
    assert not list(lost(promised("openapi"), collect.openapi()))


def lost(before: Any, now: Any, place: str = "") -> list[str]:
    """What a client of before would miss or not know how to send."""
    if isinstance(before, dict) and isinstance(now, dict):
        gone = [f"{place}/{key}" for key in before.keys() - now.keys()]
        return gone + [
            each for key in before.keys() & now.keys() for each in lost(before[key], now[key], f"{place}/{key}")
        ]
    if place.endswith("/parameters"):
        return _parameters_lost(before, now, place)
    if place.endswith("/required") and isinstance(before, list):
        needs_more = "In/" in place or "requestBody" in place
        return [place] if set(before) - set(now) or (needs_more and set(now) - set(before)) else []
    if place.endswith(("/enum", "/tags")):
        return [place] if set(before) - set(now) else []
    return [] if before == now else [f"{place}: {before} is now {now}"]


def _parameters_lost(before: list[Any], now: list[Any], place: str) -> list[str]:
    old, new = ({(each["in"], each["name"]): each for each in some} for some in (before, now))
    needed = [f"{place}/{key[1]} is needed now" for key in new.keys() - old.keys() if new[key].get("required")]
    return needed + [each for key in old for each in lost(old[key], new.get(key), f"{place}/{key[1]}")]


SCHEMA = {
    "UseIn": {"properties": {"step": {"type": "string", "maxLength": 9}, "run": {"enum": ["a"]}}, "required": ["step"]}
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("properties", {"step": {"type": "string", "maxLength": 9}}),
        ("properties", {"step": {"type": "integer", "maxLength": 9}, "run": {"enum": ["a"]}}),
        ("properties", {"step": {"type": "string", "maxLength": 9}, "run": {"enum": ["b"]}}),
        ("required", []),
        ("required", ["step", "run"]),
    ],
)
def test_what_breaks_a_client_would_be_noticed(name: str, value: Any) -> None:
    assert lost(SCHEMA, {"UseIn": {**SCHEMA["UseIn"], name: value}})


def test_an_addition_breaks_no_client() -> None:
    more = {"properties": {**SCHEMA["UseIn"]["properties"], "more": {}}, "required": ["step"]}
    assert not lost(SCHEMA, {"UseIn": more, "MoreOut": {}})
    assert not lost({"parameters": []}, {"parameters": [{"in": "query", "name": "more"}]})
    assert lost({"parameters": []}, {"parameters": [{"in": "query", "name": "more", "required": True}]})

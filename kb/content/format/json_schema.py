"""The file formats as JSON Schema, with what each key is for: for editors that complete, explain and check while one types."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from kb.content.documents import MODELS
from kb.content.format import guide_schema, schema
from kb.content.format.key_help import help_of
from kb.content.format.layout import FOLDERS, PACK_FILES, TOP_FILES

DRAFT = "http://json-schema.org/draft-07/schema#"  # what editors know best
Json = dict[str, Any]
# What may be written shorter, as the value of one key alone.
SHORT = {"CauseEntry": "prior", "SharedAnswer": "say"}
ALONE = ("probe", "can", "successor")  # keys whose list may have one entry, written without brackets
TEXT = ["string", "number", "boolean"]  # 93E2 is a text here, though other YAML takes it for a number


@cache
def _models() -> Mapping[str, type[BaseModel]]:
    found = [value for module in (schema, guide_schema) for value in vars(module).values()]
    return {each.__name__: each for each in found if isinstance(each, type) and issubclass(each, schema.StrictModel)}


def schema_of(kind: str) -> Json:
    """The schema of a kind of file."""
    model = MODELS[kind]
    made = model.model_json_schema()
    for name, entry in made.get("$defs", {}).items():
        _explain(entry, _models()[name])
    _explain(made, model)
    definitions = {name: _shortest(name, entry) for name, entry in made.get("$defs", {}).items()}
    return {"$schema": DRAFT, **_plain({**made, "title": f"{kind} file", "$defs": definitions})}


def _explain(entry: Json, model: type[BaseModel]) -> None:
    entry.pop("title", None)
    for key, value in entry.get("properties", {}).items():
        value.pop("title", None)
        if key in ALONE and value.get("type") == "array":
            array = {name: value.pop(name) for name in ("type", "items") if name in value}
            value["anyOf"] = [array, array["items"]]
        if found := help_of(model, key):
            value["description"], value["examples"] = found.text, [found.example]


def _shortest(name: str, entry: Json) -> Json:
    """With the short way to write it."""
    return {"anyOf": [entry, entry["properties"][SHORT[name]]]} if name in SHORT else entry


def _plain(value: Any) -> Any:
    """Without what is noise in an editor: null, which means a key that is not there, and defaults that are nothing."""
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    options = value.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        rest = [option for option in options if option != {"type": "null"}]
        value = {**value, "anyOf": rest}
        if len(rest) == 1:
            value = {**{key: inner for key, inner in value.items() if key != "anyOf"}, **rest[0]}
            value = (
                {"allOf": [{"$ref": value["$ref"]}], **{k: v for k, v in value.items() if k != "$ref"}}
                if "$ref" in value
                else value
            )
    if value.get("default", ...) in (None, [], {}):
        value = {key: inner for key, inner in value.items() if key != "default"}
    if value.get("type") == "string" and not value.keys() & {"enum", "const", "format"}:
        value = {**value, "type": TEXT}
    return {key: _plain(inner) for key, inner in value.items()}


def as_text(made: Json) -> str:
    return json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def yaml_kinds() -> Iterator[tuple[str, str]]:
    """Each kind of YAML file, with the pattern of its place below a content folder."""
    yield from ((kind, f"*/{folder}/*{ending}") for (folder, ending), kind in FOLDERS.items() if ending == ".yaml")
    yield from ((kind, f"*/{name}") for name, kind in PACK_FILES.items())
    yield from ((kind, name) for name, kind in TOP_FILES.items())


def editor_settings(schemas: str, content: str) -> Json:
    """Settings of VS Code; other editors with the YAML language server take the same map."""
    patterns: dict[str, list[str]] = {}
    for kind, pattern in yaml_kinds():
        patterns.setdefault(f"{schemas}/{kind}.json", []).append(f"{content}/{pattern}" if content else pattern)
    return {
        "yaml.schemas": patterns,
        "yaml.format.enable": False,  # it would move comments and quotes
        "files.associations": {"*.mmd": "mermaid"},
    }

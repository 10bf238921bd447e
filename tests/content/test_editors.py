"""The schemas in editors: complete, of today, and proven with the YAML language server that editors run."""

from __future__ import annotations

import json
from collections.abc import Iterator

import jsonschema
import pytest

from kb.content.documents import MODELS
from kb.content.format.json_schema import as_text, editor_settings, schema_of
from tests.node.install import MODULES
from tests.support import content_files as small
from tests.support.html import node
from tests.support.lsp import Editor
from tests.support.sites import ROOT

SERVER = MODULES / "yaml-language-server/bin/yaml-language-server"
GUIDE = ROOT / "content/coffee/guides/no-coffee.yaml"  # a place; nothing is written there


@pytest.mark.parametrize("kind", MODELS)
def test_the_schemas_in_the_tree_are_those_of_today(kind):
    written = (ROOT / f"schemas/{kind}.json").read_text("utf-8")
    assert written == as_text(schema_of(kind)), "run manage.py export_schemas schemas"


def test_editors_find_the_schema_of_every_kind_of_yaml_file():
    settings = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))
    assert settings == editor_settings("./schemas", "content")
    assert json.loads((ROOT / ".vscode/extensions.json").read_text("utf-8"))["recommendations"] == [
        "redhat.vscode-yaml"
    ]


def keys_of(entry, place="") -> Iterator[tuple[str, dict]]:
    for part in entry.get("anyOf", []):
        yield from keys_of(part, place)
    for key, value in entry.get("properties", {}).items():
        yield f"{place}.{key}", value


@pytest.mark.parametrize("kind", MODELS)
def test_every_key_has_a_description_and_an_example_that_is_right(kind):
    made = schema_of(kind)
    for name, entry in {kind: made, **made.get("$defs", {})}.items():
        for place, value in keys_of(entry, name):
            assert value.get("description", "").endswith((".", "`")), place
            (example,) = value["examples"]
            jsonschema.Draft7Validator({**value, "$defs": made.get("$defs", {})}).validate(_as_yaml(example))


def _as_yaml(value):
    """As an editor reads it: YAML 1.2 takes bare numbers and true for what they look like."""
    if isinstance(value, dict):
        return {key: _as_yaml(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_yaml(inner) for inner in value]
    if value in ("true", "false"):
        return value == "true"
    try:
        return int(value) if value.isdigit() else float(value)
    except ValueError:
        return value


# --- with the real server -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def editor():
    yaml = {
        "schemas": {(ROOT / path).as_uri(): patterns for path, patterns in editor_settings("schemas", "content")["yaml.schemas"].items()},
        "validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False},
    }  # fmt: skip
    here = Editor(
        [node(), str(SERVER), "--stdio"], ROOT, {"yaml": yaml, "http": {}, "[yaml]": {}, "editor": {}, "files": {}}
    )
    yield here
    here.close()


def place(text, words):
    before = text[: text.index(words)]
    return before.count("\n"), len(before) - (before.rfind("\n") + 1)


def test_a_right_guide_has_no_marks(editor):
    assert editor.open(GUIDE.with_name("right.yaml"), small.GUIDE) == []


def test_a_misspelt_key_and_a_wrong_word_are_marked_where_they_stand(editor):
    text = small.GUIDE.replace("needs: client", "neds: client", 1).replace("prior: rare", "prior: seldom")
    marks = editor.open(GUIDE.with_name("wrong.yaml"), text)
    marked = {(mark["range"]["start"]["line"], mark["range"]["start"]["character"]) for mark in marks}
    assert place(text, "neds: client") in marked
    assert any(line == place(text, "prior: seldom")[0] for line, _ in marked)


def test_pointing_at_a_key_explains_it(editor):
    editor.open(GUIDE.with_name("hover.yaml"), small.GUIDE)
    line, character = place(small.GUIDE, "depends_on")
    assert "sets the answer aside" in editor.hover(GUIDE.with_name("hover.yaml"), line, character + 2)


def test_keys_and_words_are_completed(editor):
    path = GUIDE.with_name("half.yaml")
    text = small.GUIDE.replace("    depends_on: [water]\n", "    \n").replace("{level: low}", "{level: }")
    editor.open(path, text)
    line, _ = place(text, "    \n")
    assert {"depends_on", "pin", "because"} <= set(editor.complete(path, line, 4))
    line, character = place(text, "level: }")
    assert {"low", "medium", "high"} <= set(editor.complete(path, line, character + len("level: ")))


def test_shipped_files_have_no_marks(editor):
    files = [*sorted(ROOT.glob("content/ssh/guides/*.yaml"))[:2], *ROOT.glob("content/*/pack.yaml"), ROOT / "content/profiles.yaml",
             ROOT / "content/ssh/codes.yaml", ROOT / "content/redirects.yaml"]  # fmt: skip
    for path in files:
        marks = editor.open(path, path.read_text("utf-8"))
        assert [(mark["range"]["start"]["line"] + 1, mark["message"]) for mark in marks] == [], path.name

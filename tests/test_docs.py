"""The docs say what is so: samples go through the real loader; every key, setting and command is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kb.content.documents import MODELS
from kb.content.format import schema
from kb.content.identity import mint_missing
from kb.content.judging import judge
from kb.content.loading import content_file, load_file

ROOT = Path(__file__).resolve().parent.parent
FORMAT = (ROOT / "docs/content-format.md").read_text("utf-8")
SAMPLES = re.findall(r"^```(?:yaml|markdown)\n(.*?)^```$", FORMAT, re.MULTILINE | re.DOTALL)


def place_of(sample):
    if sample.startswith("# "):
        name = sample[2:].split("\n")[0]
        return name if name in ("profiles.yaml", "redirects.yaml") else f"rdp/{name}"
    for mark, place in (
        ("\ncauses:\n", "guides/g.yaml"),
        ("review_in:", "articles/reading.md"),
        ("\nask:", "questions/q.md"),
    ):
        if mark in sample:
            return f"rdp/{place}"
    return "rdp/remedies/r.md"


def counter():
    numbers = iter(range(100, 999))
    return lambda: f"Z{next(numbers)}"


def loaded():
    """The samples as files, ids minted."""
    new_id = counter()
    for sample in SAMPLES:
        sample = re.sub(r"^(   )?\\?```", "```", sample)
        file = content_file(place_of(sample), place_of(sample), sample.encode())
        yield content_file(file.path, file.name, mint_missing(file, new_id))


def test_there_is_a_sample_of_every_kind_of_file():
    kinds = {doc.kind for file in loaded() for doc in [load_file(file)[0]] if doc}
    assert kinds == set(MODELS)


@pytest.mark.parametrize("file", list(loaded()), ids=lambda file: file.name)
def test_a_sample_is_read_without_findings(file):
    doc, findings = load_file(file)
    assert findings == () and doc is not None


def test_the_sample_guide_keeps_its_promise():
    """The guide of the docs, published with its sources and codes, passes all checks and its own scenario."""
    wanted = ("guides/g.yaml", "sources.yaml", "rdp/codes.yaml", "pack.yaml", "profiles.yaml")
    content, findings = judge([file for file in loaded() if file.name.endswith(wanted)])
    assert findings == () and content is not None


def models():
    seen = {
        value for value in vars(schema).values() if isinstance(value, type) and issubclass(value, schema.StrictModel)
    }
    return sorted(seen - {schema.StrictModel}, key=lambda model: model.__name__)


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_every_key_of_the_format_is_in_its_page(model):
    keys = {field.alias or name for name, field in model.model_fields.items()}
    missing = {key for key in keys if not re.search(rf"\b{key}\b", FORMAT)}
    assert not missing


def test_every_setting_is_in_the_operators_page():
    settings = (ROOT / "kb/settings.py").read_text("utf-8")
    names = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", settings))
    page = (ROOT / "docs/operating.md").read_text("utf-8")
    assert {name for name in names if f"`{name}`" not in page} == set()


def test_every_command_is_in_the_docs():
    commands = {path.stem for path in (ROOT / "kb/management/commands").glob("[a-z]*.py")}
    pages = "\n".join(path.read_text("utf-8") for path in [*ROOT.glob("docs/*.md"), ROOT / "README.md"])
    assert {name for name in commands if name not in pages} == set()


def test_every_word_of_the_makefile_is_in_the_contributors_page():
    words = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert {word for word in words if f"make {word}" not in page} == set()


def test_links_between_the_docs_lead_somewhere():
    for page in [*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")]:
        for target in re.findall(
            r"\]\(([^)#\s]+)(?:#[^)]*)?\)", re.sub(r"```.*?```|`[^`]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
        ):
            if not target.startswith(("http:", "https:", "mailto:", "/")) and "`" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_changelog_names_the_version():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[1]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_test_that_the_docs_name_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/security.md").read_text("utf-8")))
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    }
    assert named and named - there == set()

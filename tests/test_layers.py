"""The arrows between modules point one way (docs/architecture.md)."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PURE = ("decisiontree/", "kb/content/", "kb/library/", "kb/importing/")
EDGE = {"decisiontree/views.py", "decisiontree/urls.py"}
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("kb", "decisiontree")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)

# What each room may import besides the standard library and itself; the first prefix that fits decides.
ROOMS = [
    ("decisiontree/", set()),
    ("kb/content/format/strict_yaml.py", {"yaml"}),
    ("kb/content/markdown/render.py", {"markdown", "nh3", "kb.content.markdown.quick"}),
    ("kb/content/markdown/quick.py", {"markdown", "pygments", "pymdownx"}),
    ("kb/content/", {"pydantic", "decisiontree", "kb.content"}),
    ("kb/importing/markdown/parser.py", {"markdown_it", "mdit_py_plugins", "kb.importing"}),
    ("kb/importing/", {"decisiontree", "kb.content", "kb.library", "kb.importing"}),
    ("kb/search/spelling.py", {"rapidfuzz"}),
    ("kb/library/", {"pydantic", "pydantic_core", "decisiontree", "kb.content", "kb.library"}),
]


def imports_of(path: str) -> set[str]:
    """Dotted names of all modules a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by full name"
            found.add(node.module or "")
    return found


def is_allowed(module: str, allowed: set[str], room: str) -> bool:
    package = room.split("/")[0]
    own = package if package == "decisiontree" else ""
    names = allowed | ({own} if own else set())
    return module.split(".")[0] in sys.stdlib_module_names or any(
        module == name or module.startswith(f"{name}.") for name in names
    )


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if path.startswith(PURE) and path not in EDGE],
)
def test_a_pure_module_imports_only_what_its_room_allows(path):
    room, allowed = next((room, allowed) for room, allowed in ROOMS if path.startswith(room))
    assert {module for module in imports_of(path) if not is_allowed(module, allowed, room)} == set()


@pytest.mark.parametrize("path", sorted(EDGE))
def test_the_walk_views_are_handed_the_library_and_never_import_it(path):
    assert not {module for module in imports_of(path) if module == "kb" or module.startswith("kb.")}


def test_only_the_api_knows_ninja_and_receivers_may_take_the_signing_of_webhooks():
    knows = {path for path in MODULES if any(module.split(".")[0] == "ninja" for module in imports_of(path))}
    assert knows and all(path.startswith("kb/api/") for path in knows)
    assert imports_of("kb/webhooks/signing.py") <= sys.stdlib_module_names | {"collections.abc"}


def test_the_rule_would_notice_a_wrong_arrow():
    assert not is_allowed("kb.library", {"kb.content"}, "kb/content/")
    assert not is_allowed("django.http", set(), "decisiontree/")
    assert is_allowed("decisiontree.guide", set(), "decisiontree/")

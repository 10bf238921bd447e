"""Tests share what lies in tests/support; none is built on another, so each can be changed and run by itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
MODULES = sorted(path.relative_to(TESTS).as_posix() for path in TESTS.rglob("*.py"))


def imports_of(source: str) -> set[str]:
    """The dotted names of modules, and of what is taken out of them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def among_tests(names: set[str]) -> set[str]:
    parts = {name: name.split(".") for name in names if name.startswith("tests.")}
    return {name for name, path in parts.items() if any(part.startswith(("test_", "conftest")) for part in path)}


@pytest.mark.parametrize("path", MODULES)
def test_no_test_is_built_on_another(path: str) -> None:
    assert among_tests(imports_of((TESTS / path).read_text("utf-8"))) == set()


def test_the_rule_would_notice() -> None:
    assert among_tests(imports_of("from tests.links.test_items import git")) == {"tests.links.test_items.git"}
    assert among_tests(imports_of("from tests.links import test_items")) == {"tests.links.test_items"}
    assert among_tests(imports_of("import tests.conftest")) == {"tests.conftest"}
    assert among_tests(imports_of("from tests.support.git import git")) == set()

"""Benchmarks are run by hand, so what they import is tried here: a rename must not break them unseen."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.support.sites import ROOT

NAMES = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if path.stem != "bare")  # a server by itself


@pytest.mark.parametrize("name", NAMES)
def test_what_a_benchmark_imports_is_there(name: str) -> None:
    assert import_module(f"benchmarks.{name}")

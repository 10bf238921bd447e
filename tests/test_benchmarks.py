"""Benchmarks are run by hand, so what they import is tried here: a rename must not break them unseen."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.support.sites import ROOT

NAMES = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if path.stem != "bare")  # a server by itself

OURS = {"benchmarks", "decisiontree", "kb", "tests"}


@pytest.mark.parametrize("name", NAMES)
def test_what_a_benchmark_imports_is_there(name: str) -> None:
    try:
        assert import_module(f"benchmarks.{name}")
    except ModuleNotFoundError as error:  # the peers are in requirements-bench.txt, and not needed for tests
        if (error.name or "").partition(".")[0] in OURS:
            raise
        pytest.skip(f"{error.name} is not installed")

"""The real site in a real browser: production settings, the shipped content, a server of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kb.library.library import Library
from kb.library.store import Store
from tests.browser.install import find_browser
from tests.support.browser import ARGS, Desk, serving

expect.set_options(timeout=20_000)  # a machine that does other things too
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    path = find_browser()
    assert path, "no browser: run `make test`, or tests/browser/install.py"
    return {"executable_path": path, "headless": True, "args": ARGS}


@pytest.fixture(scope="session")
def var_dir(shipped_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With the shipped content as a library of before: what was found right is not judged again."""
    folder = tmp_path_factory.mktemp("var")
    shutil.copytree(shipped_folder, folder / "library")
    return folder


@pytest.fixture(scope="session")
def base_url(var_dir: Path) -> Iterator[str]:
    """The shipped content."""
    with serving(VAR_DIR=str(var_dir)) as url:
        yield url


@pytest.fixture(scope="session")
def library(base_url: str, var_dir: Path) -> Library:
    """What that server serves."""
    found = Store(var_dir / "library").current()
    assert found
    return found


@pytest.fixture
def desk(browser: Browser, base_url: str) -> Iterator[Desk]:
    found = Desk(browser, base_url)
    yield found
    found.leave()
    assert found.expects_complaints or not found.complaints


@pytest.fixture
def reader(desk: Desk) -> Page:
    """A reader with an ordinary browser."""
    return desk.sit_down()


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def anybody(desk: Desk, request: pytest.FixtureRequest) -> Page:
    """A reader with JavaScript, and one without."""
    return desk.sit_down(java_script_enabled=request.param)

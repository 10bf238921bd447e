"""The lab: whether there can be one here, the SSH pack as a site, and a line for each fault at the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

import pytest
from django.conf import settings
from django.test import override_settings

from kb.library.library import Library
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import read_folders
from tests.lab.machines import clean, missing
from tests.lab.network import Key, Make, make_key
from tests.support.sites import ROOT, forget, serve

LINES = pytest.StashKey[list[str]]()
WHY = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LINES], config.stash[WHY] = [], ""


@pytest.fixture(scope="module")
def needs_a_lab(request: pytest.FixtureRequest) -> Iterator[None]:
    clean()
    why = missing()
    request.config.stash[WHY] = why
    if why:
        pytest.skip(f"NO LAB: {why}")
    yield
    clean()


@pytest.fixture(scope="session")
def ssh_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SSH pack by itself."""
    folder = tmp_path_factory.mktemp("content")
    shutil.copytree(ROOT / "content/ssh", folder / "ssh")
    shutil.copy(ROOT / "content/profiles.yaml", folder)
    return folder


@pytest.fixture(scope="session")
def ssh_store(ssh_content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ssh")
    findings = publish(Store(folder), read_folders([ssh_content])).findings
    assert findings == (), [str(finding) for finding in findings]
    return folder


@pytest.fixture(scope="module")
def ssh_site(ssh_content: Path, ssh_store: Path) -> Iterator[Library]:
    """For a whole module, because what runs there at once is read by threads."""
    with override_settings():
        serve(settings, ssh_store, ssh_content)
        found = Store(ssh_store).current()
        assert found
        yield found
    forget()


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Keys, each made once."""
    folder, made, alone = tmp_path_factory.mktemp("keys"), dict[str, Key](), Lock()

    def one(name: str, kind: str = "ed25519") -> Key:
        with alone:
            if name not in made:
                made[name] = make_key(folder, name, kind)
            return made[name]

    return one


@pytest.fixture
def told(request: pytest.FixtureRequest) -> list[str]:
    """Lines for the end of the run."""
    return request.config.stash[LINES]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if why := config.stash[WHY]:
        terminalreporter.section("THE LAB WAS LEFT OUT", sep="!", red=True)
        terminalreporter.line(f"No fault of SSH was made, no remedy was run: {why}.")
    if lines := config.stash[LINES]:
        terminalreporter.section("faults of SSH, made and cured on machines of our own")
        for line in lines:
            terminalreporter.line(line)

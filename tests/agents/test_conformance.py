"""The official conformance suite judges /mcp, by both protocols; `make mcp-conformance` lets the client of the SDK speak too."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node.install import MODULES
from tests.support.html import node
from tests.support.server import Server, serve

HERE = Path(__file__).parent
SUITE = MODULES / "@modelcontextprotocol/conformance/dist/index.js"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("mcp"), MCP="1") as found:
        yield found


@pytest.mark.parametrize("revision", ["2025-11-25", "2026-07-28"])
def test_every_scenario_that_applies_passes(server: Server, tmp_path: Path, revision: str) -> None:
    excused = ["--expected-failures", str(HERE / "conformance.yaml")]
    command = [node(), str(SUITE), "server", "--url", f"{server.url}/mcp", "--requirements", revision, *excused]
    done = subprocess.run([*command, "-o", str(tmp_path)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-2_000:]


def test_the_client_of_the_sdk_speaks_both_protocols(server: Server) -> None:
    python = os.environ.get("MCP_PYTHON")
    if not python:
        pytest.skip("run `make mcp-conformance`, which installs the SDK in an environment of its own")
    command = [python, str(HERE / "sdk_client.py"), f"{server.url}/mcp", "blank-pages"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0 and done.stdout.count("spoken") == 2, done.stdout + done.stderr

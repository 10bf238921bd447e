"""A real client against servers that fail in one way each: what it prints is read and leads to the right guide.

Needs FreeRDP and Xvfb (Debian: `apt install freerdp2-x11 xvfb`); skipped where they are not installed.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.codes.explain import find_guide, recognise
from kb.codes.find import codes_in
from kb.library.library import Library

CLIENT = shutil.which("xfreerdp") or shutil.which("xfreerdp3")
SCREEN = shutil.which("Xvfb")
pytestmark = pytest.mark.skipif(
    not (CLIENT and SCREEN), reason="no FreeRDP and Xvfb here: apt install freerdp2-x11 xvfb"
)

USE_TLS = bytes.fromhex("03000013 0ed0 0000 1234 00 02 00 0800 01000000")
Way = Callable[[socket.socket], object]


def refuse(number: int) -> Way:
    """An RDP Negotiation Failure with this number."""
    answer = bytes.fromhex("03000013 0ed0 0000 1234 00 03 00 0800") + struct.pack("<I", number)
    return lambda peer: (peer.recv(999), peer.sendall(answer))


def reset(peer: socket.socket) -> None:
    peer.recv(999)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


WAYS: dict[str, tuple[Way, str, str]] = {
    "hangs up before TLS": (lambda peer: peer.recv(999), "ERRCONNECT_CONNECT_TRANSPORT_FAILED", "rdp-0x904-0x7"),
    "resets before TLS": (reset, "ERRCONNECT_CONNECT_TRANSPORT_FAILED", "rdp-0x904-0x7"),
    "hangs up during TLS": (
        lambda peer: (peer.recv(999), peer.sendall(USE_TLS)), "ERRCONNECT_TLS_CONNECT_FAILED", "rdp-other-clients",
    ),
    "demands NLA": (refuse(5), "ERRCONNECT_SECURITY_NEGO_CONNECT_FAILED", "rdp-other-clients"),
    "has no certificate": (refuse(3), "ERRCONNECT_SECURITY_NEGO_CONNECT_FAILED", "rdp-0x904-0x7"),
}  # fmt: skip


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    reads, writes = os.pipe()
    command = [SCREEN or "", "-displayfd", str(writes), "-screen", "0", "640x480x16"]
    with subprocess.Popen(command, pass_fds=[writes], stderr=subprocess.DEVNULL) as screen:
        try:
            yield f":{os.read(reads, 16).decode().strip()}"
        finally:
            screen.terminate()


@pytest.fixture
def failing() -> Iterator[Callable[[Way], int]]:
    """Starts a server that treats everybody in one way; gives its port."""
    started: list[socket.socket] = []

    def start(way: Way) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        started.append(server)

        def serve() -> None:
            while True:
                try:
                    with server.accept()[0] as peer:
                        way(peer)
                except OSError:
                    if server.fileno() < 0:
                        return

        threading.Thread(target=serve, daemon=True).start()
        return int(server.getsockname()[1])

    yield start
    for server in started:
        server.close()


def said_by_client(port: int, display: str, home: Path) -> str:
    command = [CLIENT or "", f"/v:127.0.0.1:{port}", "/u:somebody", "/p:x", "/cert:ignore", "+auth-only"]
    environment = {**os.environ, "DISPLAY": display, "HOME": str(home)}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", WAYS)
def test_what_a_real_client_prints_leads_to_the_guide(
    name: str, shipped: Library, display: str, failing: Callable[[Way], int], tmp_path: Path
) -> None:
    way, code, guide = WAYS[name]
    log = said_by_client(failing(way), display, tmp_path)
    assert code in log
    assert find_guide(shipped, recognise(shipped, codes_in(shipped, log))) == guide, re.findall("ERR.*", log)


def test_a_closed_port_is_read_too(shipped: Library, display: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
    log = said_by_client(port, display, tmp_path)
    assert find_guide(shipped, recognise(shipped, codes_in(shipped, log))) in ("rdp-0x204", "rdp-0x904-0x7")

"""Faults of Remote Desktop's protocol, made on machines of our own: a real xrdp, a real FreeRDP, and the page that its message leads to."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.lab.machines import LONGEST_WAIT, PATH, Machine, boot, connect
from tests.lab.network import NAMES, ROUTER
from tests.support.sites import ROOT, forget, serve

pytestmark = pytest.mark.skipif(not os.environ.get("RDP_LAB"), reason="takes a minute, xrdp and FreeRDP: make rdp-lab")
NEEDED = ("xrdp", "xfreerdp", "Xvfb")
SERVER, FORWARDED = "server.example", "192.0.2.1"
SIGN_IN = "xfreerdp /v:{} /u:ada /p:x /cert:ignore /sec:tls /timeout:4000"
ARRIVED = "connecting to sesman"  # says xrdp when a client is through all of the protocol
# Debian's xrdp uses a certificate of the group ssl-cert, which its account is not in after the installation.
PREPARED = """
usermod -aG ssl-cert xrdp; mkdir -p /run/xrdp; chown xrdp: /run/xrdp; touch /var/log/xrdp.log; chown xrdp: /var/log/xrdp.log
sed -i 's/^ssl_protocols=.*/ssl_protocols=TLSv1.2, TLSv1.3/; s/^security_layer=.*/security_layer=negotiate/' /etc/xrdp/xrdp.ini
"""
START = """
setsid /usr/sbin/xrdp-sesman >/dev/null 2>&1 </dev/null
setsid setpriv --reuid xrdp --regid xrdp --init-groups /usr/sbin/xrdp >/dev/null 2>&1 </dev/null
until ss -ltn | grep -q ':3389 '; do sleep 0.1; done
"""
STOP = "pkill -x xrdp || true; pkill -x xrdp-sesman || true; while ss -ltn | grep -q ':3389 '; do sleep 0.1; done\n"
SCREEN = """
mkdir -p -m 1777 /tmp/.X11-unix; setsid Xvfb :9 >/dev/null 2>&1 </dev/null &
until [ -S /tmp/.X11-unix/X9 ]; do sleep 0.1; done
"""
FILTER = "nft add table ip lab; nft 'add chain ip lab fw { type filter hook forward priority 0; }'; nft add rule ip lab fw tcp dport 3389 drop"
FORWARD = "nft add table ip lab; nft 'add chain ip lab pre { type nat hook prerouting priority -100; }'; nft add rule ip lab pre tcp dport 3390 dnat to 198.51.100.20:"


@dataclass
class RdpLab:
    client: Machine
    router: Machine
    server: Machine

    def sign_in(self, where: str) -> str:
        """What the client says; "" when it gets through to xrdp's own window."""
        self.server.root(": >/var/log/xrdp.log")
        self.client.root(
            f"rm -f /tmp/ended; export DISPLAY=:9; setsid sh -c '{SIGN_IN.format(where)} >/tmp/said 2>&1; : >/tmp/ended' >/dev/null 2>&1 </dev/null &"
        )
        until = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < until:
            if ARRIVED in self.server.root("cat /var/log/xrdp.log"):
                self.client.root("pkill -9 xfreerdp || true")
                return ""
            if self.client.root("ls /tmp").count("ended"):
                return self.client.root("cat /tmp/said")
        raise AssertionError(f"neither in nor out: {self.client.root('cat /tmp/said')}")


def on_server(commands: str) -> Callable[[RdpLab], object]:
    return lambda lab: lab.server.root(STOP + commands + START)


@dataclass(frozen=True)
class Fault:
    name: str
    breaks: Callable[[RdpLab], object]
    cures: Callable[[RdpLab], object]
    says: str
    leads_to: tuple[str, ...]  # any of these guides
    where: str = SERVER

    def __str__(self) -> str:
        return self.name


FAULTS = (
    Fault(
        "closed port", lambda lab: lab.server.root(STOP), on_server(""), "ERRCONNECT_CONNECT_TRANSPORT_FAILED", ("rdp-0x904-0x7", "rdp-0x204"),
    ),
    Fault(
        "filtered port", lambda lab: lab.router.root(FILTER), lambda lab: lab.router.root("nft flush ruleset"),
        "ERRCONNECT_CONNECT_FAILED", ("rdp-0x204",),
    ),
    Fault(
        "port forwarded to another service", lambda lab: lab.router.root(f"{FORWARD}3350"),
        lambda lab: lab.router.root(f"nft flush ruleset; {FORWARD}3389"), "ERRCONNECT_CONNECT_TRANSPORT_FAILED",
        ("rdp-0x904-0x7", "rdp-0x204"), f"{FORWARDED}:3390",
    ),
    Fault(
        "TLS versions that do not meet", on_server("sed -i 's/^ssl_protocols=.*/ssl_protocols=TLSv1/' /etc/xrdp/xrdp.ini\n"),
        on_server("sed -i 's/^ssl_protocols=.*/ssl_protocols=TLSv1.2, TLSv1.3/' /etc/xrdp/xrdp.ini\n"),
        "ERRCONNECT_TLS_CONNECT_FAILED", ("rdp-other-clients", "rdp-0x904-0x7"),
    ),
    Fault(
        "a key that xrdp cannot read", on_server("gpasswd -d xrdp ssl-cert\n"), on_server("usermod -aG ssl-cert xrdp\n"),
        "ERRCONNECT_SECURITY_NEGO_CONNECT_FAILED", ("rdp-other-clients", "rdp-0x904-0x7"),
    ),
    Fault(
        "a name that nobody knows", lambda lab: None, lambda lab: lab.client.root("echo '198.51.100.20 typo.example' >>/etc/hosts"),
        "ERRCONNECT_DNS_NAME_NOT_FOUND", ("rdp-0x204",), "typo.example",
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def lab(needs_a_lab: None) -> Iterator[RdpLab]:
    if without := [each for each in NEEDED if not shutil.which(each, path=PATH)]:
        pytest.skip(f"NO LAB: these programs are missing: {', '.join(without)}")
    machines = boot("client", NAMES), boot("router", ROUTER), boot("server", NAMES)
    client, router, server = machines
    try:
        connect(client, "192.0.2.10/24", router, "192.0.2.1/24", name_there="clients")
        connect(server, "198.51.100.20/24", router, "198.51.100.1/24", name_there="servers")
        client.root(f"ip route add default via 192.0.2.1; echo '198.51.100.20 {SERVER}' >>/etc/hosts\n{SCREEN}")
        server.root(f"ip route add default via 198.51.100.1\n{PREPARED}{START}")
        yield RdpLab(client, router, server)
    finally:
        for machine in machines:
            machine.stop()


@pytest.fixture(scope="module")
def rdp_site(shipped_folder: Path) -> Iterator[None]:
    with override_settings():
        serve(settings, shipped_folder, ROOT / "content")
        yield
    forget()


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_what_the_client_says_leads_to_a_guide_and_stops_with_the_fault(
    fault: Fault, lab: RdpLab, rdp_site: None, told: list[str]
) -> None:
    fault.breaks(lab)
    said = lab.sign_in(fault.where)
    assert fault.says in said, said
    led = Client().post("/search/", {"q": said}).headers.get("Location", "")
    assert led.split("?")[0].split("/")[-2] in fault.leads_to, led
    fault.cures(lab)
    assert lab.sign_in(fault.where) == ""
    told.append(f"RDP: {fault.name}: {fault.says} → {led}: cured, and the client gets through")

"""What Windows programs printed, as people reported it, and what a real reg.exe prints on made-up hives (with Wine)."""

from __future__ import annotations

import os
import random
import shutil
import subprocess

import pytest

from decisiontree.probes.recorded import values_in
from tests.support.probes import asks

TS = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server"
LISTED = r"""
HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Terminal Server
    RCDependentServices    REG_MULTI_SZ    CertPropSvc\0SessionEnv
    NotificationTimeOut    REG_DWORD    0x0
    ProductVersion    REG_SZ    5.1
    fDenyTSConnections    REG_DWORD    0x0
    TSUserEnabled    REG_DWORD    0x0
    InstanceID    REG_SZ    7b47e9c6-1640-4b00-a623-e570b6f
"""  # https://github.com/stascorp/rdpwrap/issues/133
ONE = r"""
HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Terminal Server
    fDenyTSConnections    REG_DWORD    0x1
"""
RUNNING = """SERVICE_NAME: termservice
        TYPE               : 20  WIN32_SHARE_PROCESS
        STATE              : 4  RUNNING
                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)
"""  # https://github.com/stascorp/rdpwrap/issues/215
STOPPED = """SERVICE_NAME: RasMan
DISPLAY_NAME: Remote Access Connection Manager
        TYPE               : 20  WIN32_SHARE_PROCESS
        STATE              : 1  STOPPED
"""  # https://github.com/hfiref0x/VBoxHardenedLoader/issues/48
TABLE = """Status   Name               DisplayName
------   ----               -----------
Running  TermService        Remote Desktop Services
"""
ANSWERS = """ComputerName     : 8.8.8.8
RemoteAddress    : 8.8.8.8
RemotePort       : 53
InterfaceAlias   : vEthernet (external switch)
SourceAddress    : 192.168.30.162
TcpTestSucceeded : True
"""  # https://github.com/PowerShell/PowerShell/issues/25818
REGISTRY = {"registry": TS, "values": ["fDenyTSConnections", "TSServerDrainMode", "InstanceID"]}


@pytest.mark.parametrize(
    ("probe", "text", "values"),
    [
        (REGISTRY, LISTED, {"fdenytsconnections": "0", "tsserverdrainmode": "absent", "instanceid": "other"}),
        (REGISTRY, ONE, {"fdenytsconnections": "1", "tsserverdrainmode": "failed", "instanceid": "failed"}),
        (REGISTRY, "ERROR: The system was unable to find the specified registry key or value.", dict.fromkeys(("fdenytsconnections", "tsserverdrainmode", "instanceid"), "absent")),
        (REGISTRY, "ERROR: Access is denied.", dict.fromkeys(("fdenytsconnections", "tsserverdrainmode", "instanceid"), "denied")),
        (REGISTRY, "FEHLER: Zugriff verweigert", dict.fromkeys(("fdenytsconnections", "tsserverdrainmode", "instanceid"), "failed")),
        (REGISTRY, "", dict.fromkeys(("fdenytsconnections", "tsserverdrainmode", "instanceid"), "failed")),
        ({"service": "TermService"}, RUNNING, {"state": "running"}),
        ({"service": "RasMan"}, STOPPED, {"state": "stopped"}),
        ({"service": "TermService"}, TABLE, {"state": "running"}),
        ({"service": "UmRdpService"}, TABLE, {}),
        ({"tcp": "HOST", "port": "3389"}, ANSWERS, {"result": "open"}),
        ({"tcp": "HOST", "port": "3389"}, "ConnectionRefused", {"result": "refused"}),
        ({"tcp": "HOST", "port": "3389"}, "接続が拒否されました", {}),
        ({"events": "System", "ids": {"key": ["1057", "36870"]}}, "TimeCreated : 1\nId          : 36870\nMessage : x", {"key": "1"}),
        ({"events": "System", "ids": {"key": ["1057", "36870"]}}, "", {"key": "0"}),
        ({"events": "System", "ids": {"key": "1057"}}, "Get-WinEvent : Zugriff verweigert", {}),
    ],
    ids=map(str, range(16)),
)  # fmt: skip
def test_it_is_read_by_what_is_the_same_in_every_language(probe, text: str, values: dict[str, str]) -> None:
    assert values_in(asks("what", probe), text) == values


@pytest.mark.skipif(not os.environ.get("WINE"), reason="`make wine` runs it: Wine is too large for every run")
def test_a_real_reg_exe_and_what_we_read_of_it_agree(tmp_path) -> None:
    """200 made-up keys in a real registry, in batches: numbers, texts with odd characters, values that are not there."""
    wine = shutil.which("wine")
    assert wine, "install Debian's package wine"
    chance, wanted = random.Random(17), {}
    lines = ["REGEDIT4", ""]
    for number in range(200):
        lines.append(rf"[HKEY_LOCAL_MACHINE\SOFTWARE\Stepwise\Key {number}]")
        wanted[number] = {}
        for name in ("PortNumber", "SecurityLayer", "Other Name", "Text"):
            if name == "Text":
                text = "".join(chance.choices("abc %&'();=äé[]{}!", k=12)).strip() or "x"
                lines.append(f'"Text"="{text}"')
            elif chance.random() < 0.6:
                wanted[number][name] = chance.randrange(2**32)
                lines.append(f'"{name}"=dword:{wanted[number][name]:08x}')
        lines += ['"One"="1"', '"Two"=hex:01,02', ""]
    (tmp_path / "made.reg").write_bytes("\r\n".join(lines).encode("latin-1"))
    environment = {**os.environ, "WINEPREFIX": str(tmp_path / "wine"), "WINEDEBUG": "-all", "LC_ALL": "C.UTF-8"}

    def reg(*arguments: str) -> str:
        done = subprocess.run([wine, "reg", *arguments], env=environment, capture_output=True, timeout=300)
        return done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")

    reg("import", str(tmp_path / "made.reg"))
    listing = reg("query", r"HKLM\SOFTWARE\Stepwise", "/s")
    for number, values in wanted.items():
        probe = {"registry": rf"HKLM\SOFTWARE\Stepwise\Key {number}", "values": ["PortNumber", "SecurityLayer", "Text"]}
        found = values_in(asks("what", probe), listing)
        assert found["portnumber"] == str(values.get("PortNumber", "absent")), number
        assert found["securitylayer"] == str(values.get("SecurityLayer", "absent")), number
        assert found["text"] in ("other", "1"), number

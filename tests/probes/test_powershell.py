"""The collector for Windows. There is no PowerShell here: its text is parsed, scanned, and compared with the one that was read."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings

from decisiontree.probes.collector import TEMPLATES, collect
from decisiontree.probes.kinds import POWERSHELL
from decisiontree.probes.quoting import POWERSHELL_QUOTES, literal
from tests.support.probes import FILLS, ODD, ON_WINDOWS, PARSER, asks, errors, guide_of

GOLDEN = Path(__file__).with_name("golden")
# All that a template may call. Jobs are its own, to end what hangs; New-Object makes sockets, pings and lists of bytes.
COMMANDS = frozenset(
    "Get-Item Get-ItemProperty Get-ChildItem Get-Acl Get-Command Get-CimInstance Get-Service Get-WinEvent Get-HotFix Get-Date "
    "Get-NetTCPConnection Get-NetFirewallRule Get-NetFirewallAddressFilter Get-NetFirewallProfile Get-NetConnectionProfile "
    "Get-NetAdapter Get-NetIPAddress Get-WindowsFeature Resolve-DnsName Test-ComputerSecureChannel "
    "Where-Object ForEach-Object Select-Object Sort-Object New-Object Set-Variable Start-Job Wait-Job Receive-Job Remove-Job "
    "Get-LocalUser Get-LocalGroupMember Get-Sum Find-Held".split()
)
PROGRAMS = frozenset({"nltest.exe", "whoami.exe"})
# Of .NET: what opens a connection and reads from it. Nothing else is made.
TYPES = frozenset(
    "Net.Sockets.TcpClient Net.NetworkInformation.PingOptions Net.NetworkInformation.Ping Net.Security.SslStream byte[]".split()
)


def text_of(kind: str) -> str:
    asked = asks("what", ON_WINDOWS[kind])
    return collect(guide_of(asked), [asked], "host", POWERSHELL, "https://kb.example.org", FILLS).text


@pytest.mark.parametrize("kind", ON_WINDOWS)
def test_its_text_is_powershell_without_a_fault(kind: str) -> None:
    assert errors(PARSER.parse(text_of(kind).encode()).root_node) == []


@pytest.mark.parametrize("kind", ON_WINDOWS)
def test_its_text_is_the_one_that_was_read(kind: str) -> None:
    """After a change that was meant: `GOLDEN=1 pytest tests/probes/test_powershell.py`, and read the difference."""
    path = GOLDEN / f"{kind}.ps1.txt"
    if os.environ.get("GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text_of(kind), "utf-8")
    assert path.read_text("utf-8") == text_of(kind)


def test_templates_call_nothing_but_what_reads() -> None:
    for file in TEMPLATES.glob("*.ps1"):
        text = re.sub(r"'[^']*'", "''", file.read_text("utf-8"))
        code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        called = set(re.findall(r"(?<![\w$-])([A-Z][a-z]+-[A-Z]\w+)", code)) - set(
            re.findall(r"function ([\w-]+)", code)
        )
        assert called <= COMMANDS, file.name
        assert set(re.findall(r"\b(\w+\.exe)\b", code)) <= PROGRAMS, file.name
        assert set(re.findall(r"New-Object ([\w.]+(?:\[\])?)", code)) <= TYPES, file.name
        assert not re.search(r"Invoke|iex|Out-File|Set-Content|Add-Content|>(?!\$null)", code.replace("2>$null", "")), (
            file.name
        )


def test_the_text_of_authors_stands_in_single_quotes_only() -> None:
    """In the calls there is nothing but names of functions, literals, and the reader's own names."""
    for kind in ON_WINDOWS:
        calls = text_of(kind).partition("# what")[2].splitlines()[1:-1]
        for call in calls:
            rest = re.sub(r"'(?:[^']|'')*'", "''", call)
            assert re.fullmatch(r"[\w\s;$(){}'=+-]*", rest.replace("-cne", "").replace("-and", "")), rest


@given(ODD)
@settings(max_examples=2000)
def test_any_text_of_an_author_is_one_literal(text: str) -> None:
    written = literal(text, POWERSHELL)
    assert "\n" not in written and "\r" not in written
    inner = written[1:-1]
    for quote in POWERSHELL_QUOTES:
        inner = inner.replace(quote * 2, "")
    assert written[0] == written[-1] == "'" and not set(inner) & set(POWERSHELL_QUOTES)

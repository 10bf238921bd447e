"""What texts state that can be compared: the name of a code, the type and default of a registry value, the port of a service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Claim(NamedTuple):
    subject: str  # e.g. "the type of fDenyTSConnections"
    value: str
    line: int
    column: int


HINT = re.compile(r"0x[0-9A-Fa-f]{5}|REG_|PropertyType|default|TCP|UDP|0x[0-9A-Fa-f]+`? \(`?\d")
HEX_DECIMAL = re.compile(r"\b0x(?P<hex>[0-9A-Fa-f]{2,8})`? \(`?(?P<decimal>-?\d{2,10})`?\)")
CODE_NAME = re.compile(r"\b0x(?P<hex>[0-9A-Fa-f]{5,8})`?,? \(?`?(?P<name>[A-Z][A-Z0-9]{0,20}(?:_[A-Z0-9]+)+)\b")
REG_ADD = re.compile(r"/v[ ]+\"?(?P<name>\w+)\"?[ ]+/t[ ]+(?P<type>REG_\w+)", re.IGNORECASE)
NEW_PROPERTY = re.compile(
    r"-Name[ ]+[\"']?(?P<name>\w+)[\"']?[^\n|;]{0,120}?-(?:PropertyType|Type)[ ]+[\"']?(?P<type>\w+)", re.IGNORECASE
)
DEFAULT = re.compile(
    r"`(?P<name>[A-Za-z]\w{4,50})`(?: \([^)\n]{0,40}\))?,? (?:is |has |: )?(?:by default|defaults to|the default is|default:?) `?(?P<value>0x[0-9A-Fa-f]+|\d+)\b"
)
PORT = re.compile(
    r"\b(?P<name>RDP|WinRM|SSH|SMB|LDAPS?|Kerberos|DNS|RPC endpoint mapper|HTTPS?|VNC|NTP)\b(?: \(| uses | is on | listens on )(?:port )?(?P<port>(?:TCP|UDP) \d{2,5})\b"
)
TYPES = {"dword": "REG_DWORD", "qword": "REG_QWORD", "string": "REG_SZ", "expandstring": "REG_EXPAND_SZ", "multistring": "REG_MULTI_SZ", "binary": "REG_BINARY"}  # fmt: skip


def claims_of(source: str) -> Iterator[Claim]:
    """Everything a text states, with its place in the text."""
    if not HINT.search(source):
        return
    for number, line in enumerate(source.split("\n"), 1):
        if HINT.search(line):
            yield from (Claim(subject, value, number, column) for subject, value, column in _of_line(line))


def _of_line(line: str) -> Iterator[tuple[str, str, int]]:
    for found in HEX_DECIMAL.finditer(line):
        yield f"0x{int(found['hex'], 16):X} in decimal", found["decimal"], found.start() + 1
    for found in CODE_NAME.finditer(line):
        yield f"the name of 0x{int(found['hex'], 16):X}", found["name"], found.start("name") + 1
    for pattern in (REG_ADD, NEW_PROPERTY):
        for found in pattern.finditer(line):
            kind = TYPES.get(found["type"].lower(), found["type"].upper())
            yield f"the type of the registry value {found['name']}", kind, found.start("name") + 1
    for found in DEFAULT.finditer(line):
        yield f"the default of {found['name']}", str(int(found["value"], 0)), found.start("name") + 1
    for found in PORT.finditer(line):
        yield f"the port of {found['name']}", found["port"], found.start("port") + 1


def is_wrong_by_itself(claim: Claim) -> bool:
    """Hexadecimal and decimal are one number, whatever other texts say."""
    number, _, rest = claim.subject.partition(" ")
    return rest == "in decimal" and int(claim.value) % 2**32 != int(number, 16)

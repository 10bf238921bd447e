"""What somebody pasted back: the lines of a collector, found in whatever mail and ticket programs made of them.

A line counts when its checksum fits. Spaces, line breaks and marks of quotation are no part of a line, so it may have been
wrapped anywhere; what was edited, cut or made up is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from decisiontree.probes.kinds import CLIENT, HOST

MARK = "SW1;"
MOST_CHARACTERS = 2_000_000
MOST_LINES_READ = 5_000
POLYNOMIAL = 0x104C11DB7
LINE = re.compile(
    r"SW1;[0-9A-Z]{1,8};[0-9a-f]{6};[ch][0-9a-f]{8}-[0-9a-f]{4};[a-z0-9-]{1,60};[a-z0-9.-]{1,40};[A-Za-z0-9.+-]{1,40};[0-9a-f]{8}"
)
# What programs put around or into lines: quotation marks at their beginning, invisible characters, non-breaking spaces.
QUOTED = re.compile(r"^[ \t]*(?:[>|│*•]+[ \t]*)+", re.MULTILINE)
SOFT_BREAK = re.compile(r"=\r?\n")
NOTHING_TO_SEE = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\x00-\x1f\x7f`]+")
ODD_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {"\uff1b": ";", "\u037e": ";"})


def _step(register: int) -> int:
    for _ in range(8):
        register = (register << 1) ^ POLYNOMIAL if register & 0x80000000 else register << 1
    return register


TABLE = tuple(_step(byte << 24) for byte in range(256))


@dataclass(frozen=True, slots=True)
class OutputLine:
    """A line of a collector."""

    guide: str  # id
    revision: str  # of the probe
    side: str
    time: int  # when the collector ran, seconds since 1970
    machine: str  # tells machines apart, and nothing else of them
    question: str  # key
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Output:
    lines: tuple[OutputLine, ...]
    broken: int  # marks that begin no line that is whole
    has_more: bool = False  # than is read


def is_output(text: str) -> bool:
    """Is there anything of a collector in it?"""
    return MARK[:-1] in text and MARK in _cleaned(text)  # most pastes are none, and need no cleaning


def guides_in(text: str) -> tuple[str, ...]:
    """Ids of the guides that its whole lines are for, in their order."""
    return tuple(dict.fromkeys(line.guide for line in read_output(text).lines))


def _cleaned(text: str) -> str:
    """Without all that programs add: what is left of a line is what its checksum was made of."""
    kept = QUOTED.sub("", SOFT_BREAK.sub("", text[:MOST_CHARACTERS])).translate(ODD_HYPHENS)
    return NOTHING_TO_SEE.sub("", kept)


def read_output(text: str) -> Output:
    """All whole lines, in their order, each once."""
    kept = _cleaned(text)
    written = Counter(match[0] for match in LINE.finditer(kept))
    whole = [line for line in written if is_whole(line)]
    broken = kept.count(MARK) - sum(written[line] for line in whole)
    lines = tuple(_line(line) for line in whole[:MOST_LINES_READ])
    return Output(lines, broken, len(text) > MOST_CHARACTERS or len(whole) > MOST_LINES_READ)


def is_whole(line: str) -> bool:
    text, _, checksum = line.rpartition(";")
    return f"{cksum(text.encode()):08x}" == checksum


def _line(text: str) -> OutputLine:
    _, guide, revision, run, question, name, value, _ = text.split(";")
    side, time, machine = run[0], run[1:9], run[10:]
    return OutputLine(guide, revision, CLIENT if side == "c" else HOST, int(time, 16), machine, question, name, value)


def cksum(data: bytes) -> int:
    """The checksum of POSIX `cksum`, which every shell can make."""
    register = 0
    for byte in (*data, *len(data).to_bytes((len(data).bit_length() + 7) // 8, "little")):
        register = (register << 8 & 0xFFFFFFFF) ^ TABLE[register >> 24 ^ byte]
    return register ^ 0xFFFFFFFF

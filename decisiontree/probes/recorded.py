"""What other programs print, read as a collector would have read it: for samples that authors take from life.

Only what stands in the output in the same form in every language counts: names of keys and values, types, numbers, the words
of objects. A message in words says nothing, except the English one for a value that is not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from decisiontree.guide import Probe, Question
from decisiontree.probes.kinds import ABSENT, DENIED, FAILED, OTHER, pairs_of

KEY = re.compile(r"^(HK[A-Z_]+(?:\\[^\r\n]*)?)\s*$")
VALUE = re.compile(r"^ {2,}(\S.*?) {2,}(REG_[A-Z_]+)(?: {2,}(.*?))?\s*$")
NOT_THERE = re.compile(r"unable to find the specified registry (?:key|value)", re.IGNORECASE)
NO_RIGHT = re.compile(r"access is denied", re.IGNORECASE)
HIVES = {"HKLM": "HKEY_LOCAL_MACHINE", "HKCU": "HKEY_CURRENT_USER"}
WHOLE_KEY = 2  # from so many values on, a key was listed, and not one value of it
SOCKET_WORDS = {
    "ConnectionRefused": "refused", "TimedOut": "timeout", "NetworkUnreachable": "unreachable", "HostUnreachable": "unreachable",
    "HostNotFound": "no-name", "NoData": "no-name", "TryAgain": "no-name",
}  # fmt: skip
STATES = {"1": "stopped", "2": "pending", "3": "pending", "4": "running"}  # of `sc query`
STATE_WORDS = {"running": "running", "stopped": "stopped", "startpending": "pending", "stoppending": "pending"}

Values = dict[str, str]


def values_in(question: Question, text: str) -> Values:
    """All that an output says of the values of a question."""
    found: Values = {}
    for probe in question.probes:
        before = f"{probe.prefix}." if probe.prefix else ""
        read = READERS.get(probe.kind, _found)
        found |= {f"{before}{name}": value for name, value in read(probe, dict(probe.params), text)}
    return found


Pairs = Iterator[tuple[str, str]]
Params = Mapping[str, tuple[str, ...]]


def _registry(probe: Probe, params: Params, text: str) -> Pairs:
    listed = _keys_in(text).get(_full(params["registry"][0]))
    words = {value.lower(): word for word, value in pairs_of(params["words"])}
    for name in params["values"]:
        yield name.lower(), _registry_value(text, listed, name.lower(), words)


def _registry_value(text: str, listed: Mapping[str, str] | None, name: str, words: Mapping[str, str]) -> str:
    if listed is None:
        return (
            ABSENT
            if NOT_THERE.search(text) and not re.search(r"^HK", text, re.MULTILINE)
            else DENIED
            if NO_RIGHT.search(text)
            else FAILED
        )
    if name not in listed:
        return ABSENT if len(listed) >= WHOLE_KEY else FAILED
    value = listed[name]
    return words.get(value.lower()) or (value if value.isdigit() and len(value) <= 10 else OTHER if value else ABSENT)


@cache
def _keys_in(text: str) -> dict[str, dict[str, str]]:
    """What `reg query` listed: value by value, DWORDs as decimal numbers."""
    found: dict[str, dict[str, str]] = {}
    values: dict[str, str] = {}
    for line in text.splitlines():
        if key := KEY.match(line):
            values = found.setdefault(_full(key[1]), {})
        elif value := VALUE.match(line):
            name, kind, data = value.groups(default="")
            values[name.lower()] = str(int(data, 16)) if kind in ("REG_DWORD", "REG_QWORD") and data else data
    return found


def _full(key: str) -> str:
    hive, separator, rest = key.strip().partition("\\")
    return f"{HIVES.get(hive.upper(), hive)}{separator}{rest}".lower()


def _service(probe: Probe, params: Params, text: str) -> Pairs:
    for name in params["service"]:
        plain = re.escape(name)
        state = re.search(rf"^SERVICE_NAME: {plain}\b[\s\S]{{0,200}}?:\s*([1-7])\s", text, re.MULTILINE | re.IGNORECASE)
        word = re.search(rf"^\s*(\w+)\s+{plain}\s|^\s*{plain}\s+(\w+)\s", text, re.MULTILINE | re.IGNORECASE)
        if state:
            yield "state", STATES.get(state[1], OTHER)
        elif word and (found := STATE_WORDS.get((word[1] or word[2]).lower())):
            yield "state", found


def _tcp(probe: Probe, params: Params, text: str) -> Pairs:
    words = [word for name, word in SOCKET_WORDS.items() if re.search(rf"\b{name}\b", text)]
    if re.search(r"TcpTestSucceeded\s*:\s*True\b", text) or text.strip() == "True":
        yield "result", "open"
    elif len(words) == 1:
        yield "result", words[0]


def _events(probe: Probe, params: Params, text: str) -> Pairs:
    """Of a list with a line `Id : 1057`; filters by what an event holds are left to the collector."""
    ids = re.findall(r"^\s*Id\s*:\s*(\d+)\s*$", text, re.MULTILINE)
    if params["data"] or (text.strip() and not ids):
        return
    for name in dict.fromkeys(name for name, _ in pairs_of(params["ids"])):
        wanted = {number for own, number in pairs_of(params["ids"]) if own == name}
        yield name, str(sum(each in wanted for each in ids))


def _found(probe: Probe, params: Params, text: str) -> Pairs:
    """What is looked for in the lines of anything else."""
    for items in params.values():
        if probe.kind in ("log", "lines", "sshd_test", "ssh_attempt") and items is params[probe.kind]:
            for name in dict.fromkeys(name for name, _ in pairs_of(items)):
                texts = [wanted for own, wanted in pairs_of(items) if own == name]
                yield name, str(sum(any(wanted in line for wanted in texts) for line in text.splitlines()))


READERS: dict[str, Callable[[Probe, Params, str], Pairs]] = {
    "registry": _registry,
    "service": _service,
    "tcp": _tcp,
    "events": _events,
}

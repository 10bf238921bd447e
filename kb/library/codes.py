"""Error codes in whatever people paste: spellings of one code, and codes inside a dialog or a log line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from decisiontree.guide import CodeRef

MAX_PASTE = 20_000  # characters looked at
MAX_CODES = 20  # codes taken from one paste
SPELLING = re.compile(r"0*x0*(?P<hex>[0-9a-f]{1,8})|(?P<dec>-?[0-9]{1,10})", re.IGNORECASE)
NUMBER = r"(?P<number>0x[0-9a-fA-F]{1,8}|-?\d{1,10})(?![0-9a-zA-Z])"
BARE_PAIR = re.compile(
    r"(?<![0-9a-zA-Z.])(0x[0-9a-f]{1,8}|\d{2,5})\s*(?:[/+,]|\s)\s*(0x[0-9a-f]{1,8}|\d{1,5})(?![0-9a-zA-Z.])",
    re.IGNORECASE,
)
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{5,79}")
BARE_HEX = re.compile(r"(?<![0-9a-zA-Z])0x[0-9a-f]{1,8}(?![0-9a-zA-Z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """A number in a paste: `kind` is its number space where the words before it say so, else ""."""

    value: int
    kind: str = ""
    label: str = ""


def parse_spelling(text: str) -> int | None:
    """One code in any spelling (`0x904`, `0X00000904`, `2308`, `-2147467259`); None when it is none."""
    match = SPELLING.fullmatch(text.strip())
    if not match:
        return None
    value = int(match["hex"], 16) if match["hex"] else int(match["dec"])
    return value % 2**32 if -(2**31) <= value < 2**32 else None


def canonical(values: Iterable[int]) -> str:
    """The spelling that addresses use: `0x904`, `0x904+0x7`."""
    return "+".join(f"0x{value:X}" for value in values)


def find_codes(
    paste: str, labels: Mapping[str, str], names: Mapping[str, CodeRef] = MappingProxyType({})
) -> tuple[Seen, ...]:
    """Codes in a paste, in reading order; `labels` maps words like "Error code" to number spaces, `names` symbolic names
    in lower case to codes.

    Labelled numbers win. Without any, symbolic names count, then a bare pair ("0x904 0x7", "2308/7"), then bare
    hexadecimal numbers, then a paste that is one decimal number and nothing else.
    """
    text = paste[:MAX_PASTE].replace("：", ":")
    certain = _labelled(text, labels) or _named(text, names)
    if certain:
        return certain[:MAX_CODES]
    pair = BARE_PAIR.search(text)
    if pair and ("0x" in pair[0].lower() or pair.group(0).strip() == text.strip()):
        return _seen(pair[1], pair[2])
    found = BARE_HEX.findall(text)[:MAX_CODES]
    if found:
        return _seen(*dict.fromkeys(found))
    return _seen(text.strip()) if parse_spelling(text) is not None else ()


def _labelled(text: str, labels: Mapping[str, str]) -> tuple[Seen, ...]:
    if not labels:
        return ()
    known = {label.casefold(): kind for label, kind in labels.items()}
    words = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    pattern = re.compile(rf"(?P<label>{words})\s*[:=]?\s*\(?{NUMBER}", re.IGNORECASE)
    found: dict[tuple[str, int], Seen] = {}
    for match in pattern.finditer(text):
        value = parse_spelling(match["number"])
        kind = known.get(match["label"].casefold(), "")
        if value is not None:
            found.setdefault((kind, value), Seen(value, kind, match["label"]))
    return tuple(found.values())


def _named(text: str, names: Mapping[str, CodeRef]) -> tuple[Seen, ...]:
    """Symbolic names, as logs and other clients print them: ERRINFO_IDLE_TIMEOUT, disconnectReasonSocketClosed."""
    found = {match[0].lower(): names[match[0].lower()] for match in NAME.finditer(text) if match[0].lower() in names}
    return tuple(Seen(ref.value, ref.kind, name) for name, ref in found.items())


def _seen(*spellings: str) -> tuple[Seen, ...]:
    values = (parse_spelling(spelling) for spelling in spellings)
    return tuple(Seen(value) for value in values if value is not None)


def refs(seen: Iterable[Seen]) -> tuple[CodeRef, ...]:
    return tuple(CodeRef(code.kind, code.value) for code in seen)

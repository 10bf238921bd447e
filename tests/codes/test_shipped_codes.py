"""Every code of the shipped content is found however it is written, and each leads on."""

from __future__ import annotations

from pathlib import Path

import yaml

from kb.codes.events import events_in
from kb.codes.find import codes_in
from kb.library.library import Library

CONTENT = Path(__file__).resolve().parents[2] / "content"
HEAD = yaml.safe_load((CONTENT / "rdp/codes.yaml").read_text(encoding="utf-8"))
CODES = [(entry["kind"], entry["code"] % 2**32) for entry in HEAD["codes"]]
STATUSES = [value for kind, value in CODES if kind == "windows_status"]


def values(library: Library, paste: str) -> list[int]:
    return [seen.value for seen in codes_in(library, paste)]


def test_every_code_is_found_after_its_label(shipped: Library) -> None:
    for kind, value in CODES:
        label = HEAD["kinds"][kind]["labels"][0]
        for spelling in (f"{label}: 0x{value:X}", f"{label}: 0x{value:08x}", f"{label} = 0x{value:x}"):
            assert value in values(shipped, spelling), spelling


def test_every_status_is_found_in_each_of_its_spellings(shipped: Library) -> None:
    for value in STATUSES:
        spellings = [f"0x{value:08X}", f"0x{value:08x}", f"Exception code: {value:08x}", f"failed with 0x{value:x}."]
        for spelling in [*spellings, f"returned {value - 2**32}", f"0xFFFFFFFF{value:08X}"]:
            assert values(shipped, spelling) == [value], spelling


def test_every_name_is_found(shipped: Library) -> None:
    for entry in HEAD["codes"]:
        for name in filter(lambda each: each and "_" in each, (entry.get("name"), *entry.get("other_names", ()))):
            assert entry["code"] % 2**32 in values(shipped, f"the log says {name}, and it ends"), name


def test_every_code_leads_on(shipped: Library) -> None:
    for value in {value for _, value in CODES}:
        assert any(code.guide for code in shipped.codes(value)) or shipped.cards_for_code(value), f"0x{value:X}"


def test_the_reason_of_a_disconnected_session_is_an_extended_code(shipped: Library) -> None:
    paste = "TerminalServices-LocalSessionManager, Event ID: 40\nSession 2 has been disconnected, reason code 5"
    assert [(seen.kind, seen.value) for seen in codes_in(shipped, paste)] == [("extended_disconnect_reason", 5)]
    assert [each.number for each in events_in(shipped, paste)] == [40]

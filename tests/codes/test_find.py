"""Codes in whatever people paste."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisiontree.guide import CodeRef
from kb.codes.find import BARE, FORMED, LABELLED, NAMED, canonical, find_codes, parse_spelling
from kb.codes.vocabulary import Vocabulary

WORDS = Vocabulary(
    labels={"Error code": "display", "Fehlercode": "display", "Reason": "display", "Extended error code": "service", "Alarm": "alarm"},
    names={
        "pump_runs_dry": (CodeRef("display", 0x904),),
        "no_water_seen": (CodeRef("service", 7), CodeRef("alarm", 7)),
        "idle_timeout": (CodeRef("alarm", 3),),
    },
    high_words={1: "alarm"},
    known={0x904: ("display",), 7: ("alarm", "service"), 3: ("alarm",), 0x204: ("display", "service")},
)  # fmt: skip


def seen_in(paste: str) -> list[tuple[str, int]]:
    return [(code.kind, code.value) for code in find_codes(paste, WORDS)]


def values_in(paste: str) -> list[int]:
    return [code.value for code in find_codes(paste, WORDS)]


BOTH = [("display", 0x904), ("service", 7)]


# --- one code ---


@pytest.mark.parametrize("text", ["0x904", "0X904", "0x00000904", "2308", " 0x904 "])
def test_every_spelling_is_one_code(text):
    assert parse_spelling(text) == 0x904


@pytest.mark.parametrize("text", ["", "x", "0x", "0x1FFFFFFFF", "99999999999", "1e3", "0x90 4", "\x00", "904h", "٣"])
def test_what_is_no_code_is_none(text):
    assert parse_spelling(text) is None


def test_a_signed_number_is_its_32_bits():
    assert canonical([parse_spelling("-2147467259")]) == "0x80004005"


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_hex_and_decimal_agree(value):
    assert parse_spelling(canonical([value])) == parse_spelling(str(value)) == value


@pytest.mark.parametrize("paste", ["0x9O4", "0X9o4", "error 0x9О4", "It says 0x9O4 on the screen"])
def test_a_letter_that_looks_like_a_digit_is_one(paste):
    assert values_in(paste) == [0x904]


# --- labels ---

DIALOG = "Try again.\nError code: 0x904\nExtended error code: 0x7\nTimestamp (UTC): 11/22/26 07:11:33 AM\nPress Ctrl+C to copy."
BOX = """\
---------------------------
Remote Desktop Connection
---------------------------
This computer can't connect.

Error code: 0x904
Extended error code: 0x7
---------------------------
OK
---------------------------
"""
TASK_DIALOG = """\
[Window Title]
Remote Desktop Connection

[Main Instruction]
This computer can't connect.

[Expanded Information]
Error code: 0x904
Extended error code: 0x7
Timestamp (UTC): 11/22/26 07:11:33 AM
Activity ID: 3f2504e0-4f89-11d3-9a0c-0305e82c3301

[^] Hide details  [OK]
"""
FORMS = {
    "as shown": DIALOG,
    "on one line": DIALOG.replace("\n", " "),
    "in capitals, Windows line ends": DIALOG.replace("\n", "\r\n").upper(),
    "full width": DIALOG.replace(": ", "：").replace("0x904", "０ｘ９０４"),
    "no-break and odd spaces": DIALOG.replace("Error code: ", "Error\u00a0code\u202f:\u3000"),
    "line breaks before the numbers": DIALOG.replace("code: ", "code:\r\n\r\n"),
    "hidden marks": DIALOG.replace("Error", "Er\u200bror").replace("0x904", "\u202a0x\u00ad904\u202c"),
    "right to left marks": "\u202e" + DIALOG.replace("0x7", "\u200f0x7\u200e"),
    "a message box": BOX,
    "a task dialog": TASK_DIALOG,
    "the other order": "Extended error code: 0x7\nsomething\nError code: 0x904",
    "no colon": "Error code 0x904, extended error code 0x7",
    "in brackets": "(Error code: 0x904) (extended error code=0x7)",
    "in decimal": "Error code: 2308 Extended error code: 7",
    "leading zeros": "Error code: 0x00000904 Extended error code: 0x00000007",
    "Markdown": "**Error code:** `0x904`\n\n**Extended error code:** `0x7`",
    "a table": "| Error code | 0x904 |\n| Extended error code | 0x7 |",
    "HTML": "<p>Error&nbsp;code:</p><b>0x904</b><br/><p>Extended error code:</p><b>0x7</b>",
    "JSON": r'{"message": "It failed.\nError code: 0x904\nExtended error code: 0x7"}',
    "JSON keys": '{"error_code": 2308, "extended_error_code": 7}',
    "log fields": "level=error errorCode=2308 extendedErrorCode=7",
    "a sentence": "It says error code is 0x904 and extended error code is 0x7.",
    "NUL and control characters": DIALOG.replace(" ", "\0").replace("Error", "\x1bError"),
    "lone surrogates": "\ud800" + DIALOG + "\udfff",
    "a Cyrillic x": DIALOG.replace("0x904", "0\u0445904"),
    "a multiplication sign": DIALOG.replace("0x904", "0×904"),
    "the letter O": DIALOG.replace("0x904", "Ox904"),
}


@pytest.mark.parametrize("paste", FORMS.values(), ids=FORMS)
def test_a_dialog_gives_its_codes_in_their_lists_in_any_form(paste):
    assert sorted(seen_in(paste)) == BOTH
    assert {code.how for code in find_codes(paste, WORDS)} == {LABELLED}


def test_the_label_is_kept_as_the_library_writes_it():
    (code,) = find_codes("FEHLERCODE 0x904", WORDS)
    assert (code.label, code.words) == ("Fehlercode", "Fehlercode: 0x904")


EVENT_TEXT = """\
Log Name:      Microsoft-Windows-TerminalServices-RDPClient/Operational
Source:        Microsoft-Windows-TerminalServices-ClientActiveXCore
Date:          11/22/2026 7:11:33 AM
Event ID:      1026
Task Category: Connection Sequence
Level:         Information
Computer:      pc-7.contoso.local
Description:
RDP ClientActiveX has been disconnected (Reason= 2308)
"""
EVENT_XML = """\
<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='X' Guid='28aa95bb-d444-4719-a36f-40462168127e'/>
<EventID>1026</EventID><Version>0</Version><Level>4</Level><Task>101</Task><Opcode>10</Opcode><Keywords>0x4000000000000000</Keywords>
<TimeCreated SystemTime='2026-11-22T07:11:33.1234567Z'/><EventRecordID>2044</EventRecordID><Execution ProcessID='2308' ThreadID='516'/>
<Security UserID='S-1-5-21-1004336348-1177238915-682003330-512'/></System><EventData>{data}</EventData></Event>"""


@pytest.mark.parametrize(
    "paste",
    [
        EVENT_TEXT,
        EVENT_XML.format(data="<Data Name='Reason'>2308</Data>"),
        EVENT_XML.format(data='<Data Name="ErrorCode">0x904</Data>'),
        EVENT_XML.format(data="<Data Name='Name'>Reason</Data><Data Name='Value'>2308</Data>"),
        EVENT_XML.format(data="<Data>Error code: &#13;&#10; 2308</Data>"),
    ],
)
def test_an_event_gives_its_code_and_no_other_number(paste):
    assert seen_in(paste) == [("display", 0x904)]


@pytest.mark.parametrize("paste", ["reason 3 of many", "three reasons: we were late", "the reason. 3 days later"])
def test_a_common_word_is_a_label_only_where_it_is_meant_as_one(paste):
    assert seen_in(paste) == []


# --- numbers alone ---


@pytest.mark.parametrize(
    "paste",
    ["0x904 0x7", "0x904/0x7", "0x904+0x7", "0x904, 0x7", "0x904 - 0x7", "(0x904; 0x7)", "0x904 and 0x7", "2308/7", "2308 7", "2308, 7",
     "error 2308/7", "0x904/7", "it says 0x904 and then 0x7", "it ended with 0x904/7 today", "904h 7"],
)  # fmt: skip
def test_a_bare_pair_is_seen(paste):
    assert values_in(paste) == [0x904, 7]
    assert {code.how for code in find_codes(paste, WORDS)} == {BARE}


@pytest.mark.parametrize(
    "paste",
    ["2308", "#2308", "'2308'", "2308.", "904h", "&H904", "error 2308", "Error: 2308!", "0x 904", "٢٣٠٨", "２３０８"],
)
def test_a_paste_that_is_one_number_is_a_code(paste):
    assert values_in(paste) == [0x904]


@pytest.mark.parametrize("paste", ["904", "error 904", "rdp 904", "904/7", "904 7", "904."])
def test_a_number_that_is_known_only_as_hexadecimal_was_told_without_its_0x(paste):
    assert values_in(paste)[0] == 0x904


@pytest.mark.parametrize(("paste", "value"), [("2308", 0x904), ("9040", 9040), ("7", 7)])
def test_a_number_that_is_known_as_it_is_or_in_no_way_stays_decimal(paste, value):
    assert values_in(paste) == [value]


def test_a_number_after_the_word_error_counts_when_it_is_known():
    assert values_in("The client stopped with error 2308 today") == [0x904]
    assert values_in("The page gave error 404 today") == []


@pytest.mark.parametrize(
    "paste",
    ["", "Windows 11 24H2 build 26100", "call 555 1234 now", "10.0.0.12", "192.168.1.1 3389 times", "10.0.19041.2308", "2026-11-22",
     "22.11.2026 23:08", "12:30:05.904", "Reason: 2026-11-22 at 10:30", "error at 12:30", "Reason: 10.0.0.7", "[2308:7] started",
     "{3f2504e0-4f89-11d3-9a0c-0305e82c3301}", "S-1-5-21-2308-7", "fe80::904:7", "00-1a-2b-3c-4d-5e", "Event ID: 1026", "Process ID: 0x2a4",
     "PID=2308", "port 3389", "Fault offset: 0x000a1f3b", "Keywords: 0x8000000000000000", "Reason: 7.5", "Reason: 95 %", "Reason: 5 minutes",
     "KB5034441", "v1.2.3", "<Execution ProcessID='2308'/>", "Error code: none", "+49 170 2308"],
)  # fmt: skip
def test_numbers_that_are_no_codes_are_left_alone(paste):
    assert seen_in(paste) == []


# --- names and forms ---


@pytest.mark.parametrize("paste", ["[ERROR] transport: DRY at line 3", "dry_run says dry", "it is DRY."])
def test_a_short_word_is_no_symbolic_name(paste):
    words = Vocabulary(names={"dry": (CodeRef("display", 0x904),)})
    assert find_codes(paste, words) == ()


def test_a_symbolic_name_stands_for_its_code():
    (seen,) = find_codes("[WARN] set_error_info: IDLE_TIMEOUT (0x00010003): idle", WORDS)
    assert (seen.kind, seen.value, seen.how) == ("alarm", 3, NAMED)


def test_a_name_that_two_lists_share_leaves_the_list_open():
    (seen,) = find_codes("NO_WATER_SEEN", WORDS)
    assert (seen.kind, seen.value, seen.how) == ("", 7, NAMED)


@pytest.mark.parametrize("paste", ["0x00010003", "ended: 0x10003", "Error code: 0x00010003"])
def test_the_upper_half_of_a_number_says_its_list(paste):
    (seen,) = find_codes(paste, WORDS)
    assert (seen.kind, seen.value, seen.how) == ("alarm", 3, FORMED)


def test_an_upper_half_with_a_number_that_its_list_lacks_says_nothing():
    assert seen_in("0x00010009") == [("", 0x10009)]


@pytest.mark.parametrize(
    "paste",
    ["0x80070005", "HRESULT: -2147024891", "it failed, -2147024891.", "0xFFFFFFFF80070005", "hr = 0x80070005 in f.cpp"],
)
def test_a_status_is_seen_in_any_form(paste):
    assert values_in(paste) == [0x80070005]


def test_a_label_does_not_hide_a_status_beside_it():
    assert seen_in("Error code: 0x904 (HRESULT 0x80070005)") == [("display", 0x904), ("", 0x80070005)]


def test_a_status_does_not_hide_a_code_beside_it():
    assert seen_in("0x904 0x80070005") == [("", 0x904), ("", 0x80070005)]
    assert values_in("hr = 0x80070005 in 0x1234 after 0x904") == [0x904, 0x80070005]


# --- size and bad input ---


def test_ten_thousand_codes_are_read_in_bounded_time_and_number():
    codes = find_codes(" ".join(f"0x{n:X}" for n in range(10_000)), WORDS)
    assert len(codes) <= 20
    assert {3, 7, 0x204, 0x904} <= {code.value for code in codes}


@pytest.mark.parametrize("size", [0, 63_990, 64_000, 127_995, 5_000_000])
def test_a_label_is_found_wherever_it_stands(size):
    log = "2026-11-22 12:01:03.123 [1234:5678] from 10.0.0.12:53312 took 12 ms\n"
    paste = (log * (size // len(log) + 1))[:size] + "\nError code: 0x904\nExtended error code: 0x7\n" + log
    assert seen_in(paste) == BOTH


@pytest.mark.parametrize(
    "piece",
    ["error code", "Error code: ", "error ", "0x", "0x0", "0", "1 ", "1.", "0x9 ", "<", "<a", "<a>", '<a b="', "&", "&#", ":", "a-", "[1:", "\ufdfa",
     "e\u0301", "错误代码", "Код ошибки ", "\x00", "\ud800", "\u202e", " ", "\n", "error code" + " " * 25, "0x80070005", "IDLE_TIMEOUT ", "ß", '"',
     "{", "11-22-", "id ", "\udcff\x00\xff"],
)  # fmt: skip
def test_time_does_not_explode_on_anything(piece):
    """Half a megabyte: what is linear takes a tenth of a second, what is not takes minutes."""
    began = process_time()
    assert len(find_codes((piece * (500_000 // len(piece) + 1))[:500_000], WORDS)) <= 20
    assert process_time() - began < 3


ODD = st.text(max_size=120) | st.text(
    alphabet="0123456789xXabcdefhHrorcoEd :=/+-.,<>&;#()[]{}\"'\\\n\0\ud800\u202e０ｘ：×", max_size=120
)


@given(ODD)
def test_no_paste_raises(paste):
    for code in find_codes(paste, WORDS):
        assert 0 <= code.value < 2**32


@given(ODD)
def test_codes_read_again_as_themselves(paste):
    seen = find_codes(paste, WORDS)
    again = find_codes(" ".join(code.words for code in seen), WORDS)
    assert {(code.value, code.kind) for code in again} == {(code.value, code.kind) for code in seen}

"""Pastes in the shapes in which people have sent them, read with the codes that are shipped."""

from __future__ import annotations

import pytest

from kb.codes.explain import recognise
from kb.codes.find import codes_in, parse_codes
from kb.codes.vocabulary import is_one_error
from kb.library.library import Library


@pytest.fixture(scope="module")
def library(shipped: Library) -> Library:
    return shipped


def read(library: Library, paste: str) -> list[tuple[str, int]]:
    return [
        (each.codes[0].kind.key if each.codes else each.seen.kind, each.value)
        for each in recognise(library, codes_in(library, paste))
    ]


D, X, MODERN, STATUS = "disconnect_reason", "extended_disconnect_reason", "modern_client", "windows_status"


@pytest.mark.parametrize(
    ("paste", "codes"),
    [
        ("RDP disconnected!\n3334 The session was cut off by a protocol fault. Please connect once more.", [(D, 3334)]),
        ("RDP disconnected!  516 Remote Desktop could not reach the computer, one of these may be why...", [(D, 516)]),
        ("RDP Disconnected!\r\n\r\n2308 The connection was lost", [(D, 2308)]),
        ("Session closed: protocol error 3334, please connect again", [(D, 3334)]),
        ("Because of a protocol error (code: 0x1104) the session ends.\n\nError code: 0x1104\n\nExtended error code: 0x0",
         [(MODERN, 0x1104), (X, 0)]),
        ("Somebody else took this session over (code DisconnectedByOtherConnection(5))", [(X, 5)]),
        ("Disconnet reason 4 not found in resources!", [(D, 4)]),
        ("Eror code: 0x904\nExtnded error code: 0x7", [(D, 0x904), (X, 7)]),
        ("Extended eror code 7, disconect reason 2308", [(X, 7), (D, 2308)]),
        # clients leave out what all names of a list begin with
        ("RdpDisconnectReason: ConnectionTimedOut(0x108)", [(D, 0x108)]),
        ("Disconnect code=ServerDeniedConnection(7), extended=<null>", [(X, 7)]),
        ("(code SSLErrCertExpired(0x1b07))", [(D, 0x1B07)]),
        ("lost (IdleTimeout(3))", [(X, 3)]),
        ("MSTSC OnDisconnected(2308)", [(D, 2308)]),
        ("Verbindung getrennt (Grund 2308)", [(D, 2308)]),
        ("Terminals: Connection Failed 2308 : Socket Closed", [(D, 2308)]),
        # an error of Win32 is the lower half of a status
        ("System error 1326 has occurred.", [(STATUS, 0x8007052E)]),
        ("Systemfehler 1326 aufgetreten.", [(STATUS, 0x8007052E)]),
        ("L'erreur système 1326 s'est produite.", [(STATUS, 0x8007052E)]),
        ("Win32 error code: 1722", [(STATUS, 0x800706BA)]),
        ("Winsock error (10061)", [(STATUS, 0x8007274D)]),
        ("An authentication error has occurred (Code: 0x80004005).", [(STATUS, 0x80004005)]),
    ],
)  # fmt: skip
def test_a_paste_is_read_as_its_program_meant_it(library, paste, codes):
    assert sorted(read(library, paste)) == sorted(codes)


@pytest.mark.parametrize(
    "paste",
    [
        "The reason: 3 people report it since Monday",
        "Motivo: 5 usuarios no pueden entrar",
        "Disconnected after 4 tries, reason unknown",
        "For that reason 2 of us restarted it",
        "We are 12 people and this version is 6.3.9600",
        "decade c0ffee12 facade",
        "printf(5), connect(7) and getaddrinfo(3) return an error",
        "login failed 2308 times",
    ],
)
def test_words_beside_a_number_make_no_code(library, paste):
    assert read(library, paste) == []


@pytest.mark.parametrize(
    ("paste", "value"),
    [
        ("Fault Module Name: mstscax.dll\nException Code: c0000005\nException Offset: 000000000006009d\nLocale ID: 1033", 0xC0000005),
        ("Status: c000006d", 0xC000006D),
        ("Sub Status: C0000064", 0xC0000064),
        ("NTSTATUS C000005E", 0xC000005E),
        ("The TLS handshake returned 8009030D.", 0x8009030D),
        ("HRESULT=80070005 while connecting", 0x80070005),
        ("error (8009030C)", 0x8009030C),
    ],
)  # fmt: skip
def test_a_status_without_its_0x_is_read_where_a_word_names_a_code(library, paste, value):
    assert [found for _, found in read(library, paste)] == [value]


@pytest.mark.parametrize(
    "paste",
    [
        "commit c0000005 on main",
        "serial number 80070005",
        "room 8009030C",
        "Exception Offset: 00000000c0000005",
        "id: c0000005",
    ],
)
def test_eight_digits_elsewhere_are_no_status(library, paste):
    assert read(library, paste) == []


@pytest.mark.parametrize("spelling", ["0x904+0x7", "0x904 0x7", "2308 7", " 0x904+7 "])
def test_two_codes_in_an_address_may_be_parted_by_a_plus_or_a_space(spelling):
    assert parse_codes(spelling) == (0x904, 7)


@pytest.mark.parametrize(
    ("right", "typed", "is_one"),
    [
        ("disconnectreason", "disconnetreason", True),
        ("disconnectreason", "disconnnectreason", True),
        ("disconnectreason", "disconectreason", True),
        ("disconnectreason", "dicsonnectreason", True),
        ("disconnectreason", "disconnectreasom", True),
        ("disconnectreason", "disconnectreason", False),
        ("disconnectreason", "diskonektreason", False),
        ("disconnectreason", "connectionreason", False),
    ],
)
def test_one_typing_error_is_one(right, typed, is_one):
    assert is_one_error(right, typed) is is_one


def test_an_error_of_win32_in_hexadecimal_comes_with_the_status_that_carries_it(library):
    (found,) = recognise(library, codes_in(library, "The specified domain does not exist (0x54b)"))
    assert [near.hex for near in found.unlisted.near] == ["0x8007054B"]

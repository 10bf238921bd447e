"""What is stored or put into an address says nothing of who and where."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.codes.redact import GAP, MOST, scrub
from kb.runs.secrets import find_secrets

PRIVATE = {
    "an e-mail address": ("Ask ann.lee@example.com about it", "ann.lee"),
    "a sign-in name": ("as ann@corp.local today", "ann@"),
    "an account": (r"CONTOSO\ann could not sign in", "ann"),
    "an IPv4 address": ("at 10.20.30.40 now", "10.20"),
    "an address with its port": ("to 10.20.30.40:3389 now", "3389"),
    "an IPv6 address": ("at fe80::1ff:fe23:4567:890a%eth2 now", "890a"),
    "a network card": ("card 00-1A-2B-3C-4D-5E now", "2B-3C"),
    "a host": ("reach files.contoso.com now", "contoso"),
    "a host inside": ("reach dc7.contoso.local now", "contoso"),
    "a short host": ("reach SRV-DC01 now", "DC01"),
    "a named computer": ("Computer: front desk\nnext", "front"),
    "a quoted computer": ("The computer “Frontdesk” is off", "Frontdesk"),
    "a straight quote": ('can\'t find the computer "Frontdesk".', "Frontdesk"),
    "a default name": ("on desktop-ab12cd3 now", "ab12"),
    "a numbered site host": ("on NYC-APP-07 now", "NYC"),
    "a user": ("User name: Ann Lee\nnext", "Ann"),
    "a user in German": ("Benutzername: ann.lee", "ann"),
    "a user in Japanese": ("ユーザー名: ann", "ann"),
    "a user in full-width form": ("用户名：ann", "ann"),
    "a password": ("password=hunter2 was typed", "hunter2"),
    "an activity": ("Activity ID: {3F2504E0-4F89-11D3-9A0C-0305E82C3301}", "3F25"),
    "a security id": ("for S-1-5-21-1004336348-1177238915-682003330-512 now", "1004336348"),
    "a share": (r"from \\files7\share$\x now", "files7"),
    "a path with a name": (r"in C:\Users\Ann Lee\Desktop\x.rdp now", "Ann"),
    "a Unix path": ("in /home/ann/.config/x now", "ann"),
    "an address of a page": ("see https://intra.example/x?user=ann now", "ann"),
    "a telephone": ("call +49 170 1234567 now", "170"),
    "a path in quotes": ('Load key "/home/bob/.ssh/id_ed25519": invalid format', "bob"),
    "a path with spaces in quotes": (r'open "C:\Users\Ann Lee" now', "Lee"),
    "a path in brackets": ("(/home/bob/x) now", "bob"),
    "the path of an option": ("IdentityFile=/home/bob/.ssh/x now", "bob"),
    "a home": ("in ~bob/x now", "bob"),
    "a sign-in name alone": ("as bob.smith now", "smith"),
    "a name with a dot": ("as Bob.Smith now", "Smith"),
    "an account before a sentence": ("User: srv_backup cannot sign in since today", "srv_backup"),
    "a name of three words": ("User: Ann Maria Lee", "Lee"),
    "a name before a sentence of its own": ("User: Ann Lee. It fails", "Lee"),
    "a name before a dash": ("User: Ann Lee - it fails every day", "Lee"),
    "a name before the next label": ("Account Name: ANN Account Domain: CORP Logon ID: 1", "CORP"),
    "a host by an equals sign": ("host=frontdesk failed to connect at noon", "frontdesk"),
    "a short label": ("pw=hunter2 now", "hunter2"),
    "a password without a colon": ("passwort hunter2 now", "hunter2"),
    "a password in French": ("mot de passe hunter2 now", "hunter2"),
    "a card": ("card 4111 1111 1111 1111 now", "1111"),
    "a card in fifteen digits": ("card 3782 822463 10005 now", "10005"),
    "a social security number": ("ssn 123-45-6789 now", "6789"),
    "a bank account": ("iban de89 3704 0044 0532 0130 00 now", "00"),
    "a bank account without its label": ("to GB82WEST12345698765432 now", "5432"),
    "a date of birth": ("dob 12/05/1980 now", "1980"),
    "a product key": ("key VK7JG-NPHTM-C97JM-9MPGT-3V66T now", "3V66T"),
    "a hidden mark": ("user\u200b: ann\u202e", "ann"),
}


@pytest.mark.parametrize(("text", "secret"), PRIVATE.values(), ids=PRIVATE)
def test_what_is_private_is_taken_out(text: str, secret: str) -> None:
    scrubbed = scrub(text)
    assert secret not in scrubbed
    assert GAP in scrubbed


SECRET = {
    "a token": ("Authorization: Bearer abcdefghijklmnop1234", "abcdefgh"),
    "a web token": ("sent eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl now", "c2lnbmF0"),
    "a key of a provider": ("with AKIAABCDEFGHIJKLMNOP now", "AKIAAB"),
    "a token of ours": ("with kb_0123456789abcdefghijklmn now", "kb_0123"),
    "a recovery key": ("key 111111-222222-333333-444444-555555-666666-777777-888888 now", "333333"),
    "a command": ("net user ann Secret99 /add", "Secret99"),
    "a password in a sentence": ("the password is Summer2026!", "Summer"),
    "a password in Polish": ("hasło: lato2026", "lato"),
}


@pytest.mark.parametrize(("text", "secret"), SECRET.values(), ids=SECRET)
def test_what_is_asked_about_before_it_is_stored_is_taken_out_too(text: str, secret: str) -> None:
    assert find_secrets(text)
    assert secret not in scrub(text)


@pytest.mark.parametrize(
    "text",
    [
        "This computer can't connect to the remote computer.",
        "Windows Server 2022 and Windows 11 24H2, KB5034441, TLS 1.2, mstsc.exe 10.0",
        r"reg query HKLM\SOFTWARE\Microsoft\MSLicensing",
        "CVE-2018-0886 and SHA-256, UTF-8, RDP-Tcp",
        "System.Runtime.InteropServices.COMException",
        "2308/7 or 0x904, 0x7",
        "the user is asked twice for a password",
        "user: black screen only mouse pointer after logging in",
        "User: Remote Desktop disconnects after a few minutes",
        "Host: nothing answers on 3389",
        "Benutzer: schwarzer Bildschirm nach Anmeldung",
        "用户：登录后黑屏只有鼠标没有桌面",
        "wrong password 0x904, resolv.conf and sshd.service, either/or/none",
        "<Data>x</Data></b>, error 2308 2309 2310 2311",
        "ERRINFO_IDLE_TIMEOUT (0x00010003)",
        "远程桌面 无法 连接",
    ],
)
def test_words_that_name_nobody_stay(text: str) -> None:
    assert scrub(text) == text


def test_numbers_on_both_sides_of_what_was_taken_out_do_not_become_a_pair() -> None:
    assert scrub("2308 10.0.0.1 7") == f"2308 {GAP} 7"


def test_it_is_cut_after_a_whole_word() -> None:
    assert scrub("one two three", most=9) == "one two"
    assert len(scrub("错误 " + "代码" * 500, most=200)) == 200


@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "a@", "1.", "a:", "::", "\\", "a\\", "/a", "computer: ", "-A1", "S-1-", '"', "{", "\u202e", "\x00", "\ud800", "\n"],
)  # fmt: skip
def test_five_megabytes_of_anything_take_no_time(piece: str) -> None:
    began = process_time()
    assert len(scrub(piece * (5_000_000 // len(piece)))) <= MOST + 1
    assert process_time() - began < 1


@given(st.text(max_size=300))
def test_any_text_becomes_one_line_that_can_be_stored(text: str) -> None:
    scrubbed = scrub(text)
    scrubbed.encode("utf-8")
    assert "\0" not in scrubbed and len(scrubbed.splitlines()) <= 1
    assert len(scrubbed) <= 2 * len(text)

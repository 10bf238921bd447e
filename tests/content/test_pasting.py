"""What people paste, held against the real content: every spelling of every code, and dialogs in the languages that Windows speaks."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

import pytest
from django.test import Client

from decisiontree.guide import CodeRef, Question
from decisiontree.walk.carry_over import asks_for_code
from decisiontree.walk.permalink import parse_permalink
from decisiontree.walk.replay import walk
from kb.codes.explain import error_of, find_guide, find_pair, recognise
from kb.codes.find import LABELLED, NAMED, Seen, codes_in
from kb.codes.reading import guide_links, read_paste
from kb.library.library import Library
from kb.library.values import Code
from tests.support.reading import links, text
from tests.support.sites import forget, serve


@pytest.fixture
def reader(shipped_folder, settings) -> Iterator[Client]:
    serve(settings, shipped_folder)
    yield Client()
    forget()


def codes_of(library: Library) -> list[Code]:
    refs = library.rows("SELECT kind, value FROM code")
    return [code for ref in refs if (code := library.code(CodeRef(*ref)))]


# --- every spelling of every code ---


def spellings(value: int) -> Iterator[str]:
    digits = f"{value:x}"
    yield from (
        f"0x{digits}",
        f"0X{digits.upper()}",
        f"0x{value:08X}",
        f"0x{value:016x}",
        str(value),
        f"  {value}. ",
        f"#{value}",
    )
    if digits[0].isdigit() and len(digits) > 2:
        yield f"{digits}h"
    if value >= 2**31:
        yield from (str(value - 2**32), f"0x{value + 0xFFFFFFFF00000000:X}")


def test_every_spelling_of_every_code_finds_it(library):
    codes = codes_of(library)
    assert len(codes) == 545
    for code in codes:
        for spelling in spellings(code.value):
            (found,) = recognise(library, codes_in(library, spelling))
            assert code in found.codes, (code.kind.key, spelling)


def with_label(label: str, number: str) -> tuple[str, ...]:
    return (f"{label}: {number}", f"{label.upper()}：{number}", f"- {label} = {number}\r\nmore", f"{label}\r\n{number}")


def test_every_label_says_the_list(library):
    codes = codes_of(library)
    for kind in library.kinds.values():
        first, *_, last = (code for code in codes if code.kind == kind)
        for label in kind.labels:
            for code in (first, last):
                decimal = () if kind.hex_only else with_label(label, str(code.value))
                for paste in with_label(label, code.hex) + decimal:
                    (found,) = recognise(library, codes_in(library, paste))
                    assert found.codes == (code,), paste


def test_every_code_is_found_with_a_label_by_its_name_and_by_its_form(library):
    for number, code in enumerate(codes_of(library)):
        label = code.kind.labels[number % len(code.kind.labels)]
        decimal = () if code.kind.hex_only else (str(code.value),)
        for spelling in (code.hex, f"0x{code.value:08x}", *decimal):
            (found,) = recognise(library, codes_in(library, f"{label}: {spelling}"))
            assert found.codes == (code,), (label, spelling)
        if code.name:
            (found,) = recognise(library, codes_in(library, f"[ERROR] {code.name} at 12:01:03"))
            assert code in found.codes and found.sure == NAMED
        if code.kind.high_word:
            (found,) = recognise(library, codes_in(library, f"0x{code.kind.high_word << 16 | code.value:08X}"))
            assert found.codes == (code,)


def page_of(code: Code, library: Library, seen: tuple[Seen, ...]) -> set[str]:
    """The pages that may come first: the code's own, or the guide that takes it from there."""
    guide = find_guide(library, recognise(library, seen))
    return {f"/guides/{guide}/"} if guide else {f"/codes/{code.hex}/"}


def test_the_front_door_finds_the_page_of_a_code_first(library, reader):
    for code in codes_of(library)[::13]:
        for paste in (code.hex, str(code.value), f"{code.kind.labels[0]}: {code.hex}", code.name or code.hex):
            page = reader.post("/search/", {"q": paste}, follow=True)
            assert page.status_code == 200
            assert page.redirect_chain[0][1] == 303
            last = page.redirect_chain[-1][0].partition("?")[0]
            first = (
                last
                if last != "/search/"
                else next(
                    link
                    for link in links(page)
                    if link.startswith(("/codes/0x", "/guides/", "/articles/")) and len(link) > 10
                )
            )
            assert first.partition("?")[0] in page_of(code, library, codes_in(library, paste)), (paste, first)


# --- what a code says is not asked again ---

HALF = {"0x904", "0x3"}  # only together with an extended code do they say which answer it is
NOT_OF_THE_MESSAGE = {"rdp-black-screen", "rdp-file-warning"}  # guides that begin with what somebody sees or does


def pastes_of(library: Library) -> Iterator[str]:
    """Every code with its label, by its number and by its name, and every two that are shown together."""
    for code in codes_of(library):
        yield from (f"{code.kind.labels[0]}: {code.hex}", code.hex, str(code.value), *filter(None, (code.name,)))
    for first, second in library.rows("SELECT first, second FROM pair"):
        yield from (" ".join(f"{code.kind.labels[0]}: {code.hex}" for code in library.pair((first, second)).codes),)


def test_who_pastes_a_code_is_not_asked_for_it_again(library):
    begun: dict[str, list[str]] = {}
    for paste in dict.fromkeys(pastes_of(library)):
        reading = read_paste(library, paste)
        found = recognise(library, reading.codes)
        slug = find_guide(library, found)
        if slug and slug not in NOT_OF_THE_MESSAGE and error_of(library, reading.codes) not in HALF:
            address = guide_links(library, reading, found).address(slug).partition("?")[2]
            answered = urlencode([pair for pair in parse_qsl(address) if pair[0] != "error"])
            begun.setdefault(f"{slug}?{answered}", []).append(paste)
    assert len(begun) >= 50 and sum(map(len, begun.values())) > 1000
    for address, pastes in begun.items():
        slug, _, query = address.partition("?")
        guide = library.guide(slug)
        here = walk(guide, parse_permalink(query).evidence, library.profiles.unsaid(guide.pack))
        assert here.evidence and not here.ignored, (address, pastes[:5])
        assert not (isinstance(here.next.node, Question) and asks_for_code(here.next.node)), (address, pastes[:5])


def begun_by(library: Library, paste: str) -> tuple[str, list[tuple[str, str]]]:
    """The guide that a paste opens, and what is answered there."""
    reading = read_paste(library, paste)
    found = recognise(library, reading.codes)
    slug = find_guide(library, found)
    query = guide_links(library, reading, found).address(slug).partition("?")[2] if slug else ""
    return slug, [pair for pair in parse_qsl(query) if pair[0] != "error"]


def test_an_extended_code_of_nothing_changes_nothing(library):
    compared = 0
    for code in codes_of(library):
        if code.kind.key == "disconnect_reason" and code.hex not in HALF:
            slug, answers = begun_by(library, f"Error code: {code.hex}")
            pair = begun_by(library, f"Error code: {code.hex}\nExtended error code: 0x0")
            if slug and pair[0] == slug and not library.pair((code.value, 0)):
                assert pair[1] == answers, code.hex
                compared += 1
    assert compared > 100


@pytest.mark.parametrize(
    ("dialog", "address"),
    [
        ("for one of these reasons: 1) Remote access to the server is not enabled 2) The remote computer is turned off "
         "3) The remote computer is not available on the network", "/guides/rdp-0x204/?codes=0x204-0x0"),
        ("Remotedesktop kann den Computer PC7 nicht finden.", "/guides/rdp-0x204/?codes=0x104-0x0"),
        ("Une erreur interne s'est produite.", "/guides/rdp-internal-error/?codes=internal"),
        ("Las credenciales no funcionaron", "/guides/rdp-nla-domain/?message=0x807"),
        ("An authentication error has occurred.\nThe function requested is not supported\nRemote computer: srv\nThis could "
         "be due to CredSSP encryption oracle remediation.", "/guides/rdp-credssp/?codes=credssp"),
        ("there are no Remote Desktop License Servers available to provide a license. The remote session was disconnected "
         "because there are no Remote Desktop License Servers available to provide a license.",
         "/guides/rdp-licensing/?message=0x3-0x101"),
        ("The remote computer requires Network Level Authentication, which your computer does not support.",
         "/guides/rdp-nla-domain/?message=0xb09"),
    ],
)  # fmt: skip
def test_a_dialog_answers_the_question_what_it_says(reader, dialog, address):
    assert reader.post("/search/", {"q": dialog})["Location"] == address


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/codes/0x104/", "/guides/rdp-0x204/?error=0x104&codes=0x104-0x0"),
        ("/codes/0x3+0x10A/", "/guides/rdp-licensing/?error=0x3%2B0x10A&message=0x808"),
        ("/search/?q=516", "/guides/rdp-0x204/?error=0x204&codes=0x204-0x0"),
    ],
)
def test_pages_about_a_code_open_its_guide_with_the_answer_given(reader, address, link):
    assert link in links(reader.get(address))


def test_a_code_whose_guide_has_no_answer_for_it_counts_as_not_telling(library, reader):
    page = reader.post("/search/", {"q": "ERRINFO_CB_CONNECTION_CANCELLED"})
    assert page["Location"] == "/guides/rdp-0x904-0x7/?error=0x409&codes=unknown"


def test_half_of_a_pair_is_asked_for_the_other_half(reader):
    assert reader.post("/search/", {"q": "Error code: 0x904"})["Location"] == "/guides/rdp-0x904-0x7/?error=0x904"


# --- dialogs in many languages ---

PAIR = (CodeRef("disconnect_reason", 0x904), CodeRef("extended_disconnect_reason", 7))
DIALOGS = {
    "English": ("Remote Desktop can't connect to the remote computer.", "Error code: 0x904", "Extended error code: 0x7"),
    "German": ("Der Computer kann keine Verbindung mit dem Remotecomputer herstellen.", "Fehlercode: 0x904", "Erweiterter Fehlercode: 0x7"),
    "French": ("Cet ordinateur ne peut pas se connecter.", "Code d’erreur\u00a0: 0x904", "Code d’erreur étendu\u00a0: 0x7"),
    "Spanish": ("Este equipo no puede conectarse.", "Código de error: 0x904", "Código de error extendido: 0x7"),
    "Italian": ("Impossibile connettersi al computer remoto.", "Codice errore: 0x904", "Codice errore esteso: 0x7"),
    "Portuguese": ("Não é possível conectar.", "Código de erro: 0x904", "Código de erro estendido: 0x7"),
    "Dutch": ("Deze computer kan geen verbinding maken.", "Foutcode: 0x904", "Uitgebreide foutcode: 0x7"),
    "Polish": ("Nie można nawiązać połączenia.", "Kod błędu: 0x904", "Rozszerzony kod błędu: 0x7"),
    "Turkish": ("Bağlantı kurulamıyor.", "Hata kodu: 0x904", "Genişletilmiş hata kodu: 0x7"),
    "Russian": ("Не удалось подключиться.", "Код ошибки: 0x904", "Расширенный код ошибки: 0x7"),
    "Ukrainian": ("Не вдалося підключитися.", "Код помилки: 0x904", "Розширений код помилки: 0x7"),
    "Czech": ("Nelze se připojit.", "Kód chyby: 0x904", "Rozšířený kód chyby: 0x7"),
    "Swedish": ("Det går inte att ansluta.", "Felkod: 0x904", "Utökad felkod: 0x7"),
    "Hungarian": ("Nem lehet csatlakozni.", "Hibakód: 0x904", "Kiterjesztett hibakód: 0x7"),
    "Chinese": ("此计算机无法连接到远程计算机。", "错误代码：0x904", "扩展错误代码：0x7"),
    "Chinese (traditional)": ("此電腦無法連線。", "錯誤碼: 0x904", "延伸錯誤碼: 0x7"),
    "Japanese": ("このコンピューターはリモート コンピューターに接続できません。", "エラー コード: 0x904", "拡張エラー コード: 0x7"),
    "Korean": ("원격 컴퓨터에 연결할 수 없습니다.", "오류 코드: 0x904", "확장 오류 코드: 0x7"),
}  # fmt: skip
LAYOUTS = {
    "lines": "{0}\n\n{1}\n{2}\nTimestamp (UTC): 11/22/26 07:11:33 AM",
    "Windows lines": "{0}\r\n{1}\r\n{2}\r\n",
    "one line": "{0} {1} {2} 2026-11-22 12:30:05",
    "no space": "{0}{1}，{2}",
    "the other order": "{2}\n{1}\n{0}",
    "message box": "---------------------------\nX\n---------------------------\n{0}\n\n{1}\n{2}\n---------------------------\nOK   \n---------------------------",
    "task dialog": "[Window Title]\nX\n\n[Content]\n{0}\n\n[Expanded Information]\n{1}\n{2}\nActivity ID: 3f2504e0-4f89-11d3-9a0c-0305e82c3301\n\n[OK]",
    "mail quote": "> {0}\n> {1}\n> {2}",
}  # fmt: skip


def variants(dialog: str) -> Iterator[str]:
    yield from (
        dialog,
        dialog.upper(),
        dialog.replace(": 0x", "：0x"),
        dialog.replace(": 0x", ":\n0x"),
        dialog.replace(": 0x", ":\u00a00x"),
    )
    yield from (
        dialog.replace("0x904", "2308").replace("0x7", "7"),
        dialog.replace("0x904", "０ｘ９０４"),
        f"\u202b{dialog}\u202c",
    )


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("language", DIALOGS)
def test_a_dialog_in_any_language_and_form_leads_to_its_guide(library, language, layout):
    for paste in variants(layout.format(*DIALOGS[language])):
        seen = codes_in(library, paste)
        assert {(each.kind, each.value) for each in seen} == {(ref.kind, ref.value) for ref in PAIR}, paste
        assert {each.how for each in seen} == {LABELLED}
        assert find_pair(library, seen).codes[0].value == 0x904
        assert find_guide(library, recognise(library, seen)) == "rdp-0x904-0x7"


@pytest.mark.parametrize("language", DIALOGS)
def test_a_posted_dialog_opens_its_guide_with_the_error_known(reader, language):
    page = reader.post("/search/", {"q": "\n".join(DIALOGS[language])})
    assert (page.status_code, page["Location"].partition("?")[0]) == (303, "/guides/rdp-0x904-0x7/")
    assert "0x904-0x7" in page["Location"] or "0x904%2B0x7" in page["Location"]


# --- logs of other clients ---

LOGS = {
    "mstsc, event 1026": ("RDP ClientActiveX has been disconnected (Reason= 2308)", "disconnect_reason", 0x904),
    "mstsc, German": ("RDP-ClientActiveX wurde getrennt (Ursache= 2308).", "disconnect_reason", 0x904),
    "mstsc, event 226": ("RDPClient_SSL: An error was encountered when transitioning from A to B in response to C (error code 0x80004005).", "disconnect_reason", 0x80004005),
    "FreeRDP, a name": ("[12:01:03:123] [1234:5678] [ERROR][com.freerdp.core] - transport_connect_tls:freerdp_set_last_error_ex ERRCONNECT_TLS_CONNECT_FAILED [0x00020008]", "freerdp_connect", 8),
    "FreeRDP, a number": ("[ERROR][com.freerdp.core] - last error: 0x0002000C", "freerdp_connect", 0xC),
    "FreeRDP, from the server": ("[INFO][com.freerdp.core] - ERRINFO_LOGOFF_BY_USER (0x0000000C):The disconnection was initiated by the user", "errinfo", 0xC),
    "FreeRDP, from the server, a number": ("error 0x00010007", "errinfo", 7),
    "mRemoteNG": ("RDP Disconnected. Disconnect code: 2308", "disconnect_reason", 0x904),
    "NLA, status": ("NLA failed: STATUS_LOGON_FAILURE [0xC000006D]", "logon_error", 0xC000006D),
    "negotiation": ("nego: HYBRID_REQUIRED_BY_SERVER", "negotiation_failure", 5),
    "control": ("OnFatalError: 100", "fatal_error", 0x64),
    "sign-in": ("OnLogonError = -2", "logon_error", 0xFFFFFFFE),
}  # fmt: skip


@pytest.mark.parametrize(("line", "kind", "value"), LOGS.values(), ids=LOGS)
def test_a_log_line_gives_its_code_in_its_list(library, line, kind, value):
    for paste in (line, f"2026-11-22 12:01:03 srv01 [7] {line}\nnext line 2204"):
        (seen,) = codes_in(library, paste)
        assert (seen.kind, seen.value) == (kind, value)


def test_a_status_in_a_label_of_another_list_is_no_code_of_that_list(library):
    (found,) = recognise(library, codes_in(library, "error code 0x80004007"))
    assert (found.sure, found.codes) == ("guessed", ())
    assert found.unlisted.status.words == "HRESULT of general, number 16391 (0x4007)"


def test_a_status_is_read_by_its_bits_and_marked_as_a_guess(library, reader):
    (found,) = recognise(library, codes_in(library, "it failed with 0x80070490"))
    assert not any("NTSTATUS" in near.why for near in found.unlisted.near)
    assert "Win32 error 1168" in text(reader.post("/search/", {"q": "0x80070490"}, follow=True))


# --- unknown codes ---


@pytest.mark.parametrize(
    ("paste", "near", "why"),
    [
        ("0x2308", 0x904, "same digits as a decimal number"),
        ("0x940", 0x904, "two digits swapped"),
        ("0x9044", 0x904, "a digit too many"),
        ("0x12F", 0x112F, "a digit is missing"),
        ("3208", 0x904, "two digits swapped"),
        ("Error code: 0xA04", 0x904, "one digit differs"),
        ("0x3000099", 0x3000049, "one digit differs"),
        ("0x2309", 0xE09, "ends in the same two digits"),
        ("0xD000006D", 0xC000006D, "NTSTATUS that this HRESULT carries"),
    ],
)
def test_an_unknown_code_gets_known_ones_with_the_reason(library, reader, paste, near, why):
    (found,) = recognise(library, codes_in(library, paste))
    assert found.sure == "guessed"
    reasons = {each.codes[0].value: each.why for each in found.unlisted.near}
    assert why in reasons[near]
    assert why in text(reader.post("/search/", {"q": paste}, follow=True))
    assert why in text(reader.get(f"/codes/0x{found.value:X}/"))


def test_an_unknown_code_gets_a_guess_marked_as_one_and_no_guide(reader):
    page = reader.post("/search/", {"q": "Error code: 0x4604"}, follow=True)
    assert "0x4604 Not in the library, as Error code (disconnect reason) ." in text(page)
    assert "Best guess from its pattern: network, sockets or name resolution , if it was shown as Error code" in text(
        page
    )


def test_a_guess_is_never_of_another_list_than_the_paste_names(library, reader):
    (code, extended) = recognise(library, codes_in(library, "Error code: 0x4711\nExtended error code: 0x99"))
    assert code.unlisted.guesses == () and extended.unlisted.guesses == ()
    assert "a protocol fault" not in text(reader.post("/search/", {"q": "Error code: 0x4711"}, follow=True))


def test_a_code_that_the_named_list_lacks_is_never_taken_for_it(reader):
    page = reader.post("/search/", {"q": "Extended error code: 0x904"}, follow=True)
    assert "The words “Extended error code” before it name a list that does not have this number." in text(page)
    assert "Find the cause" in text(page)


def test_a_number_of_several_lists_says_so_and_leads_to_no_guide_by_itself(reader):
    page = reader.post("/search/", {"q": "0x104"}, follow=True)
    assert page.redirect_chain[-1][0].startswith("/search/")
    assert "Only the number is known, and each list means something else by it." in text(page)


def test_codes_that_lead_to_several_guides_are_shown_with_each(reader):
    paste = "Error code: 0x204\n...\n[ERROR] ERRINFO_IDLE_TIMEOUT (0x00010003)"
    page = reader.post("/search/", {"q": paste}, follow=True)
    assert page.redirect_chain[-1][0].startswith("/search/")
    known = {"/guides/rdp-0x204/?error=0x204&codes=0x204-0x0", "/guides/rdp-drops/?error=0x3&message=0x3-0x3"}
    assert known <= set(links(page))


def test_a_look_alike_says_so_on_the_way_to_its_guide(reader):
    assert "Easily mistaken for 0x904, a closed socket" in text(
        reader.post("/search/", {"q": "Error code: 0x908"}, follow=True)
    )

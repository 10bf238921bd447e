"""Every dialog that the shipped content lists leads to its page, in every language and however it is pasted."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from kb.codes import reading
from kb.codes.explain import recognise
from kb.codes.messages import NAME, message_in
from kb.library.library import Library

CONTENT = Path(__file__).resolve().parents[2] / "content"
HEAD = yaml.safe_load((CONTENT / "rdp/codes.yaml").read_text(encoding="utf-8"))
MESSAGES = HEAD["messages"]
SAID = [(entry["code"], text) for entry in HEAD["codes"] for text in entry.get("says", ())]
TEXTS = [
    (message["page"], language, text.replace(NAME, "SRV-01.example.org"))
    for message in MESSAGES
    for language, texts in message["says"].items()
    for text in texts
]

LAYOUTS: dict[str, Callable[[str], str]] = {
    "one line": str,
    "a word to a line": lambda text: text.replace(" ", "\r\n"),
    "a dialog": lambda text: f"---------\nRemote Desktop Connection\n---------\n{text}.\n---------\n[OK]  [Help]\n",
    "a narrow window": lambda text: f"  ┌────┐\n{textwrap.indent(textwrap.fill(text, 24), '  │ ')}\n  └────┘\n[ OK ]",
    "quotes": lambda text: f"A user of ours writes: \u201e{text}\u201c. What now?",
    "upper case": str.upper,
    "a table": lambda text: f"| Error | {text} |\n|---|---|",
    "full-width signs": lambda text: text.replace(",", "，").replace(". ", "。").replace(":", "："),
}


def page_of(library: Library, paste: str) -> str:
    found = message_in(library, paste)
    return found.page if found else ""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_text_leads_to_its_page_in_any_layout(shipped, layout):
    wrong = [
        (page, language, text, found)
        for page, language, text in TEXTS
        if (found := page_of(shipped, LAYOUTS[layout](text))) != page
    ]
    assert wrong == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_dialogs_say_instead_of_a_code_is_read_as_the_code(shipped, layout):
    read = [(code, text, reading.read_paste(shipped, LAYOUTS[layout](text))) for code, text in SAID]
    assert len(read) > 100
    assert [(hex(code), text) for code, text, found in read if [seen.value for seen in found.codes] != [code]] == []


def test_a_number_that_names_its_list_counts_more_than_the_words(shipped):
    found = reading.read_paste(
        shipped, "The smart card service is not running. Error code: 0x904, extended error code: 0x7"
    )
    assert [seen.value for seen in found.codes] == [0x904, 0x7]


FREQUENT = (
    "for one of these reasons",
    "An internal error has occurred",
    "can't connect to the remote computer. Try connecting again",
    "The function requested is not supported",
    "The Local Security Authority cannot be contacted",
    "requires Network Level Authentication",
    "Your credentials did not work",
    "The logon attempt failed",
    "there are no Remote Desktop License Servers available",
    "there are no Remote Desktop client access licenses",
    "The identity of the remote computer cannot be verified",
    "can't find the computer",
    "has restricted the type of logon",
    "The trust relationship between this workstation and the primary domain failed",
    "Because of a security error",
)


@pytest.mark.parametrize("words", FREQUENT)
def test_the_fifteen_dialogs_seen_most_are_known_in_ten_languages(words):
    """Those of disconnect reasons that name no page of Windows' own help have no published translations: see `notes`."""
    found = [message for message in MESSAGES if any(words in text for text in message["says"]["en"])]
    assert found and max(len(message["says"]) for message in found) >= 10


def test_every_dialog_says_where_it_was_read():
    assert [message["page"] for message in MESSAGES if not message.get("sources")] == []


@pytest.mark.parametrize(
    ("paste", "slug"),
    [
        # the gateway's reasons begin as those of a host that does not answer
        ('Remote Desktop can\'t connect to the remote computer "srv" for one of these reasons:\n\n'
         "1) Your user account is not listed in the RD Gateway's permission list\n"
         "2) You might have specified the remote computer in NetBIOS format (for example, computer1)", "rdp-gateway"),
        ("Your computer can't connect to the remote computer because the Remote Desktop Gateway server reached its "
         "maximum allowed connections. Try reconnecting later.", "rdp-gateway"),
        ("Remote Desktop can\u2019t connect to the remote computer for one of these reasons:\n\n"
         "1) Remote access to the server is not enabled\n2) The remote computer is turned off\n"
         "3) The remote computer is not available on the network\n\nMake sure the remote computer is turned on",
         "rdp-0x204"),
        ("An authentication error has occurred.\nThe function requested is not supported\n\nRemote computer: srv\n"
         "This could be due to CredSSP encryption oracle remediation.", "rdp-credssp"),
        ("An authentication error has occurred. -The Local Security Authority cannot be contacted-",
         "local-security-authority-cannot-be-contacted"),
        ("Configuring remote session...\nAn internal error has occurred.", "rdp-internal-error"),
        ("Your Remote Desktop Services session has ended.\n\nAnother user connected to the remote computer, so your "
         "connection was lost. Try connecting again, or contact your network administrator.", "rdp-drops"),
        ("远程桌面连接\n出现身份验证错误。\n要求的函数不受支持\n\n远程计算机: srv\n这可能是由于 CredSSP 加密 Oracle 修正。", "rdp-credssp"),
        ("リモート デスクトップ接続\n認証エラーが発生しました。\n要求された関数はサポートされていません", "rdp-credssp"),
    ],
)  # fmt: skip
def test_a_whole_dialog_leads_where_its_last_word_points(shipped, paste, slug):
    read = reading.read_paste(shipped, paste)
    guide = reading.guide_for(shipped, read, recognise(shipped, read.codes))
    assert slug == (guide or (read.message.page if read.message else ""))


@pytest.mark.parametrize(
    "paste",
    [
        "The remote computer is new, and its name is not on the list.",
        "I authenticated with my password, and the function is supported.",
        "Our licence server was replaced last week; nothing else has changed.",
        "The connection is slow since the number of users has grown.",
        "My credentials are right and I can sign in at the desk.",
        "The publisher of the program sent us an update, and a reason for it.",
        "Who connected to the server at nine, and has the session ended since?",
        "Der Remotecomputer läuft, und der Benutzer ist angemeldet.",
        "Le Bureau à distance fonctionne depuis hier, la licence aussi.",
        "El equipo remoto está encendido y la red funciona.",
        "Удаленный компьютер включен, пароль правильный.",
        "リモート コンピューターは起動しています。",
        "远程计算机已打开，网络正常。",
        "원격 컴퓨터가 켜져 있습니다.",
        "Event 1026, Reason= 2308, on the client.",
    ],
)
def test_an_ordinary_sentence_leads_to_none(shipped, paste):
    assert page_of(shipped, paste) == ""


RUSSIAN = """Подключение к удаленному рабочему столу
Произошла ошибка проверки подлинности.
Указанная функция не поддерживается."""


def test_a_russian_dialog_opens_the_guide_of_credssp(shipped_site, reader):
    answer = reader.get("/search/", {"q": RUSSIAN})
    assert answer.status_code == 302
    assert "/rdp-credssp" in answer["Location"]


def test_the_search_shows_the_article_of_a_dialog_in_front(shipped_site, reader):
    answer = reader.get(
        "/search/", {"q": "Authentifizierungsfehler. Die lokale Sicherheitsautorität (LSA) ist nicht erreichbar"}
    )
    assert "This message is known" in answer.content.decode()
    assert "local-security-authority-cannot-be-contacted" in answer.content.decode()


def test_a_russian_dialog_in_the_paste_box_opens_the_guide_of_credssp(shipped_site, reader):
    answer = reader.post("/search/", {"q": RUSSIAN}, follow=True)
    assert "/rdp-credssp" in answer.redirect_chain[-1][0]


def test_a_program_is_led_by_a_dialog_as_a_reader_is(shipped_site, reader):
    answer = reader.post("/api/v1/codes", {"text": RUSSIAN}, content_type="application/json")
    assert answer.json()["guide"] == "rdp-credssp"


def test_a_paste_is_looked_through_once(shipped_site, reader, monkeypatch):
    read = []
    for name in ("codes_in", "events_in", "message_in"):
        found = getattr(reading, name)
        monkeypatch.setattr(
            reading, name, lambda library, paste, found=found: read.append(paste) or found(library, paste)
        )
    reader.post("/search/", {"q": "Nothing here is about the xyzzy of plugh."})
    assert len(read) == 3

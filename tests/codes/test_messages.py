"""Messages without a code lead to their page, in any layout."""

from __future__ import annotations

import pytest

from kb.codes.messages import errors_in, fragments_of, letters, message_in
from kb.codes.reading import read_paste
from kb.library.store import Store
from kb.publish.publish import publish
from kb.publish.source_folder import read_folder
from tests.support import content_files as small
from tests.support.content_files import write

MESSAGES = """
messages:
  - page: no-coffee
    says:
      en: ["The machine … could not find any water.", "No water was found in the machine"]
      de: ["Die Maschine … hat kein Wasser gefunden."]
      ru: ["Вода не найдена"]
      ja: ["水が見つかりませんでした"]
      zh-Hans: ["没有找到水"]
    sources: [manual]
  - page: care
    says: {en: ["No water was found in the machine room"]}
    sources: [manual]
"""

SAYS = "says: {en: [No water was found here]}, sources: [manual]}"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("content"), {"coffee/codes.yaml": small.CODES + MESSAGES})
    store = Store(tmp_path_factory.mktemp("library"))
    outcome = publish(store, read_folder(folder))
    assert outcome.findings == (), [str(finding) for finding in outcome.findings]
    return store.current()


@pytest.mark.parametrize(
    ("paste", "page"),
    [
        ("The machine KITCHEN-2 could not find any water.", "no-coffee"),
        ("-----\r\nTHE MACHINE\r\n'kitchen-2'\r\ncould not\r\n   find any water\r\n[OK]", "no-coffee"),
        ("Die Maschine „Küche“ hat kein Wasser gefunden", "no-coffee"),
        ("Ошибка: Вода  не\nнайдена.", "no-coffee"),
        ("水が見つかりま\nせんでした。", "no-coffee"),
        ("没有找到水。", "no-coffee"),
        ("No water was found in the machine room", "care"),
        ("no-water was found, in the machine!", "no-coffee"),
        ("could not find any water in the machine", ""),
        ("Nothing of it", ""),
        ("", ""),
    ],
)
def test_a_message_is_found_whatever_its_layout(library, paste, page):
    found = message_in(library, paste)
    assert (found.page if found else "") == page


LONG = "The machine … could not find any water in the tank, so it stopped before the pump was damaged."


@pytest.mark.parametrize(
    ("paste", "is_known"),
    [
        ("The machine Kitchen could not fnd any water in the tank, so it stoped before the pump was damaged", True),
        (
            "OK: the machine X2 could not find any water in the tnak so it stopped before teh pump was damaged. [Close]",
            True,
        ),
        ("The machine could not find any paper in the tray, so it stopped before the paper was damaged.", False),
        ("The machine could not find any water in the tank", False),
    ],
)
def test_a_long_dialog_is_known_with_a_letter_or_two_wrong(paste, is_known):
    assert (errors_in(fragments_of(LONG), letters(paste), 3) is not None) is is_known


def test_a_dialog_that_was_typed_off_a_screen_leads_to_its_page(tmp_path):
    message = MESSAGES.replace(
        '"Die Maschine … hat kein', '"Die Maschine … wurde angehalten, weil sie im Tank seit zehn Minuten kein'
    )
    store = Store(tmp_path / "library")
    publish(store, read_folder(write(tmp_path / "content", {"coffee/codes.yaml": small.CODES + message})))
    typed = "Die Machine wurde angehalten, weil sie im Tank seit zehn Minuten kein Waser gefunden."
    found = message_in(store.current(), typed)
    assert found and found.page == "no-coffee"


@pytest.mark.parametrize("filler", ["nothing to see here\n", "é", "rien à voir là\n"])
def test_a_dialog_is_found_at_both_ends_of_a_long_paste(library, filler):
    log = filler * (2_000_000 // len(filler))
    for paste in (
        f"No water was found in the machine\n{log}",
        f"{log}\nNo water was found in the machine",
        f"é{log[:150_000]}\nВода не найдена",
    ):
        found = message_in(library, paste)
        assert found and found.page == "no-coffee"


def test_what_a_dialog_says_instead_of_its_code_leads_to_the_code(tmp_path):
    said = small.CODES.replace("name: DRY,", "name: DRY, says: [The machine … has no water left],")
    assert said != small.CODES
    store = Store(tmp_path / "library")
    publish(store, read_folder(write(tmp_path / "content", {"coffee/codes.yaml": said})))
    found = read_paste(store.current(), "THE MACHINE 'Kitchen'\r\nhas no water left!")
    assert [(seen.value, seen.kind) for seen in found.codes] == [(0x904, "display")] and found.message is None


def test_spaces_and_signs_make_no_difference():
    assert letters("A-b c\n“D”…1") == "abcd1"


@pytest.mark.parametrize(
    ("messages", "finding"),
    [
        ("  - {page: no-cofee, says: {en: [No water was found here]}, sources: [manual]}", "unknown page 'no-cofee'"),
        ("  - {page: no-coffee, says: {en: [Oh no]}, sources: [manual]}", "too short"),
        ("  - {page: no-coffee, says: {ja: [水なし]}, sources: [manual]}", "too short"),
        ("  - {page: no-coffee, says: {en: [No water was found here]}}", "names no source"),
        ("  - {page: no-coffee, says: {en: [No water was found here]}, sources: [manul]}", "manul"),
        ("  - {page: no-coffee, says: {en: [a…b…c…d…e…f…g…h]}, sources: [manual]}", "too short"),
        ("  - {page: no-coffee, says: {en: [No water ... was found]}, sources: [manual]}", "has three dots"),
        (f"  - {{page: care, {SAYS}\n  - {{page: no-coffee, {SAYS}", "is what messages[0] says as well"),
        (f"  - {{page: no-coffee, answers: {{lamp: empty}}, {SAYS}", "no question 'lamp'"),
        (f"  - {{page: no-coffee, answers: {{level: blue}}, {SAYS}", "no answer 'blue'"),
        (f"  - {{page: care, answers: {{level: empty}}, {SAYS}", "'care' is no guide"),
    ],
)
def test_a_wrong_message_is_a_finding(tmp_path, messages, finding):
    folder = write(tmp_path / "content", {"coffee/codes.yaml": f"{small.CODES}messages:\n{messages}\n"})
    outcome = publish(Store(tmp_path / "library"), read_folder(folder))
    assert [each for each in outcome.findings if finding in str(each)], [str(each) for each in outcome.findings]


def test_what_a_code_says_is_said_by_no_message(tmp_path):
    said = small.CODES.replace("name: DRY,", "name: DRY, says: [No water WAS found here!],")
    folder = write(tmp_path / "content", {"coffee/codes.yaml": f"{said}messages:\n  - {{page: care, {SAYS}\n"})
    outcome = publish(Store(tmp_path / "library"), read_folder(folder))
    assert [each.rule for each in outcome.findings] == ["duplicate-message"]


def test_what_a_code_says_is_long_enough_to_be_told_apart(tmp_path):
    short = small.CODES.replace("name: DRY,", "name: DRY, says: [Oh no],")
    outcome = publish(
        Store(tmp_path / "library"), read_folder(write(tmp_path / "content", {"coffee/codes.yaml": short}))
    )
    assert [(each.rule, each.line) for each in outcome.findings] == [("short-message", 7)]

"""How a query is read: what are words, what are signs, and when signs mean nothing."""

from __future__ import annotations

import pytest

from kb.search.query import for_index, parse_query, words_in
from kb.search.tokens import words_of


@pytest.mark.parametrize("typed", ["it doesn't work", "it doesn’t work", "it doesnt work", "it does not work"])
def test_a_contraction_is_the_two_words_that_it_stands_for(typed):
    assert parse_query(typed).words == ("it", "does", "not", "work")


@pytest.mark.parametrize("typed", ["can't connect", "cannot connect", "can not connect", "cant connect"])
def test_cannot_is_one_thing_however_it_is_written(typed):
    assert parse_query(typed).words == ("can", "not", "connect")


@pytest.mark.parametrize(
    "command",
    [
        "Test-NetConnection -ComputerName HOST -Port 3389", "az vm show --vm", "--vm", "-wifi", "mstsc -t", "ls -la",
        "quser -Server x | find -i y", "sc.exe query -name termservice", "Get-Item -path x", "netsh /x -all",
    ],
)  # fmt: skip
def test_a_command_has_options_and_no_exclusions(command):
    query = parse_query(command)
    assert not query.is_narrow
    assert query.words == words_in(command)


@pytest.mark.parametrize(
    "paste",
    [
        'The term "Get-Foo" is not\nrecognised as the name of a cmdlet -check the spelling',
        "An authentication error has occurred. -The Local Security Authority cannot be contacted-",
        'one two three four five six seven eight nine ten eleven twelve "thirteen fourteen" -fifteen',
    ],
)
def test_what_was_pasted_is_words_only(paste):
    assert not parse_query(paste).is_narrow


def test_in_a_typed_line_a_minus_before_a_small_word_leaves_it_out():
    assert parse_query("printer -wifi").without == (("wifi",),)
    assert parse_query("wi-fi printer").without == ()


def test_chinese_and_japanese_are_found_inside_a_run():
    page = words_of(for_index("使用泛域名证书"))
    (term,) = parse_query("域名").words
    first, second = (word.encode() for word in term.split())
    assert page[page.index(first) + 1] == second
    assert parse_query("RDP接続").words == ("rdp", "接 続")


def test_accents_are_left_out_as_in_the_index_and_other_scripts_stay_as_they_are():
    assert words_in("Größe Écran não conecta Подключённый ガ") == (
        "große",
        "ecran",
        "nao",
        "conecta",
        "подключённый",
        "ガ",
    )

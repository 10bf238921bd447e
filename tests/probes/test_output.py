"""Outputs as they come back: wrapped, quoted, edited, forged, too long, of two machines. Never a wrong answer."""

from __future__ import annotations

import random
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisiontree.probes import answers
from decisiontree.probes.answers import find_answers
from decisiontree.probes.output import cksum, is_output, read_output
from decisiontree.probes.reads import revision_of_probe
from tests.support.probes import asks, guide_of

NOW = 1_790_000_000
TABLE = (
    {"when": {"state": "free"}, "then": "one"},
    {"when": {"state": "listening"}, "then": "two"},
    {"else": "unknown"},
)
ASKED = asks("port", {"listener": "22", "programs": ["sshd"]}, reads=TABLE)
OTHER = asks(
    "space",
    {"disk": ["/"]},
    reads=({"when": {"used": {"ge": "100"}}, "then": "one"}, {"when": {"used": {"lt": "100"}}, "then": "two"}),
)
GUIDE = guide_of(ASKED, OTHER)


def line(
    name: str, value: str, question=ASKED, time: int = NOW, machine: str = "5023", guide: str = "GB4B", side: str = "h"
) -> str:
    text = f"SW1;{guide};{revision_of_probe(question)};{side}{time:x}-{machine};{question.key};{name};{value}"
    return f"{text};{cksum(text.encode()):08x}"


def answer(text: str, now: int = NOW) -> dict[str, str]:
    found = find_answers(GUIDE, read_output(text), now)
    return {reading.question.key: reading.answer.key for reading in found.answered if reading.answer}


WHOLE = "\n".join([line("state", "free"), line("scope", "all"), line("used", "100", OTHER), line("inodes", "3", OTHER)])


@pytest.mark.parametrize("text", [b"", b"a", b"SW1;x", bytes(range(256)) * 3], ids=["none", "one", "mark", "all"])
def test_the_checksum_is_that_of_the_command(text: bytes) -> None:
    done = subprocess.run(["cksum"], input=text, capture_output=True)
    assert int(done.stdout.split()[0]) == cksum(text)


def wrapped(text: str, width: int, start: str = "") -> str:
    return "\n".join(
        f"{start}{part[at : at + width]}" for part in text.splitlines() for at in range(0, len(part), width)
    )


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        WHOLE.replace("\n", "\r\n"),
        WHOLE.replace("\n", " "),
        wrapped(WHOLE, 20),
        wrapped(WHOLE, 30, "> "),
        wrapped(WHOLE, 33, "> > | "),
        wrapped(WHOLE, 76).replace("\n", "=\n"),
        WHOLE.replace(";", "；").replace("-", "–"),
        WHOLE.replace(";", ";\u200b"),
        f"Hello,\nhere it is:\n```\n{WHOLE}\n```\nRegards",
        WHOLE + "\n" + WHOLE,
        "\n".join(reversed(WHOLE.splitlines())),
        f"user@host:~$ sh <<'STEPWISE'\n{WHOLE}\nuser@host:~$ ",
        "\x1b[32m" + WHOLE + "\x1b[0m",
    ],
    ids=map(str, range(14)),
)  # fmt: skip
def test_whatever_programs_do_to_it_it_is_read(text: str) -> None:
    assert is_output(text) and answer(text) == {"port": "one", "space": "one"}


def test_an_edited_line_is_left_out_and_counted() -> None:
    edited = WHOLE.replace("free", "listening")
    found = find_answers(GUIDE, read_output(edited), NOW)
    assert answer(edited) == {"space": "one"} and found.broken == 1


def test_of_two_machines_that_differ_nothing_is_taken() -> None:
    mixed = "\n".join([line("state", "free"), line("state", "listening", machine="0001")])
    (reading,) = find_answers(GUIDE, read_output(mixed), NOW).readings
    assert reading.answer is None and reading.why == answers.MIXED


def test_the_later_run_on_one_machine_counts() -> None:
    assert answer("\n".join([line("state", "listening", time=NOW - 60), line("state", "free")])) == {"port": "one"}


def test_a_run_that_says_two_things_says_nothing() -> None:
    assert answer("\n".join([line("state", "listening"), line("state", "free")])) == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (line("state", "free", time=NOW - 90_000), answers.TOO_OLD),
        (line("state", "free", time=NOW + 90_000), answers.TOO_OLD),
        (line("state", "free", side="c"), answers.WRONG_SIDE),
        (line("state", "free").replace(revision_of_probe(ASKED), "000000"), ""),
        (line("state", "denied"), answers.IN_WORDS["denied"]),
        (line("state", "other"), answers.NO_ROW),
    ],
)
def test_what_is_not_certain_is_no_answer(text: str, why: str) -> None:
    found = find_answers(GUIDE, read_output(text), NOW)
    assert not found.answered and [reading.why for reading in found.readings] == [why] * bool(why)


def test_a_check_that_changed_since_is_no_answer() -> None:
    old = line("state", "free", question=replace(ASKED, reads=()))
    (reading,) = find_answers(GUIDE, read_output(old), NOW).readings
    assert reading.answer is None and reading.why == answers.CHANGED


def test_lines_of_another_guide_are_named() -> None:
    found = find_answers(GUIDE, read_output(line("state", "free", guide="ZZZZ")), NOW)
    assert found.strangers == ("ZZZZ",) and not found.readings


def test_an_earlier_answer_that_differs_is_shown() -> None:
    (reading, _) = find_answers(GUIDE, read_output(WHOLE), NOW, {"port": "two"}).answered
    assert reading.earlier and reading.earlier.key == "two"


@given(st.integers(0, 2**32), st.integers(1, 25))
@settings(max_examples=150)
def test_no_mutation_makes_a_wrong_answer(seed: int, times: int) -> None:
    """Characters lost, doubled, changed, swapped; lines cut, moved, mixed with others."""
    chance = random.Random(seed)
    text = list(WHOLE)
    for _ in range(times):
        at = chance.randrange(len(text))
        match chance.randrange(5):
            case 0:
                del text[at : at + chance.randrange(1, 9)]
            case 1:
                text[at:at] = text[at : at + chance.randrange(1, 90)]
            case 2:
                text[at] = chance.choice("0123456789abcdef;=-\n >“")
            case 3:
                text[at:at] = list("SW1;GB4B;")
            case _:
                text = text[:at] if chance.random() < 0.2 else text
        text = text or ["x"]
    assert answer("".join(text)).items() <= {"port": "one", "space": "one"}.items()


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda data: data.decode("latin-1")))
def test_nothing_that_is_pasted_is_an_error(text: str) -> None:
    assert answer(f"SW1;{text}") == {}


def test_five_megabytes_are_read_up_to_a_bound() -> None:
    found = read_output((WHOLE + "\n") * 20_000)
    assert found.has_more and len(found.lines) == 4


@pytest.mark.parametrize("value", ["--5", "-", "---1", "-0", "5-", "+5", "9" * 40])
def test_a_forged_value_that_is_nearly_a_number_answers_nothing_or_what_it_says(value: str) -> None:
    assert answer(line("used", value, OTHER)) in ({}, {"space": "two"})

"""The text of a collector: run on this machine, read back, and looked through for what it must never hold."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decisiontree.guide import Question
from decisiontree.probes.answers import find_answers
from decisiontree.probes.collector import MOST_LINES, TEMPLATES, collect
from decisiontree.probes.kinds import DENIED, FAILED, KINDS, NUMBER, POWERSHELL, SH, SIDES, parse_probe, values_of
from decisiontree.probes.output import read_output
from decisiontree.probes.quoting import literal
from kb.content.format.strict_yaml import parse_yaml
from kb.library.library import PLACEHOLDERS
from tests.support.probes import EXAMPLES, FILLS, FORBIDDEN, ODD, ON_WINDOWS, asks, code_of, guide_of
from tests.support.sites import ROOT

SHELLCHECK = Path(sys.executable).with_name("shellcheck")


def run(text: str) -> str:
    done = subprocess.run(["sh", "-c", text.replace("sudo sh <<", "sh <<")], capture_output=True, text=True, timeout=60)
    return done.stdout


def test_every_kind_has_an_example_and_a_template_for_each_of_its_shells() -> None:
    assert EXAMPLES.keys() == {kind.name for kind in KINDS.values() if SH in kind.shells}
    assert ON_WINDOWS.keys() == {kind.name for kind in KINDS.values() if POWERSHELL in kind.shells}
    for kind in KINDS.values():
        for shell in kind.shells:
            assert (TEMPLATES / f"{kind.name}.{ {SH: 'sh'}.get(shell, 'ps1') }").exists()


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_probe_of_each_kind_runs_here_and_gives_the_values_it_promises(kind: str) -> None:
    asked = asks("what", EXAMPLES[kind])
    made = collect(guide_of(asked), [asked], "host", SH, fills=FILLS)
    items = read_output(run(made.text)).lines
    assert items and {item.question for item in items} == {"what"}
    known = values_of(asked.probes[0])
    for item in items:
        words = known[item.name] | {DENIED, FAILED}
        assert item.value in words or (NUMBER in words and item.value.isdigit()), item


def test_an_answer_comes_back_with_the_line_that_decides() -> None:
    asked = asks(
        "port", {"tcp": "HOST", "port": "9"}, needs="client",
        reads=({"when": {"result": "refused"}, "then": "one"}, {"else": "unknown"}),
    )  # fmt: skip
    guide = guide_of(asked)
    made = collect(guide, [asked], "client", SH, fills=FILLS)
    (reading,) = find_answers(guide, read_output(run(made.text)), int(time.time())).answered
    assert reading.answer and reading.answer.key == "one" and reading.lines == (("result", "refused"),)


def test_a_name_that_was_not_filled_in_answers_nothing() -> None:
    asked = asks(
        "port",
        {"tcp": "HOST", "port": "9"},
        needs="client",
        reads=({"when": {"result": "refused"}, "then": "one"}, {"else": "two"}),
    )
    guide = guide_of(asked)
    (reading,) = find_answers(
        guide, read_output(run(collect(guide, [asked], "client").text)), int(time.time())
    ).readings
    assert reading.answer is None and "filled in" in reading.why


def test_a_probe_that_hangs_is_ended(tmp_path) -> None:
    hanging = tmp_path / "ss"
    hanging.write_text("#!/bin/sh\nexec sleep 600\n")
    hanging.chmod(0o755)
    asked = asks("port", {"listener": "22", "programs": ["sshd"]})
    text = collect(guide_of(asked), [asked], "host").text.replace("timeout 10", "timeout 1")
    out = run(f"PATH={tmp_path}:$PATH; export PATH; {text}")
    assert {item.value for item in read_output(out).lines if item.name == "state"} == {"failed"}


def test_megabytes_of_output_say_nothing(tmp_path) -> None:
    loud = tmp_path / "ss"
    loud.write_text("#!/bin/sh\nyes LISTEN 0.0.0.0:22 | head -c 5000000\n")
    loud.chmod(0o755)
    asked = asks("port", {"listener": "22", "programs": ["sshd"]})
    out = run(f"PATH={tmp_path}:$PATH; export PATH; {collect(guide_of(asked), [asked], 'host').text}")
    assert len(out) < 2000 and {item.value for item in read_output(out).lines if item.name == "state"} == {"failed"}


# --- what no collector may hold ---


def test_no_template_holds_a_verb_that_changes_anything() -> None:
    for file in TEMPLATES.glob("*.sh"):
        found = FORBIDDEN.search(code_of(file.read_text("utf-8")))
        assert not found, (file.name, found)


@pytest.mark.parametrize(
    "line", ["rm -f x", "echo x > y", "x >> y", "systemctl restart ssh", "try ssh-add -D", "out=$(kill 1)"]
)
def test_the_scan_would_notice(line: str) -> None:
    assert FORBIDDEN.search(code_of(line))


def every_kind(side: str) -> list[Question]:
    return [asks("q", example, needs="server" if side == "host" else "client") for example in EXAMPLES.values()]


@pytest.mark.parametrize("side", SIDES)
def test_shellcheck_finds_nothing(side: str, tmp_path) -> None:
    """Apart from ~ in quotes: the templates know what it means."""
    for number, each in enumerate(every_kind(side)):
        lines = collect(guide_of(each), [each], side).text.splitlines()
        path = tmp_path / f"{number}.sh"
        path.write_text("\n".join(line for line in lines if "STEPWISE" not in line))
        done = subprocess.run([SHELLCHECK, "-s", "sh", "-e", "SC2088", path], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


@given(ODD)
@settings(max_examples=2000)
def test_any_text_of_an_author_is_one_literal(text: str) -> None:
    written = literal(text, SH)
    assert "\n" not in written and "\r" not in written
    assert re.fullmatch(r"'[^']*'(?:\\''[^']*')*", written)


@given(st.lists(ODD, min_size=1, max_size=200))
@settings(max_examples=10)
def test_a_shell_reads_back_what_an_author_wrote(texts: list[str]) -> None:
    printable = ["".join(c if c.isprintable() else "?" for c in text) for text in texts]
    script = "printf '%s\\0' " + " ".join(literal(text, SH) for text in texts)
    done = subprocess.run(["sh", "-c", script], capture_output=True, timeout=30)
    assert done.stdout.decode().split("\0")[:-1] == printable


def test_a_collector_stays_within_its_lines_and_says_what_is_left() -> None:
    questions = [asks(f"q{number}", example) for number, example in enumerate(EXAMPLES.values())]
    made = collect(guide_of(*questions), questions, "host")
    assert made.text.count("\n") <= MOST_LINES and made.left
    assert {each.key for each in (*made.questions, *made.left)} == {each.key for each in questions}


def test_the_head_says_where_it_is_from_and_the_hash_of_what_follows() -> None:
    asked = asks("port", {"listener": "22"})
    made = collect(guide_of(asked), [asked], "host", site="https://kb.example.org")
    head, _, body = made.text.partition(f" {made.digest}\n")
    assert "https://kb.example.org" in head and "(root)" in made.text
    assert sha256(body.removesuffix("\nSTEPWISE\n").encode()).hexdigest() == made.digest


@pytest.mark.skipif(os.geteuid() != 0, reason="gives up root's rights, so it has to have them")
@pytest.mark.parametrize("kind", ["sshd", "sshd_test", "log", "authorized_keys"])
def test_without_rights_it_says_denied_and_that_answers_nothing(kind: str) -> None:
    rows = [{"when": {name: {"not": "yes"}}, "then": "one"} for name in values_of(parse_probe(EXAMPLES[kind]))]
    asked = asks("what", EXAMPLES[kind], reads=(*rows, {"else": "two"}))
    text = collect(guide_of(asked), [asked], "host", SH, fills=FILLS).text.replace("sudo sh <<", "sh <<")
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", text]
    output = read_output(subprocess.run(nobody, capture_output=True, text=True, timeout=60).stdout)
    assert {line.value for line in output.lines} == {DENIED}
    (reading,) = find_answers(guide_of(asked), output, int(time.time())).readings
    assert reading.answer is None and "more rights" in reading.why


def test_a_template_has_no_word_that_pages_fill_in() -> None:
    """A page puts the reader's own name in its place: the text would not have its hash any more."""
    packs = [parse_yaml(path.read_text("utf-8")).value for path in ROOT.glob("content/*/pack.yaml")]
    names = {*PLACEHOLDERS, *(name for pack in packs for name in pack["placeholders"])}
    word = re.compile(rf"(?<![\w$%-])(?:{'|'.join(names)})(?![\w%])")
    found = {path.name: word.findall(path.read_text("utf-8")) for path in TEMPLATES.iterdir() if path.is_file()}
    assert not {name: words for name, words in found.items() if words}

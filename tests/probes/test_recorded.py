"""What real programs said, answered by the published probes: recorded here with OpenSSH 9.2, or in public reports.

The collector's own text runs on this machine, with the program that it asks replaced by one that says what was recorded.
"""

from __future__ import annotations

import random
import re
import subprocess
import time
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from decisiontree.guide import Guide, Question
from decisiontree.probes.answers import find_answers
from decisiontree.probes.collector import collect
from decisiontree.probes.kinds import side_of
from decisiontree.probes.output import read_output
from kb.content.judging import draft
from kb.publish.source_folder import read_folders

HERE = Path(__file__).with_name("recorded")
CONTENT = Path(__file__).resolve().parents[2] / "content"
REACH, ALL, TRUST = "ssh-cannot-reach", "ssh-does-not-work", "ssh-host-key-or-algorithm"
DENIED, START = "ssh-permission-denied", "ssh-server-does-not-start"

# What was recorded, the question it answers, and the answer that a person gives who reads it.
CASES = [
    ("here/att-in", ALL, "program", "in"),
    ("here/att-publickey-password", ALL, "program", "refused"),
    ("here/att-publickey-password", DENIED, "message", "mixed"),
    ("here/att-publickey-only", DENIED, "message", "publickey"),
    ("here/att-publickey-only", ALL, "seen", "denied"),
    ("here/att-password-only", DENIED, "message", "only-password"),
    ("here/att-partial", DENIED, "message", "only-password"),
    ("here/att-too-many", DENIED, "message", "too-many"),
    ("here/att-too-many", ALL, "program", "refused"),
    ("here/att-noident", DENIED, "offered", "not-offered"),
    ("here/att-load-key", DENIED, "offered", "not-loaded"),
    ("here/att-allow", DENIED, "message", "mixed"),
    ("here/att-cert", DENIED, "message", "mixed"),
    ("here/att-modes", DENIED, "message", "mixed"),
    ("here/att-invalid", DENIED, "message", "mixed"),
    ("here/att-nologin", DENIED, "message", "mixed"),
    ("here/att-nosig", DENIED, "message", "mixed"),
    ("here/att-changed", TRUST, "text", "changed"),
    ("here/att-changed", ALL, "seen", "trust"),
    ("here/att-unknown-key", TRUST, "text", "not-known"),
    ("here/att-hostkey", TRUST, "text", "hostkey"),
    ("here/att-hostkey", TRUST, "offer", "modern"),
    ("here/att-kex", TRUST, "text", "kex"),
    ("here/att-kex", TRUST, "offer", "modern"),
    ("here/att-cipher", TRUST, "text", "cipher"),
    ("here/att-mac", TRUST, "text", "cipher"),
    ("here/att-refused", REACH, "text", "refused"),
    ("here/att-refused", ALL, "program", "reach"),
    ("here/att-resolve", REACH, "text", "resolve"),
    ("here/att-resolve", ALL, "seen", "no-answer"),
    ("here/att-jump", REACH, "text", "unknown-port"),
    ("here/att-startups", REACH, "text", "kex"),
    ("here/log-failed", DENIED, "log", "only-failed"),
    ("here/log-invalid-user", DENIED, "log", "invalid-user"),
    ("here/log-modes", DENIED, "log", "modes"),
    ("here/log-not-listed", DENIED, "log", "not-listed"),
    ("here/log-algorithm", DENIED, "log", "algorithm"),
    ("here/log-certificate", DENIED, "log", "certificate"),
    ("here/log-attempts", DENIED, "log", "attempts"),
    ("here/log-startups", REACH, "log", "startups"),
    ("here/log-in-use", START, "log", "in-use"),
    ("here/log-cannot", START, "log", "cannot-assign"),
    ("here/t-nothing", START, "test", "nothing"),
    ("here/t-option", START, "test", "option"),
    ("here/t-permissions", START, "test", "permissions"),
    ("here/t-no-key", START, "test", "no-key"),
    ("here/t-folder", START, "test", "folder"),
    ("public/ssh-refused", REACH, "text", "refused"),
    ("public/ssh-publickey", DENIED, "message", "publickey"),
    ("public/ssh-publickey", ALL, "program", "refused"),
    *((f"public/ssh-changed-{number}", TRUST, "text", "changed") for number in range(1, 7)),
    *((f"public/ssh-hostkey-{number}", TRUST, "text", "hostkey") for number in range(1, 6)),
    *((f"public/ssh-hostkey-{number}", TRUST, "offer", "old") for number in range(1, 6)),
    ("public/ssh-changed-no-password", TRUST, "text", "changed"),
    ("public/ssh-changed-no-password", ALL, "seen", "trust"),
    ("public/log-modes-1", DENIED, "log", "modes"),
    ("public/log-modes-2", DENIED, "log", "modes"),
    ("public/log-modes-3", DENIED, "log", "modes"),
    ("public/log-in-use-1", START, "log", "in-use"),
    ("public/log-in-use-2", START, "log", "in-use"),
    ("public/log-cannot-assign", START, "log", "cannot-assign"),
]  # fmt: skip
USERS = {
    "here/log-invalid-user": "nobody99",
    "here/log-nologin": "shut17",
    "public/log-modes-1": "wanyi",
    "public/log-modes-2": "hlm-devel",
    "public/log-modes-3": "pi",
}
DAY = re.compile(r"^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d", re.MULTILINE)


@cache
def guides() -> dict[str, Guide]:
    found, findings = draft(read_folders([CONTENT]).files)
    assert found and findings == ()
    return {guide.slug: guide for guide in found.guides}


def asked(slug: str, key: str) -> tuple[Guide, Question]:
    guide = guides()[slug]
    found = guide.find_node(key)
    assert isinstance(found, Question)
    return guide, found


def run(name: str, slug: str, key: str, folder: Path) -> str:
    """What the collector prints where its programs say what was recorded."""
    guide, question = asked(slug, key)
    text = (HERE / f"{name}.txt").read_text("utf-8")
    ended = re.search(r"^# ended: (\d+)$", text, re.MULTILINE)
    said = re.sub(r"^# (?:ended|source): .*\n", "", text, flags=re.MULTILINE)
    log = folder / "auth.log"
    log.write_text(DAY.sub(datetime.now().strftime("%b %e %H:%M:%S"), said))
    (folder / "said").write_text(said)
    program = f'#!/bin/sh\n[ "$1" != -G ] || exit 1\ncat {folder}/said\nexit {ended[1] if ended else 0}\n'
    for command, script in (
        ("ssh", program),
        ("sshd", program),
        ("journalctl", "#!/bin/sh\nexit 1\n"),
        ("ssh-add", "#!/bin/sh\nexit 2\n"),
    ):
        (folder / command).write_text(script)
        (folder / command).chmod(0o755)
    fills = {"USER": USERS.get(name, "bob17"), "HOST": "srv", "CLIENTADDRESS": "127.0.0.1"}
    made = collect(guide, [question], side_of(question), fills=fills).text
    made = made.replace("sudo sh <<", "sh <<").replace("'/var/log/auth.log'", f"'{log}'")
    command = f"PATH={folder}:$PATH; export PATH\n{made}"
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60).stdout


def answer(output: str, slug: str) -> dict[str, str]:
    found = find_answers(guides()[slug], read_output(output), int(time.time()))
    return {each.question.key: each.answer.key for each in found.answered if each.answer}


@pytest.mark.parametrize(("name", "slug", "key", "wanted"), CASES, ids=[f"{case[0]}-{case[2]}" for case in CASES])
def test_what_was_recorded_gives_the_answer_of_who_reads_it(
    name: str, slug: str, key: str, wanted: str, tmp_path: Path
) -> None:
    output = run(name, slug, key, tmp_path)
    assert answer(output, slug) == {key: wanted}
    for seed in range(40):
        assert answer(mutated(output, seed), slug).items() <= {key: wanted}.items()


def mutated(text: str, seed: int) -> str:
    """As somebody or some program may have changed it."""
    chance = random.Random(seed)
    found = text
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(found) or 1)
        found = chance.choice(
            [
                found[:at] + found[at + chance.randrange(1, 30) :],
                found[:at] + found[at:][: chance.randrange(60)] + found[at:],
                found[:at] + chance.choice("0123456789;= >\n“yn") + found[at + 1 :],
                found.replace("no", "yes", 1),
                found.replace(";0;", ";1;", 1),
                "\n".join(chance.sample(found.splitlines(), len(found.splitlines()))),
                found[:at],
            ]
        )
    return found


def test_there_are_enough_of_them_and_each_public_one_has_a_source() -> None:
    assert len(CASES) >= 60
    files = sorted((HERE / "public").glob("*.txt"))
    assert len(files) >= 15 and all(file.read_text("utf-8").startswith("# source: https://") for file in files)


def test_an_account_that_is_locked_is_neither_unknown_nor_kept_out(tmp_path: Path) -> None:
    assert answer(run("here/log-nologin", DENIED, "log", tmp_path), DENIED) == {}

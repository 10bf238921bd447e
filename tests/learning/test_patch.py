"""Learned words as a patch that git takes, with everything else byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random

import pytest

from decisiontree.guide import PRIOR_WORDS
from decisiontree.learning.estimate import Estimate
from decisiontree.learning.learn import Move
from kb.learning.patch import rewrite, unified_diff

FILE = b"""# Kept by the coffee team.
causes:
  tank: {id: C1AA, prior: common}  # most often
  scale: rare
questions:
  level:
    answers:
      full: {likely: {tank: never, default: always}}
"""


def move(*loc: str, word: str = "uncommon") -> Move:
    return Move(loc, 1.0, PRIOR_WORDS[word], Estimate(0.1, 0.05, 0.2, 50))


def test_a_word_is_changed_in_its_place_and_comments_stay():
    found = rewrite(FILE, [move("causes", "tank", "prior")])
    assert found.data == FILE.replace(b"prior: common", b"prior: uncommon") and not found.left


def test_a_cause_that_is_written_short_is_changed_too():
    assert rewrite(FILE, [move("causes", "scale", "prior")]).data == FILE.replace(b"rare", b"uncommon")


def test_what_the_file_does_not_state_in_a_word_of_its_own_is_left_to_its_author():
    by_default = move("questions", "level", "answers", "full", "likely", "scale")
    absent = move("causes", "other", "prior")
    found = rewrite(FILE, [by_default, absent])
    assert (found.data, found.written, found.left) == (FILE, (), (by_default, absent))


def test_nothing_changed_is_no_patch():
    assert unified_diff("x", FILE, FILE) == b""


@pytest.mark.parametrize("seed", range(12))
def test_git_takes_the_patch_whatever_the_line_ends_are(tmp_path: Path, seed: int) -> None:
    rng = Random(seed)
    ends = [b"\n", b"\r\n", b"\x0b\n", "\u2028\n".encode()]
    lines = [f"line {number} \u00e9".encode() + rng.choice(ends) for number in range(rng.randint(1, 30))]
    changed = [line.replace(b"line", b"word") if rng.random() < 0.2 else line for line in lines]
    changed[0] = b"other" + changed[0]
    last = rng.choice([b"", b"the end without a line end"])
    before, after = b"".join([*lines, last]), b"".join([*changed, last + last[:1]])
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "a b").mkdir()
    file = tmp_path / "a b/guide.yaml"
    file.write_bytes(before)
    patch = unified_diff("a b/guide.yaml", before, after)
    subprocess.run(["git", "-C", tmp_path, "apply", "--whitespace=nowarn"], input=patch, check=True)
    assert file.read_bytes() == after

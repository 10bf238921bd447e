"""Tests leave no processes behind."""

from __future__ import annotations

import subprocess

from tests.support.processes import end, start


def test_what_a_program_started_ends_with_it() -> None:
    wrapper = start(["sh", "-c", "sleep 300 & echo started; wait"], stdout=subprocess.PIPE)
    assert wrapper.stdout and wrapper.stdout.readline() == b"started\n"
    end(wrapper)
    assert wrapper.communicate(timeout=60)[0] == b""  # nobody holds the other end of the pipe any more


def test_a_program_is_asked_before_it_is_ended() -> None:
    asked = start(["sh", "-c", "trap 'echo asked; exit 0' TERM; echo started; while :; do sleep 0.05; done"],
                  stdout=subprocess.PIPE)  # fmt: skip
    assert asked.stdout and asked.stdout.readline() == b"started\n"
    end(asked, patience=60)
    assert (asked.communicate(timeout=60)[0], asked.returncode) == (b"asked\n", 0)

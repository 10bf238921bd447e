"""A run of the lab that is killed leaves nothing behind: no machine, no network."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.lab.machines import LONGEST_WAIT
from tests.support.sites import ROOT

TWO_MACHINES = """
from concurrent.futures import ThreadPoolExecutor
from tests.lab.machines import boot, connect
pool = ThreadPoolExecutor(2)
one, two = pool.map(boot, ("one", "two"))
connect(one, "192.0.2.1/24", two, "192.0.2.2/24")
print(one.pid, two.pid, flush=True)
input()
"""


def networks() -> set[str]:
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            found.add(os.readlink(process / "ns/net"))
        except OSError:  # it ended
            continue
    return found


def test_machines_and_networks_end_with_a_run_that_is_killed(needs_a_lab: None) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", TWO_MACHINES], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert run.stdin and run.stdout
    made = {os.readlink(f"/proc/{pid}/ns/net") for pid in run.stdout.readline().split()}
    assert len(made) == 2 and made <= networks()
    run.kill()
    run.wait(LONGEST_WAIT)
    until = time.monotonic() + LONGEST_WAIT
    while made & networks():
        assert time.monotonic() < until, "they are still there"
        time.sleep(0.05)
    run.stdin.close()
    run.stdout.close()

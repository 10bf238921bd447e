"""Writes into the SSH pack what the lab ran: `python -m tests.lab.record`, after a run of tests/lab without a failure."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from pathlib import Path

from tests.lab.cases import CASES

GUIDES = Path(__file__).resolve().parents[2] / "content/ssh/guides"
BY = "lab"


def environment() -> str:
    """What the lab runs on here: the client's and server's OpenSSH, and Debian's number."""
    said = subprocess.run(["ssh", "-V"], capture_output=True, text=True, check=True).stderr
    version = re.search(r"OpenSSH_([\w.]+)", said)
    assert version, said
    return f"OpenSSH {version[1]}, Debian {Path('/etc/debian_version').read_text().partition('.')[0].strip()}"


def write() -> None:
    line = f'    verified: {{on: {date.today()}, by: {BY}, env: "{environment()}"}}\n'
    for slug in sorted({case.guide for case in CASES}):
        path = GUIDES / f"{slug}.yaml"
        head, remedies = path.read_text("utf-8").split("\nremedies:\n", 1)
        for key in sorted({case.remedy for case in CASES if case.guide == slug}):
            own = rf"^(  {key}:\n(?:    .*\n|\n)*?    risk: .*\n)(?:    verified: .*\n)?"
            remedies, count = re.subn(own, rf"\g<1>{line}", remedies, count=1, flags=re.MULTILINE)
            assert count == 1, f"{slug}: no remedy {key}"
        path.write_text(f"{head}\nremedies:\n{remedies}", "utf-8")


if __name__ == "__main__":
    write()

"""docs/tutorial.md, carried out: every command is typed, every file is written, and what is printed is what it says."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from kb.library.store import Store
from tests.support.sites import ROOT

PAGE = (ROOT / "docs/tutorial.md").read_text("utf-8")
BLOCK = re.compile(r"^```(sh|yaml|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path):
    """A copy of what an author has: the Makefile and the code, and a content folder of their own."""
    for name in ("Makefile", "manage.py", "kb", "decisiontree", "templates", "static", ".venv", "requirements.txt"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "content").mkdir()
    return tmp_path


def type_in(folder: Path, commands: str) -> str:
    """What the commands print. What `make setup` installs is there already; the server is not started."""
    said = []
    environment = {**os.environ, "CONTENT_DIRS": str(folder / "content"), "VAR_DIR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "kb.settings",
                   "MAKEFLAGS": "--old-file=setup --old-file=.venv/site"}  # fmt: skip
    for command in commands.strip().split("\n"):
        if command != "make dev":
            done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True)
            said.append(done.stdout + done.stderr)
    return "\n".join(said)


def test_each_step_of_the_tutorial_does_what_the_page_says(folder):
    printed = ""
    for language, text in BLOCK.findall(PAGE):
        if language == "yaml":
            (folder / text.split("\n")[0].removeprefix("# ")).write_text(text, "utf-8")
        elif language == "sh":
            printed = type_in(folder, text)
            assert "Traceback" not in printed, printed
        else:
            for line in text.strip("\n").split("\n"):
                assert line.strip() in printed, (line, printed)
    library = Store(folder / "var/library").current()
    assert library is not None
    guide = library.guide("paper-jam")
    assert guide is not None and len(guide.scenarios) == 3 and all(cause.id for cause in guide.causes[:3])


def test_the_commands_of_the_tutorial_are_words_of_make():
    words = set(re.findall(r"^make (\w+)", PAGE, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert words and all(f"\n{word}:" in makefile for word in words)

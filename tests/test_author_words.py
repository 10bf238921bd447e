"""The words of make for authors, the progress of long commands, and Ctrl+C."""

from __future__ import annotations

import importlib
import inspect
import io
import os
import re
import signal
import subprocess
import sys
import time
from datetime import date

import pytest

from kb.content.format.strict_yaml import parse_yaml
from kb.content.work.progress import each, tell_progress
from kb.management.progress import Bar, Lines, LongCommand
from kb.site.drafting import DraftError, Order, draft_files
from tests.support.commands import refuse, say
from tests.support.content_files import write
from tests.support.sites import ROOT, forget, serve

TODAY = date(2026, 11, 28)


@pytest.fixture
def content(tmp_path, settings):
    """A content folder and a library of their own."""
    folder = write(tmp_path / "content")
    serve(settings, tmp_path / "library", folder)
    yield folder
    forget()


def test_what_new_writes_passes_the_check(content):
    for words in (["pack", "tea"], ["article", "tea", "how-tea-is-made"], ["guide", "tea", "tea-is-cold", "--title", "The tea is cold"],
                  ["remedy", "tea", "warm-it-up", "--guide", "tea-is-cold"], ["question", "tea", "is-it-cold", "--guide", "tea-is-cold"]):  # fmt: skip
        assert "make content" in say("new_content", *words)
        told = say("check_content")
        assert "no findings." in say("check_content", "--no-warnings"), (words, told)
        assert not re.search(r"\(warning: (?!placeholder-text)", told), (words, told)
    assert "13 files, 2 guides" in told
    guide = (content / "tea/guides/tea-is-cold.yaml").read_text("utf-8")
    assert (
        guide.index("use: is-it-cold")
        < guide.index("\nremedies:")
        < guide.index("use: warm-it-up")
        < guide.index("\nescalate:")
    )
    assert guide.count("# Who takes it from here") == 1


@pytest.mark.parametrize(
    "title",
    ["Toner: what is low", "Drum #2", "[beta] tea", "'Tea' is \"cold\"", "- tea", "yes", "a, b}", "Tea\nand more"],
)
def test_new_content_may_have_any_title(content, title):
    """What means something else in YAML is written in quotes."""
    for kind, name in (("article", "any"), ("guide", "any-guide")):
        say("new_content", kind, "coffee", name, "--title", title, "--owner", "tea: room")
    say("new_content", "question", "coffee", "any-question", "--guide", "any-guide", "--title", title)
    assert "no findings." in say("check_content", "--no-warnings")
    head = (content / "coffee/articles/any.md").read_text("utf-8").split("---")[1]
    assert parse_yaml(head).value["title"] == " ".join(title.split())


def test_make_gives_a_title_to_the_command_as_it_was_typed():
    title = 'Cost: "low" `x` it\'s $(1)'
    words = ["make", "--silent", "new", "KIND=article", "PACK=no-pack", "NAME=x", f"TITLE={title.replace('$', '$$')}"]
    words += ["RUN=printf '%s|'", "--old-file=.venv/site"]  # nothing is installed
    made = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert f"|--title|{title}|" in made.stdout, made.stderr


def test_what_new_cannot_make_it_says_why(content):
    assert "make new KIND=pack PACK=tea" in refuse("new_content", "article", "tea", "milk")
    assert "GUIDE=" in refuse("new_content", "remedy", "coffee", "rinse")
    assert "no guide" in refuse("new_content", "remedy", "coffee", "rinse", "--guide", "no-tea")
    assert "there already" in refuse("new_content", "article", "coffee", "care")
    assert "lower-case" in refuse("new_content", "article", "coffee", "Care/../../x")
    assert "lower-case" in refuse("new_content", "pack", "../x")


def test_a_guide_keeps_every_byte_beside_the_new_entry(content):
    before = (content / "coffee/guides/no-coffee.yaml").read_text("utf-8")
    order = Order("remedy", "coffee", "rinse", guide="no-coffee", today=TODAY)
    after = draft_files(order, content)[content / "coffee/guides/no-coffee.yaml"]
    lines = after.split("\n")
    assert [line for line in lines if "rinse" not in line and line != "    fixes: {tank: sometimes}"] == before.split(
        "\n"
    )


def test_a_guide_that_cannot_be_read_is_left_alone(content):
    (content / "coffee/guides/no-coffee.yaml").write_text("a: [", "utf-8")
    with pytest.raises(DraftError, match="make content"):
        draft_files(Order("remedy", "coffee", "rinse", guide="no-coffee", today=TODAY), content)


@pytest.mark.parametrize(("words", "said"), [
    (["new"], "KIND=pack"), (["new", "KIND=guide"], "PACK="), (["simulate"], "GUIDE="),
])  # fmt: skip
def test_make_says_which_word_is_missing(words, said):
    made = subprocess.run(["make", "--silent", "--dry-run", *words], cwd=ROOT, capture_output=True, text=True)
    assert made.returncode != 0 and said in made.stderr


@pytest.mark.parametrize(("words", "command"), [
    (["ids"], "manage.py mint_ids"), (["content"], "manage.py check_content"), (["content", "FIX=1"], "check_content --fix"),
    (["simulate", "GUIDE=rdp-drops"], "manage.py simulate rdp-drops"), (["diff"], "manage.py diff_plan main ."), (["diff", "BASE=v1"], "diff_plan v1 ."),
    (["new", "KIND=guide", "PACK=tea", "NAME=cold", "TITLE=The tea is cold"], 'new_content guide tea cold --title "$TITLE"'),
])  # fmt: skip
def test_each_word_of_make_runs_its_command(words, command):
    made = subprocess.run(["make", "--dry-run", *words], cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0 and command in " ".join(made.stdout.replace("\\", " ").split())


# --- progress -------------------------------------------------------------------------------------------------------


def test_a_terminal_shows_how_much_is_left():
    screen = io.StringIO()
    bar = Bar("Checking", screen)
    with tell_progress(bar.tell):
        assert list(each("guides", [1, 2, 3, 4])) == [1, 2, 3, 4]
    bar.close()
    assert "Checking: guides" in screen.getvalue() and "%" in screen.getvalue()


def test_a_log_gets_plain_lines_and_few_of_them():
    log = io.StringIO()
    lines = Lines("Checking", log)
    lines.tell("guides", 1, 9)
    assert log.getvalue() == ""
    lines._last -= 60
    lines.tell("guides", 2, 9)
    lines.tell("guides", 3, 9)
    assert log.getvalue() == "· Checking: guides 2/9\n"


@pytest.mark.parametrize("name", ["publish", "check_content", "import_markdown", "simulate", "learn", "backup"])
def test_long_work_shows_how_far_it_is_and_stops_cleanly(name):
    command = importlib.import_module(f"kb.management.commands.{name}").Command
    assert issubclass(command, LongCommand) and "self.progress(" in inspect.getsource(command)


def test_ctrl_c_stops_a_long_command_with_one_line(tmp_path):
    environment = {**os.environ, "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "kb.settings"}
    command = [sys.executable, "-u", str(ROOT / "manage.py"), "publish"]
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell ignores it for what runs behind it
    )
    assert running.stderr is not None
    assert "Publishing" in running.stderr.readline()  # it is at work
    time.sleep(0.2)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: all processes get it
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Nothing was published" in told and "Traceback" not in told
    assert not (tmp_path / "library/current").exists()

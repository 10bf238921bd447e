"""Every collector that the shipped guides can hand out."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from decisiontree.probes.collector import ENDINGS, MOST_LINES, collect
from decisiontree.probes.kinds import POWERSHELL, SH, SIDES, shells_for
from tests.support.probes import FORBIDDEN, PARSER, code_of, errors

SHELLCHECK = Path(sys.executable).with_name("shellcheck")


@pytest.fixture(scope="module")
def guides(drafts):
    return [guide for guide in drafts.guides if any(question.probes for question in guide.questions)]


def all_of(guides):
    for guide in guides:
        for side in SIDES:
            for shell in ENDINGS:
                left = guide.questions
                while (made := collect(guide, left, side, shell)).questions:
                    yield guide, side, shell, made
                    left = made.left


def test_each_stays_within_its_lines_and_holds_nothing_that_changes_anything(guides, tmp_path) -> None:
    made = list(all_of(guides))
    assert len(made) > 30
    for number, (guide, side, shell, each) in enumerate(made):
        assert each.text.count("\n") <= MOST_LINES, (guide.slug, side, shell)
        if shell == SH:
            assert not FORBIDDEN.search(code_of(each.text)), guide.slug
            path = tmp_path / f"{number}.sh"
            path.write_text("\n".join(line for line in each.text.splitlines() if "STEPWISE" not in line))
        else:
            assert errors(PARSER.parse(each.text.encode()).root_node) == [], (guide.slug, side)
    done = subprocess.run(
        [SHELLCHECK, "-s", "sh", "-e", "SC2088", *sorted(tmp_path.glob("*.sh"))], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[:3000]


def test_enough_questions_have_a_probe(guides) -> None:
    asked = {(guide.pack, question.id): question for guide in guides for question in guide.questions if question.probes}
    shared = [question for (pack, _), question in asked.items() if pack == "rdp" and question.slug]
    assert len(shared) >= 40 and all(POWERSHELL in shells_for(question) for question in shared)
    assert sum(pack == "ssh" for pack, _ in asked) >= 30


def test_no_collector_names_what_an_author_wrote_outside_quotes(guides) -> None:
    for guide, _, shell, each in all_of(guides):
        if shell == SH:
            calls = [line for line in each.text.splitlines() if re.match(r"(if .*; then )?read_\w+ ", line)]
            for call in calls:
                rest = re.sub(r"'[^']*'(?:\\''[^']*')*", "''", call)
                assert re.fullmatch(r"[\w\s;\"$'!=\[\]&-]*", rest), (guide.slug, rest)

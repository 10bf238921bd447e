"""The note of a walk, letter for letter, in each notation; and kept as plain data."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from decisiontree.guide import Answer, Cause, CollectItem, Escalation, Guide, Profile, Question, Remedy, Step
from decisiontree.tickets.note import FORMATS, JSON, Saved, note, sections
from decisiontree.tickets.transcript import Transcript, from_data, to_data, transcript_of
from decisiontree.walk.replay import walk

SITE = "https://kb.example.org"
ANYBODY = Profile("anybody", "Anybody")
HOSTILE = ["](javascript:alert(1))", "a|http://evil", "[/code]<script>x</script>", "\u202egpj\x00\r\nx", "*_`{!~|[]"]


def make_guide(title: str = "The printer is silent") -> Guide:
    paper = Question(
        "paper",
        "QST1",
        "Is there paper?",
        (Answer("yes", "Yes", (0.1, 0.9)), Answer("no", "None", (0.9, 0.1))),
        depends_on=("tray",),
    )
    fill = Remedy(
        "fill", "RMD1", "Fill the tray", (0.9, 0.02), (Step("STP1", "Open it", "<p>Open it</p>"),), changes=("tray",)
    )
    return Guide(
        "printer",
        "GDE1",
        title,
        (Cause("empty", "CSE1", "The tray is empty", 0.7), Cause("other", "CSE2", "Something else", 0.3)),
        (paper,),
        (fill,),
        Escalation(
            "ESC1",
            "the workshop",
            30,
            (CollectItem("log", "<p>The <strong>log</strong> &amp; time.</p><pre>lpstat -t</pre>"),),
        ),
    )


def tell(*evidence: tuple[str, str], guide: Guide | None = None, codes: str = "") -> Transcript:
    here = walk(guide or make_guide(), evidence, ANYBODY)
    query = "&".join("=".join(pair) for pair in evidence)
    return transcript_of(here, f"/guides/printer/?{query}", lambda name: f"/s/{name}@1a2b", "43bdbf07f3", codes)


TRIED = (("paper", "no"), ("fill", "no-change"))

PLAIN_NOTE = """\
Seen
- The printer is silent: 0x904
  https://kb.example.org/s/GDE1@1a2b

Asked and tried
1. Is there paper? None (set aside: “Fill the tray” was tried after this and may have changed it.)
   https://kb.example.org/s/QST1@1a2b
2. Fill the tray: No change
   https://kb.example.org/s/RMD1@1a2b

Next
- Escalate to: the workshop
  https://kb.example.org/s/ESC1@1a2b

Causes left
- Something else: likely
  https://kb.example.org/s/CSE2@1a2b
- The tray is empty: likely
  https://kb.example.org/s/CSE1@1a2b

Not asked
- Is there paper?
  https://kb.example.org/s/QST1@1a2b

To collect before you escalate
- The log & time.
- How to collect it, and for whom: the workshop
  https://kb.example.org/s/ESC1@1a2b

Where this comes from
- Continue this session here
  https://kb.example.org/guides/printer/?paper=no&fill=no-change
- Library: 43bdbf07f3
"""


def test_the_note_in_plain_text():
    assert note(tell(*TRIED, codes="0x904"), "plain", SITE) == PLAIN_NOTE


SOLVED = (("paper", "no"), ("fill", "fixed"))
SAVED = Saved("/runs/1f/", "Solved", "INC-1", "Called the reader.\nAll fine.")


def test_the_note_of_a_solved_walk_in_markdown():
    assert note(tell(*SOLVED), "markdown", SITE, SAVED) == (
        "**Seen**\n\n"
        "- [The printer is silent](https://kb.example.org/s/GDE1@1a2b)\n\n"
        "**Asked and tried**\n\n"
        "1. [Is there paper?](https://kb.example.org/s/QST1@1a2b) **None**\n"
        "2. [Fill the tray](https://kb.example.org/s/RMD1@1a2b): **Fixed**\n\n"
        "**Result**\n\n"
        "- Solved by: [Fill the tray](https://kb.example.org/s/RMD1@1a2b)\n\n"
        "**Cause**\n\n"
        "- [The tray is empty](https://kb.example.org/s/CSE1@1a2b): **most likely**\n\n"
        "**Saved**\n\n"
        "- [Saved session](https://kb.example.org/runs/1f/): **solved**\n"
        "- Ticket: **INC-1**\n"
        "- Note: Called the reader.\n"
        "- Note: All fine.\n"
        "- [Tell us what it was](https://kb.example.org/runs/1f/closed/)\n\n"
        "**Where this comes from**\n\n"
        "- [Continue this session here](https://kb.example.org/guides/printer/?paper=no&fill=fixed)\n"
        "- Library: **43bdbf07f3**\n"
    )


def test_the_note_in_jira_wiki():
    assert note(tell(("paper", "unknown")), "jira", SITE).startswith(
        "*Seen*\n"
        "* [The printer is silent|https://kb.example.org/s/GDE1@1a2b]\n\n"
        "*Asked and tried*\n"
        "# [Is there paper?|https://kb.example.org/s/QST1@1a2b] *I can't tell*\n\n"
        "*Next*\n"
        "* To try: [Fill the tray|https://kb.example.org/s/RMD1@1a2b]\n"
    )


def test_the_note_for_servicenow_is_one_line_of_html():
    found = note(tell(("paper", "no")), "servicenow", SITE)
    link = '<a href="https://kb.example.org/s/{}@1a2b" target="_blank" rel="noopener">{}</a>'
    assert found.startswith(
        f"[code]<p><b>Seen</b></p><ul><li>{link.format('GDE1', 'The printer is silent')}</li></ul>"
        f"<p><b>Asked and tried</b></p><ol><li>{link.format('QST1', 'Is there paper?')} <b>None</b></li></ol>"
    )
    assert found.endswith("</ul>[/code]") and "\n" not in found


def test_the_note_as_json_has_the_steps_and_whole_addresses():
    found = json.loads(note(tell(*SOLVED), JSON, SITE, SAVED))
    assert found["lines"][1]["steps"] == [{"title": "Open it", "id": "STP1", "url": f"{SITE}/s/STP1@1a2b"}]
    assert found["walk"] == f"{SITE}/guides/printer/?paper=no&fill=fixed"
    assert found["saved"]["run"] == f"{SITE}/runs/1f/"
    assert (found["state"], found["library"]) == ("solved", "43bdbf07f3")


def test_handing_over_says_to_whom():
    guide = replace(make_guide(), questions=(), remedies=())
    assert "- Escalate to: the workshop\n  https://kb.example.org/s/ESC1@1a2b" in note(tell(guide=guide), "plain", SITE)


def test_of_a_dozen_causes_the_last_are_counted_and_not_listed():
    causes = tuple(Cause(f"c{n}", f"CSE{n}", f"Cause {n}", 0.97**n) for n in range(12))
    guide = replace(make_guide(), causes=causes, questions=(), remedies=())
    found = note(tell(guide=guide), "plain", SITE)
    assert "- Cause 5: possible" in found and "Cause 6" not in found and "- and 6 more" in found
    assert len(json.loads(note(tell(guide=guide), JSON, SITE))["suspects"]) == 12


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_hostile_titles_change_nothing_but_the_words(format, hostile):
    """The note has the same lines, links and marks as one with harmless words in the same places."""
    told = note(tell(*TRIED, guide=make_guide(hostile)), format, SITE, Saved("/runs/1/", "Open", hostile, hostile))
    harmless = note(tell(*TRIED, guide=make_guide("x")), format, SITE, Saved("/runs/1/", "Open", "x", "x"))
    extra = len(hostile.splitlines()) - 1  # a note of two lines is two lines
    if format in ("markdown", "jira", "plain"):
        assert len(told.splitlines()) == len(harmless.splitlines()) + extra
    if format == "servicenow":
        assert told.count("<") == harmless.count("<") + 2 * extra
        assert told.count("[/code]") == 1
    assert not any(ord(character) < 32 and character != "\n" for character in told)
    assert "\u202e" not in told


def test_a_transcript_survives_being_kept_as_json():
    for evidence in ((), TRIED, SOLVED, (("fill", "other-error"),)):
        told = tell(*evidence)
        assert from_data(json.loads(json.dumps(to_data(told)))) == told


def test_every_section_of_a_transcript_has_something_in_it():
    assert all(section.items for section in sections(tell(), SITE))


def test_what_was_collected_is_in_the_note_and_no_longer_asked_for():
    here = walk(make_guide(), TRIED, ANYBODY)
    told = transcript_of(here, "/", str, "43bdbf07f3", have=("log",))
    words = note(told, "plain", SITE)
    assert "Collected\n- The log & time.\n" in words and "To collect" not in words
    assert from_data(json.loads(json.dumps(to_data(told)))) == told

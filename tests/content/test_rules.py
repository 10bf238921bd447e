"""The table of rules: complete, documented, and each rule can be heard, reported and, where it may be, switched off."""

from __future__ import annotations

import ast
import json
import re
from datetime import date
from functools import partial
from pathlib import Path

import jsonschema
import pytest

from kb.content.checks.advice import advise
from kb.content.finding import Finding
from kb.content.judging import judge
from kb.content.rules import reports
from kb.content.rules.fixes import mend
from kb.content.rules.page import as_markdown
from kb.content.rules.table import RULES
from tests.node.install import MODULES
from tests.support import content_files as small
from tests.support.content_files import files
from tests.support.edits import ARTICLE, EDITS, GUIDE, MORE_EDITS, REMEDY
from tests.support.html import node

ROOT = Path(__file__).resolve().parents[2]
PACK = "coffee/pack.yaml"
TODAY = date(2026, 12, 1)


def names_in_code() -> set[str]:
    """Every word in kb that is written like the name of a rule, outside of the table itself."""
    found: set[str] = set()
    for path in (*(ROOT / "kb/content").rglob("*.py"), *(ROOT / "kb/publish").rglob("*.py")):
        if not path.name.startswith("of_"):
            tree = ast.parse(path.read_text("utf-8"))
            found |= {
                node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    return found


def rules_named() -> set[str]:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "kb").rglob("*.py"))
    return set(re.findall(r"""\brule="([^"]+)\"""", source))


def test_every_rule_that_a_finding_names_is_in_the_table():
    assert rules_named() - RULES.keys() == set()


def unnamed() -> list[str]:
    """Calls that make a finding with words of their own, and name no rule."""
    found = []
    for path in (*(ROOT / "kb/content").rglob("*.py"), *(ROOT / "kb/publish").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(call.func, "id", getattr(call.func, "attr", "")) if isinstance(call, ast.Call) else ""
            if (
                name in ("Finding", "finding", "_at", "fault", "TextFault", "Fault")
                and len(call.args) + len(call.keywords) > 2
            ):
                words = [
                    arg
                    for arg in call.args
                    if isinstance(arg, ast.JoinedStr) or (isinstance(arg, ast.Constant) and arg.value)
                ]
                is_named = any(word.arg == "rule" for word in call.keywords) or _last_word(call) in RULES
                if any(isinstance(word, ast.JoinedStr) or " " in str(word.value) for word in words) and not is_named:
                    found.append(f"{path}:{call.lineno}")
    return found


def _last_word(node: ast.Call) -> str:
    last = node.args[-1]
    return str(last.value) if isinstance(last, ast.Constant) else ""


def test_every_finding_names_its_rule():
    assert unnamed() == []


def test_every_rule_of_the_table_is_used():
    assert RULES.keys() - names_in_code() == set()


@pytest.mark.parametrize("rule", RULES.values(), ids=str)
def test_a_rule_says_what_why_and_how_to_mend(rule):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    for text in (rule.what, rule.why, rule.mend):
        assert text.endswith((".", "`")) and len(text) < 260


def test_the_page_of_rules_is_made_from_the_table():
    assert (ROOT / "docs/rules.md").read_text("utf-8") == as_markdown(), "run manage.py list_rules --markdown"


# --- warnings -------------------------------------------------------------------------------------------------------

DUE = "verified: {on: 2026-10-01, by: bench test}\nreview_in: 1 year"
SECOND = small.REMEDY.replace("R3AA", "R9AA").replace("S4AA", "T4AA").replace("S5AA", "T5AA")
LONG = " ".join(f"word{number}" for number in range(40))

# (changes, path, text at the place, words of the finding, words of the hint, rule)
WARNINGS = [
    ({ARTICLE: ("Let it cool.", "TODO let it cool.")}, ARTICLE, "TODO", "“TODO” stands where", "write what is meant", "placeholder-text"),
    ({ARTICLE: ("Let it cool.", "Describe it here.")}, ARTICLE, "Describe", "“Describe it here” stands where", "", "placeholder-text"),
    ({GUIDE: ("summary: ", "summary: ...\n# ")}, GUIDE, "...", "“...” stands where", "", "placeholder-text"),
    ({PACK: ("topics:", "topics:  # TBD")}, PACK, "TBD", "“TBD” stands where", "", "placeholder-text"),
    ({ARTICLE: ("[[no-coffee]]", "[[no-coffee|here]]")}, ARTICLE, "[[no-coffee|here", "“here” does not say", "what readers find", "generic-link-text"),
    ({ARTICLE: ("Let it cool.", "Read [click here](https://example.org/a).")}, ARTICLE, "[click", "“click here” does not say", "", "generic-link-text"),
    ({ARTICLE: ("1. Open", "```\nping\n```\n\n1. Open")}, ARTICLE, "```", "does not say its language", "`text`", "code-language"),
    ({REMEDY: ("```powershell", "```")}, REMEDY, "```", "does not say its language", "`text`", "code-language"),
    ({ARTICLE: ("Let it cool.", "Ask fileserver7.corp about it.")}, ARTICLE, "fileserver7.corp", "'fileserver7.corp' looks like", "example.com", "internal-host"),
    ({ARTICLE: ("title: Care for the machine", "title: Care for pot3.intern.lan")}, ARTICLE, "pot3.intern", "looks like the name", "HOST", "internal-host"),
    ({ARTICLE: (DUE, "verified: {on: 2025-10-01, by: bench test}\nreview_in: 1 year")}, ARTICLE, "verified:", "to be reviewed by 2026-10-01", "verified", "overdue-review"),
    ({ARTICLE: ("[[no-coffee]]", "[[cleaning]]")}, ARTICLE, "[[cleaning]]", "'cleaning' is an earlier name of 'care'", "write [[care]]", "moved-link"),
    ({PACK: ("topics:", "terms: {cup: [mug]}\ntopics:"), ARTICLE: ("Let it cool.", "Take a mug.")}, ARTICLE, "mug", "says 'cup', not 'mug'", "write 'cup'", "term"),
    ({REMEDY: ("rollback: Rinse twice.", "rollback: None.")}, REMEDY, "rollback:", "nothing says how", "reversible: false", "no-way-back"),
    ({GUIDE: ("    fixes: {scale: usually}", "    fixes: {scale: usually, pump: rarely}\n    after: [swap-pump]\n    because: It is dear.")}, GUIDE, "swap-pump:", "cannot be undone, and comes before 'descale'", "can be undone first", "irreversible-first"),
    ({GUIDE: ("hum: {likely: {pump: rarely, default: usually}}\n      silent: {likely: {pump: usually, default: rarely}}", "hum: {likely: {tank: rarely, default: usually}}\n      silent: {likely: {tank: usually, default: rarely}}")}, GUIDE, "pump: {id", "no question tells 'pump' from 'scale'", "differ between the two", "causes-not-separated"),
    ({ARTICLE: ("Let it cool.", "The code is 0x904 (2309).")}, ARTICLE, "0x904", "2309 is not 0x904", "0x904 is 2308", "conflicting-value"),
    ({ARTICLE: ("Let it cool.", "0x80070005 (E_DENIED)"), REMEDY: ("You need vinegar.", "0x80070005 (E_ACCESSDENIED), again 0x80070005 (E_ACCESSDENIED)".replace("E_ACCESSDENIED", "E_ACCESS_DENIED"))}, ARTICLE, "E_DENIED", "the name of 0x80070005 is E_DENIED here", "descale.md", "conflicting-value"),
    ({ARTICLE: ("Let it cool.", "RDP uses TCP 3389"), REMEDY: ("You need vinegar.", "RDP uses TCP 3390. RDP uses TCP 3390.")}, ARTICLE, "TCP 3389", "the port of RDP is TCP 3389 here", "", "conflicting-value"),
    ({REMEDY: ("2. Wait, then rinse.", f"2. Wait {LONG}"), GUIDE: ("      1. Swap it. ", f"      1. Wait {LONG} ")}, REMEDY, "2. Wait", "this step is nearly", "no-coffee.yaml", "near-duplicate-step"),
    ({GUIDE: ("owner: coffee-team", "owner: coffee-team  # check-off: term because of the dialog")}, GUIDE, "# check-off", "'term' finds nothing here", "remove", "check-off-unused"),
]  # fmt: skip


def heard(changes):
    changed = {name: small.FILES[name].replace(*change, 1) for name, change in changes.items()}
    given = files(changed)
    content, findings = judge(given, advise=partial(advise, files=given, today=TODAY))
    return changed, findings if content is None else advise(content, (), given, TODAY)


@pytest.mark.parametrize(("changes", "path", "place", "what", "hint", "rule"), WARNINGS, ids=[f"{row[5]}: {row[3][:30]}" for row in WARNINGS])  # fmt: skip
def test_a_warning_says_where_what_and_what_to_try(changes, path, place, what, hint, rule):
    changed, findings = heard(changes)
    matching = [finding for finding in findings if what in finding.what]
    assert matching, [str(finding) for finding in findings]
    found = matching[0]
    assert (found.path, found.rule, found.severity) == (f"content/{path}", rule, "warning")
    assert hint in found.hint
    assert changed[path].split("\n")[found.line - 1][found.column - 1 :].startswith(place)


def test_the_small_content_has_no_warnings():
    assert heard({})[1] == ()


def test_nearly_every_rule_is_broken_by_a_file_of_the_tests():
    broken = {edit[6] for edit in (*EDITS, *MORE_EDITS)} | {row[5] for row in WARNINGS}
    assert len(broken) >= 70


def test_right_words_are_no_warnings():
    for text in ("See [the manual of the pot](https://example.org/here).", "password: PASSWORD", "Set-Pin -Password $new", "pot.example.com",
                 "`0x904` (2308)", "printer.local-team", "[here]: https://example.org/x"):  # fmt: skip
        assert heard({ARTICLE: ("Let it cool.", text)})[1] == (), text


# --- switches -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "old", "new"), [
    (ARTICLE, "    Let it cool.", "    Ask pot3.corp. <!-- check-off: internal-host because the dialog says it -->"),
    (ARTICLE, "    Let it cool.", "    <!-- check-off: internal-host because the dialog says it -->\n    Ask pot3.corp."),
    (GUIDE, "before: Unplug", "# check-off: internal-host because the dialog says it\nbefore: Ask pot3.corp. Unplug"),
    (GUIDE, "      1. Swap it. {#S3AA}", "      <!-- check-off: internal-host because the dialog says it -->\n      1. Ask pot3.corp. {#S3AA}"),
    (ARTICLE, "Let it cool.", "pwd=hunter2hunter2 <!-- check-off: secret because everybody knows it -->"),
])  # fmt: skip
def test_a_rule_is_off_for_one_line_and_readers_see_nothing_of_it(name, old, new):
    changed = {name: small.FILES[name].replace(old, new, 1)}
    content, errors = judge(files(changed))
    assert errors == () and content is not None
    assert advise(content, (), (), TODAY) == ()
    assert "check-off" not in "".join(body.html for doc in content.docs for body in doc.facts.bodies.values())
    assert not any(doc.body and "check-off" in doc.body.html for doc in content.docs)


def test_a_switch_holds_for_its_line_only():
    text = "Ask pot3.corp. <!-- check-off: internal-host because of the dialog -->\n    Ask pot4.corp."
    findings = heard({ARTICLE: ("Let it cool.", text)})[1]
    assert [finding.what.split("'")[1] for finding in findings] == ["pot4.corp"]


def test_what_stands_behind_a_switch_is_still_read():
    off = "<!-- check-off: internal-host because the dialog says it -->"
    text = f"Ask pot3.corp. {off} Then wait an hour. {off} Then pour."
    content, errors = judge(files({ARTICLE: small.FILES[ARTICLE].replace("Let it cool.", text)}))
    pages = "".join(body.html for doc in content.docs for body in doc.facts.bodies.values())
    pages += "".join(doc.body.html for doc in content.docs if doc.body)
    assert errors == () and "Then wait an hour." in pages and "Then pour." in pages and "check-off" not in pages


def test_a_switch_that_ends_on_another_line_is_an_error_and_no_text_of_the_page():
    text = "<!-- check-off: internal-host because\n    the dialog says it -->\n    Ask pot3.corp."
    content, errors = judge(files({ARTICLE: small.FILES[ARTICLE].replace("Let it cool.", text)}))
    assert content is None and "check-off" in {each.rule for each in errors}


# --- reports --------------------------------------------------------------------------------------------------------

FOUND = (
    Finding("content/coffee/articles/cäre, 2.md", 3, 8, "unknown key 'titel'", "did you mean 'title'?", "unknown-key"),
    Finding("content/coffee/guides/x.yaml", 0, 0, "50% are wrong\nreally", "", "unexpected-file"),
    Finding("content/coffee/guides/x.yaml", 7, 1, "“here” does not say where", "", "generic-link-text"),
)


def line_of(path, line):
    return "  titel: Care" if line == 3 else ""


def test_text_shows_the_line_a_caret_and_the_reason_once():
    told = "\n".join(reports.as_text([FOUND[0], FOUND[0]], line_of))
    assert "care" not in told and "  3 |   titel: Care\n    |        ^" in told
    assert "(error: unknown-key)" in told and told.count("why:") == 1


def test_a_long_line_is_shown_around_the_place():
    long = "x" * 5000 + "HERE"
    told = "\n".join(reports.as_text([Finding("a.md", 1, 5001, "wrong", "", "term")], lambda path, line: long))
    shown, caret = told.split("\n")[1:3]
    assert len(shown) < 130 and shown[caret.index("^")] == "H"


def test_json_has_all_that_a_program_needs():
    first = json.loads(reports.as_json(FOUND, line_of))["findings"][0]
    assert first["rule"] == "unknown-key" and first["line"] == 3 and first["source"] == "  titel: Care" and first["why"]


def test_annotations_are_those_of_github():
    lines = reports.as_github(FOUND).split("\n")
    assert lines[0].startswith(
        "::error file=content/coffee/articles/cäre%2C 2.md,line=3,col=8,title=unknown-key::unknown key 'titel'%0Adid you"
    )
    assert lines[1] == "::error file=content/coffee/guides/x.yaml,title=unexpected-file::50%25 are wrong%0Areally"
    assert lines[2].startswith("::warning ")


def test_sarif_is_valid_by_its_schema():
    node()  # puts the packages there
    schema = MODULES / "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
    log = json.loads(reports.as_sarif(FOUND, line_of))
    jsonschema.validate(log, json.loads(schema.read_text("utf-8")))
    run = log["runs"][0]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == set(RULES)
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"] == 8


# --- mending --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "old", "new", "after"), [
    (ARTICLE, "Read [[no-coffee]] when", "Read this:\n- when", "Read this:\n\n- when"),
    (ARTICLE, "## Every week\n", "Every week:\n| Day | Task |\n|---|---|\n", "Every week:\n\n| Day"),
    (REMEDY, "Start-Descale -Machine 1", "Start-Descale –Machine “1”", 'Start-Descale -Machine "1"'),
    (GUIDE, "owner: coffee-team", "owner:\u00a0coffee-team", "owner: coffee-team"),
    (ARTICLE, "Let it cool.", "Let it\u200b cool.", "Let it cool."),
    (ARTICLE, "Let it cool.", "See [the list](/guides/no-coffee/).", "See [[no-coffee|the list]]."),
])  # fmt: skip
def test_what_needs_no_judgement_is_mended(name, old, new, after):
    text = small.FILES[name].replace(old, new, 1)
    given = files({name: text})
    _, findings = judge(given)
    mended = mend(text, [finding for finding in findings if finding.path == f"content/{name}"])
    assert after in mended
    assert not [
        finding for finding in judge(files({name: mended}))[1] if finding.rule in {each.rule for each in findings}
    ]


def test_a_link_by_an_earlier_name_is_mended_with_its_words():
    changed, findings = heard({ARTICLE: ("[[no-coffee]]", "[[cleaning|the words]]")})
    assert "[[care|the words]]" in mend(changed[ARTICLE], findings)


def test_line_ends_stay():
    text = "a\r\n- b\r\n"
    assert (
        mend(text, [Finding("x", 2, 1, "this list would run into the text above it", "", "broken-list")])
        == "a\r\n\r\n- b\r\n"
    )


@pytest.mark.parametrize("text", ["a\r\nb\u00a0c\nd\r\n", "a\nb\u00a0c\r\nd", "a\r\nb\u00a0c\r\n", "a\nb\u00a0c\n"])
def test_mending_leaves_the_line_ends_as_they_were(text):
    assert mend(text, [Finding("x.yaml", 2, 2, "", "", "yaml-space")]) == text.replace("\u00a0", " ")

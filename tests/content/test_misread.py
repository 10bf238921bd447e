"""What Markdown takes for something else than its author meant: each kind is a finding where it stands."""

from __future__ import annotations

import re

import pytest

from kb.content.checks.advice import advise
from kb.content.finding import Finding
from kb.content.judging import judge
from kb.content.loading import content_file, load_file
from tests.support import content_files as small
from tests.support.content_files import files

SOURCES, CODES, GUIDE = "coffee/sources.yaml", "coffee/codes.yaml", "coffee/guides/no-coffee.yaml"
PAGE = "coffee/articles/care.md"
HEAD = small.ARTICLE.partition("---\n## ")[0] + "cites: [manual]\n---\n"
FIRST = HEAD.count("\n") + 1  # the first line of a body


def of_page(body: str, head: str = HEAD) -> list[Finding]:
    """Everything that is said of a page by itself, warnings as well."""
    doc, errors = load_file(content_file(f"content/{PAGE}", PAGE, (head + body).encode()))
    return sorted([*errors, *(doc.facts.remarks.warnings if doc else ())])


def changed(name: str, old: str, new: str) -> list[Finding]:
    assert old in small.FILES[name]
    return list(judge(files({name: small.FILES[name].replace(old, new, 1)}))[1])


EATEN, OPEN, LIST = "eaten-character", "unclosed-mark", "broken-list"
MISREAD = [
    (r"Open \\server\share$ and go on.", 1, 6, "backslash", "backticks", EATEN),
    (r"Empty C:\_temp first.", 1, 9, "backslash", "backticks", EATEN),
    (r"Look into C:\.ssh or elsewhere.", 1, 13, "backslash", "backticks", EATEN),
    (r"Log on as DOMAIN\* there.", 1, 17, "backslash", "backticks", EATEN),
    (r"Look into C:\Program Files\_old now.", 1, 27, "backslash", "backticks", EATEN),
    (r"Look into %TEMP%\(old) now.", 1, 17, "backslash", "backticks", EATEN),
    (r"Below HKLM\SOFTWARE\[name] there.", 1, 20, "backslash", "backticks", EATEN),
    ("Words.\n\nIn\nshare\\data\\-x there.", 4, 11, "backslash", "backticks", EATEN),
    ("Call __init__ first.", 1, 6, "init in bold", "`__init__`", EATEN),
    ("Delete *.log and *.txt files.", 1, 8, "without its stars", "backticks", EATEN),
    ("Press **Start now.", 1, 7, "no partner", "close them", OPEN),
    ("Open **/*.log there.", 1, 6, "no partner", "as code", OPEN),
    ("Type `ipconfig now.", 1, 6, "no partner", "close it", OPEN),
    ("1.Open the lid\n", 1, 1, "not become a list", "write 1. and a space", LIST),
    ("1．Open the lid\n", 1, 1, "not become a list", "write 1. and a space", LIST),
    ("• one\n• two\n", 1, 1, "not become a list", "write - and a space", LIST),
    ("– one\n– two\n", 1, 1, "not become a list", "write - and a space", LIST),
    ("1. {#S1ZZ}\n2. Go. {#S2ZZ}\n", 1, 1, "this step has no words", "remove the line", "empty-step"),
    ("1. Go.\n2.\n", 2, 1, "this step has no words", "remove the line", "empty-step"),
    ("1. Go. {#S1ZZ}\n\n   *Expected:* it works.\n", 3, 4, "*Expected:*", "write *Expect:*", "expectation"),
    ("1. Go. {#S1ZZ}\n\n   **Expect:** it works.\n", 3, 4, "**Expect:**", "write *Expect:*", "expectation"),
    ("1. Go. {#S1ZZ}\n\n   Slowly.\n   *Expect:* it works.\n", 4, 4, "run into", "empty line", "expectation"),
    ("Run `Say “yes”` now.", 1, 10, "typographic quotes (“) in code", "type", "typographic-command"),
    ("```powershell\nPS C:\\> Get-Item x\n```\n", 2, 1, "the prompt PS C:\\>", "remove it", "prompt-in-command"),
    ("Run `PS C:\\Temp> Get-Item` now.", 1, 6, "the prompt", "remove it", "prompt-in-command"),
    ("```cmd\nC:\\Users\\x>ipconfig\n```\n", 2, 1, "the prompt", "remove it", "prompt-in-command"),
    ("Look [](https://example.org/a) there.", 1, 6, "has no words", "between the brackets", "bad-link"),
    ("Look (here it is)[https://example.org/a] now.", 1, 6, "wrong way round", "[words](https", "bad-link"),
    ("Look [it up](https://example.org/a b) now.", 1, 6, "a space in the address", "%20", "bad-link"),
    ("1. Go. {#S1ZZ}\n3. Stop. {#S2ZZ}\n", 2, 1, "would see 2 here, not 3", "write 2.", "step-number"),
    ("2. Go. {#S1ZZ}\n3. Stop. {#S2ZZ}\n", 1, 1, "would see 1 here, not 2", "write 1.", "step-number"),
    ("1. Go.\n3. Stop.\n", 2, 1, "would see 2 here, not 3", "write 2.", "step-number"),
    ("| a | b |\n|---|\n| 1 | 2 |\n", 2, 1, "is for 1 columns", "|---|---|", "broken-table"),
    ("| a | b |\n|---|---|\n|---|---|\n| 1 | 2 |\n", 3, 1, "as a row", "remove it", "broken-table"),
    ("Words.\n\n[^n]: A note.\n", 3, 1, "nothing names the footnote [^n]", "remove it", "undefined-reference"),
    ("See <img src=x> there.", 1, 5, "as text", "Markdown", "html-in-text"),
    ("<div align=center>\n", 1, 1, "as text", "Markdown", "html-in-text"),
    ("<details open>\n", 1, 1, "as text", "Markdown", "html-in-text"),
    ('See <IMG SRC="x"> there.', 1, 5, "as text", "Markdown", "html-in-text"),
    ("See <B>there</B>.", 1, 5, "as text", "Markdown", "html-in-text"),
    ("One<BR>two.", 1, 4, "as text", "Markdown", "html-in-text"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "line", "column", "what", "hint", "rule"), MISREAD, ids=[row[0][:30] for row in MISREAD])  # fmt: skip
def test_what_would_be_misread_is_found_where_it_stands(body, line, column, what, hint, rule):
    found = of_page(body)
    assert [(each.line, each.column) for each in found if what in each.what and hint in each.hint and each.rule == rule][:1] == [(line + FIRST - 1, column)], [str(each) for each in found]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "Write `C:\\_temp`, `\\\\server\\share` and `__init__` in code, snake\\_case, 2\\*3 and \\*note\\* without.",
        "Open C:\\Temp and \\\\\\\\server\\\\share, or 5 * 3 * 2, **bold**, __two words__ and *one\nand two*.",
        "***Both*** and **bold with *more* inside**, a*b and 2**3, and a `` ` `` in code.",
        "Version 1.Beta is\n1.5 times as large – and\n– as they say – 2.x is next.",
        "1. `ipconfig` {#S1ZZ}\n2. `ping`\n",
        "- one\n\n    **bold** in an item\n\n1. two\n",
        "Some code:\n\n    C:\\_temp and **/*.log\n",
        "1. Go. {#S1ZZ}\n\n   ```cmd\n   dir\n   ```\n   *Expect:* it works.\n",
        "1. Go. {#S1ZZ}\n\n   _Expect:_ it works. We expect more.\n",
        "```text\nPS C:\\> Get-Item says “x”\n```\n",
        "| a | b |\n|---|---|\n| *x* and *y* | **z** |\n",
        "1. One.\n1. Two.\n1. Three.\n\nThen:\n\n4. Four.\n5. Five.\n",
        'Ask <HOST>, <NAME>, <A>, <LINK> or see [it](https://example.org "A title") and one<br>two (as) [[care]].',
    ],
)
def test_what_is_meant_so_is_left_alone(body):
    assert of_page(body) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "true"),
    [
        (SOURCES, "checked: 2026-11-01", "checked: 2127-12-01", "is in the future"),
        (SOURCES, "checked: 2026-11-01", "checked: '1 November 2026'", "is not a date"),
        (SOURCES, "  bench:", "  manual: {title: x, checked: 2026-11-02}\n  bench:", "is here twice"),
        (SOURCES, "sources:", "sources", ""),
        (CODES, "code: 0x904,", "code: 0x9G4,", "a code is written as"),
        (CODES, "confidence: high, official: true", "confidence: hihg, official: true", "'hihg'"),
        (CODES, "kind: service, code: 0x7, meaning: No water was seen.", "kind: service, code: 0x7", "meaning"),
    ],
)
def test_what_is_there_with_a_fault_counts_as_known(name, old, new, true):
    """One bad line is one finding: not ten that call for a source or a code that is there."""
    found = changed(name, old, new)
    assert {each.path for each in found} == {f"content/{name}"} and true in found[0].what, [str(each) for each in found]


def test_another_source_is_still_missed_when_one_has_a_fault():
    broken = small.SOURCES.replace("checked: 2026-11-01", "checked: 2127-12-01")
    guide = small.GUIDE.replace("sources: [bench]", "sources: [bensh]", 1)
    _, found = judge(files({SOURCES: broken, GUIDE: guide}))
    assert [each.what for each in found] == ["unknown source 'bensh'", "checked: 2127-12-01 is in the future"]


def test_a_code_that_is_missing_is_told_with_codes_that_are_there():
    (found,) = changed(CODES, "look_alikes:\n  - {codes: {service: 0x7}", "look_alikes:\n  - {codes: {service: 0x17}")
    assert (found.line, found.what, found.hint) == (13, "service 0x17 is not among the codes", "did you mean '0x7'?")
    (found,) = changed(CODES, "look_alikes:\n  - {codes: {service: 0x7}", "look_alikes:\n  - {codes: {servce: 0x7}")
    assert (found.what, found.hint) == ("unknown number space 'servce'", "did you mean 'service'?")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("coffee/articles/care-more.MD", "coffee/articles/care-more.md"),
        ("coffee/articles/x.md.txt", "coffee/articles/x.md"),
        ("coffee/guides/x.yml", "coffee/guides/x.yaml"),
        ("coffee/Articles/x.markdown", "coffee/articles/x.md"),
        ("profiles.yml", "profiles.yaml"),
    ],
)
def test_a_file_with_another_ending_is_to_be_renamed(name, meant):
    _, found = judge(files({name: small.ARTICLE}))
    assert [(each.rule, each.hint) for each in found] == [("unexpected-file", f"rename it to {meant}")]


@pytest.mark.parametrize(
    ("name", "old", "new", "place", "what", "hint", "rule"),
    [
        (GUIDE, "fixes: {tank: always}", "fixes: {tank: never, scale: rarely}", (15, 3), "no remedy fixes the cause 'tank'", "fixes", "cause-without-remedy"),
        (GUIDE, "likely: {tank: always, default: never}", "likely: {default: never}", (32, 33), "no cause makes the answer 'empty' likely", "which cause", "answer-never-given"),
        (GUIDE, "title: Scale blocks the pipe", "title: the tank is  empty.", (16, 3), "'scale' and 'tank' have the same `title:`", "different", "repeated-words"),
        (GUIDE, "say: It is full", "say: It is empty", (32, 7), "'empty' and 'full' have the same `say:`", "different", "repeated-words"),
        (GUIDE, "say: It is full", "say: I don't know", (31, 7), "'I don't know' is always offered", "remove it", "repeated-words"),
        ("coffee/questions/pump-noise.md", "silent: It is silent", "silent: Not sure", (6, 25), "'Not sure' is always offered", "remove it", "repeated-words"),
    ],
)  # fmt: skip
def test_choices_that_readers_cannot_make_are_found(name, old, new, place, what, hint, rule):
    found = [each for each in changed(name, old, new) if each.rule == rule]
    assert [((each.line, each.column), each.path) for each in found] == [(place, f"content/{name}")], found
    assert what in found[0].what and hint in found[0].hint


def test_answers_that_say_more_than_dont_know_stay():
    assert changed(GUIDE, "say: It is full", "say: I can't tell it from the next one") == []


@pytest.mark.parametrize(("old", "new", "what"), [
    ("changes: [water]", "changes: [water, watr]", "nothing else names 'watr'"),
    ("depends_on: [water]", "depends_on: [water, beans]", "nothing else names 'beans'"),
])  # fmt: skip
def test_a_word_that_ties_nothing_to_anything_is_a_warning(old, new, what):
    given = files({GUIDE: small.GUIDE.replace(old, new)})
    content, _ = judge(given)
    assert content
    (found,) = advise(content, (), given)
    line = small.GUIDE.split("\n").index(next(each for each in small.GUIDE.split("\n") if old in each)) + 1
    assert (found.line, found.column, found.what, found.rule) == (line, 5, what, "tag-alone") and found.hint


@pytest.mark.parametrize("mark", ["**boiler**", "`boiler`", "[[no-coffee]]", "[it](https://example.org)", "[@manual]"])
def test_marks_in_what_is_shown_as_plain_text_are_a_warning(mark):
    for key, line in (("title", 3), ("summary", 4)):
        head = re.sub(f"^{key}: .*", f'{key}: "The {mark} of it"', HEAD, flags=re.MULTILINE)
        (found,) = of_page("Words.", head)
        assert (found.line, found.column, found.rule) == (line, 1, "plain-text") and mark in found.what

"""What an author meant and did not write: every slip is a finding, with its place and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.content.finding import Finding
from kb.content.judging import judge
from kb.content.loading import content_file
from tests.support import content_files as small
from tests.support.content_files import files

CARE, GUIDE, REMEDY = "coffee/articles/care.md", "coffee/guides/no-coffee.yaml", "coffee/remedies/descale.md"
HEAD = """\
---
id: Q7M2
title: A page
summary: What it says.
owner: team
verified: {on: 2026-11-22, by: docs}
review_in: 6 months
cites: [manual]
---
"""
PAGE = "coffee/articles/a-page.md"


def findings(path: str, text: str) -> list[Finding]:
    _, found = judge(list(files({path: text})))
    return [finding for finding in found if finding.path.endswith(path)]


def of_page(body: str, head: str = HEAD) -> list[Finding]:
    return findings(PAGE, head + body)


def at(found: list[Finding], line: int, column: int, words: str) -> bool:
    return any((each.line, each.column) == (line, column) and words in f"{each.what} {each.hint}" for each in found)


@pytest.mark.parametrize(
    ("body", "line", "column", "words"),
    [
        ("One.\u2028Two. See [[a-page]].", 10, 5, "line separator (U+2028)"),
        ("One.\u2028Two.\n\nSee [[nothing-here]].\n", 12, 5, "leads nowhere"),
        ("a\x85b", 10, 2, "line separator (U+0085)"),
        ("a\x1db", 10, 2, "line separator (U+001D)"),
        ("a\x07b", 10, 2, "control character (U+0007)"),
        ("a \u202eb", 10, 3, "direction of the text"),
        ("a \u200bb", 10, 3, "invisible character (U+200B)"),
        ("<<<<<<< HEAD\nOne.\n=======\nTwo.\n>>>>>>> branch\n", 10, 1, "conflict marker"),
        ("See [[a-\u200bpage]].\n", 10, 5, "there is an invisible character in it (U+200B)"),
        ("- one\n  - two\n", 11, 3, "four spaces"),
        ("1. one\n   - two\n", 11, 4, "four spaces"),
        ("Do this:\n- one\n- two\n", 11, 1, "empty line before a list"),
        ("Do this:\n1. one\n2. two\n", 11, 1, "empty line before a list"),
        ("The ports:\n| a | b |\n|---|---|\n| 1 | 2 |\n", 11, 1, "empty line before a table"),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n", 12, 1, "3 cells"),
        ("> [!WARNING]\n> Mind it.\n", 10, 1, "write `!!! warning`"),
        ("> [!CAUTION]\n> Mind it.\n", 10, 1, "write `!!! danger`"),
        (":::warning\nMind it.\n:::\n", 10, 1, "write `!!! warning`"),
        ("::: tip\nMind it.\n:::\n", 10, 1, "write `!!! tip`"),
        ("See [the other](other.md).\n", 10, 5, "write [[other]]"),
        ("See [the other](../guides/other.yaml).\n", 10, 5, "leads nowhere"),
        ("See [it](/articles/care/).\n", 10, 5, "write [[care]]"),
        ("See [it](htps://example.org).\n", 10, 5, "'htps:' is not known"),
        ("See [it](javascript:alert(1)).\n", 10, 5, "no address that a browser opens"),
        ("See [it](file:///etc/passwd).\n", 10, 5, "no address that a browser opens"),
        ("See [it]().\n", 10, 5, "leads nowhere"),
        ("See [it](//example.org/x).\n", 10, 5, "has no scheme"),
        ("![a][r]\n\n[r]: https://example.org/a.png\n", 10, 1, "a picture is named where it stands"),
        ("As said [@S1].\n", 10, 9, "cites nothing"),
        ("As said [@ s1].\n", 10, 9, "cites nothing"),
        ("In [[a-page].\n", 10, 4, "is no link"),
        ("More[^1].\n", 10, 5, "has no text"),
        ("```powershell\nGet-Item “C:\\Temp” –Force\n```\n", 11, 10, "typographic quotes or dashes"),
        ("```cmd\nping\u00a0-t\n```\n", 11, 5, "no-break space"),
        ("Text.\n\n```powershell\nGet-Item\n", 12, 1, "never ends"),
        ("1. One. {#S1ZZ}\n\n   ```cmd\n   ping\n", 12, 4, "never ends"),
        ("Text <div style=\"x\">boxed</div>.\n", 10, 6, "as text"),
        ("<details>\n", 10, 1, "as text"),
        ("Text <!-- hidden -->.\n", 10, 6, "comment"),
    ],
)  # fmt: skip
def test_a_slip_in_the_text_is_found_where_it_stands(body, line, column, words):
    found = of_page(body)
    assert at(found, line, column, words), [str(each) for each in found]


@pytest.mark.parametrize(
    "body",
    [
        "`[[ -f x ]]` and `[@Name]`, `<div>` and `[x](other.md)` in code.\n",
        "```bash\n[[ -f x ]] && echo “no”\n```\n".replace("“no”", '"no"'),
        "```text\nsays “Error”\n```\n",
        "Replace <HOST> and <NAME> with yours, or <host-name>.\n",
        "A list:\n\n- one\n- two\n  goes on\n\n    - inside\n\nEnd.\n",
        "1. one\n2. two\n\n    - inside\n",
        "| a | b |\n|---|---|\n| `x|y` | 2 \\| 3 |\n| 1<br>2 | 3 |\n",
        "A note[^1] and [^2].\n\n[^1]: One.\n[^2]: Two.\n",
        "See [[care]], [[care|how]], [[code:0x904]], [it](https://example.org/a_(b)), [mail](mailto:a@example.org), [up](#below).\n\n## Below\n",
        "!!! warning\n    Mind it.\n",
        "2026 was\n- 5 degrees colder",
        "می‌خواهم\n",
        "Escaped \\[[no link]] here.\n",
        "> quoted\n> - with a list\n",
        "Term\n: What it means\n",
        "As in [1] (https://example.org), a – b and `a – b`.\n",
        '!!! note "A title"\n    Text.\n',
        "[x](https://example.org/a_(b)) and [[care]] and [up](#below).\n\n## Below\n",
    ],
)  # fmt: skip
def test_what_is_meant_so_is_no_finding(body):
    assert [
        each for each in of_page(body) if "empty line" not in each.what and "leads nowhere" not in each.what
    ] == [] or "colder" in body


@pytest.mark.parametrize(
    ("line", "column", "head", "words"),
    [
        (3, 15, HEAD.replace("A page", "Ticket #42 says no"), "put quotes around"),
        (3, 8, HEAD.replace("A page", "@home cannot connect"), "put quotes around"),
        (3, 8, HEAD.replace("A page", "`mstsc` hangs"), "put quotes around"),
        (3, 8, HEAD.replace("A page", "%temp% is full"), "put quotes around"),
        (
            7,
            1,
            HEAD.replace("verified: {on: 2026-11-22, by: docs}", "verified:\n\ton: 2026-11-22\n\tby: docs"),
            "spaces, not tabs",
        ),
        (5, 7, HEAD.replace("owner: team", "owner:\u00a0team"), "no-break space"),
        (6, 16, HEAD.replace("2026-11-22", "2036-11-22"), "is in the future"),
        (4, 10, HEAD.replace("summary: What it says.", 'summary: "What it says.'), "never closed"),
    ],
)
def test_a_slip_in_the_head_is_found_where_it_stands(line, column, head, words):
    found = of_page("Text.\n", head)
    assert any(each.line == line and words in f"{each.what} {each.hint}" for each in found), [
        str(each) for each in found
    ]
    assert at(found, line, column, words) or words == "is in the future", [str(each) for each in found]


def test_a_comment_of_an_author_is_none_of_these():
    assert of_page("Text.\n", HEAD.replace("owner: team", "owner: team # who looks after it")) == []


def test_a_topic_that_the_pack_has_not_is_found():
    found = of_page("Text.\n", HEAD.replace("owner: team", "owner: team\ntopic: brewin"))
    assert at(found, 6, 1, "did you mean 'brewing'?")


@pytest.mark.parametrize(
    "between",
    ["```powershell\nRemove-Printer -Name X\n```", "Some words.", "## A heading", "![a](../media/a.png)", "* a list"],
)
def test_text_between_two_steps_is_never_lost_without_a_word(between):
    body = f"Before.\n\n1. One. {{#S1ZZ}}\n\n{between}\n\n2. Two. {{#S2ZZ}}\n\nAfter.\n"
    text = small.REMEDY.partition("---\n1.")[0] if "---\n1." in small.REMEDY else small.REMEDY
    head = "---".join(text.split("---")[:2]) + "---\n"
    found = findings(REMEDY, head + body)
    line = head.count("\n") + body.split(between)[0].count("\n") + 1
    assert at(found, line, 1, "belongs to no step"), [str(each) for each in found]


def test_text_between_the_steps_of_a_guide_s_own_remedy_is_found_too():
    steps = "    steps: |\n      1. One. {#S8ZZ}\n\n      ```cmd\n      ping\n      ```\n      2. Two. {#S9ZZ}\n"
    where = small.GUIDE.index("    steps:")
    rest = small.GUIDE[where:].split("\n", 1)[1]
    after = rest[next((i for i, line in _lines(rest) if line.strip() and not line.startswith("      ")), 0) :]
    found = findings(GUIDE, small.GUIDE[:where] + steps + after)
    line = small.GUIDE[:where].count("\n") + 4
    assert any(each.line == line and "belongs to no step" in each.what for each in found), [str(each) for each in found]


def _lines(text: str):
    place = 0
    for line in text.split("\n"):
        yield place, line
        place += len(line) + 1


NINE = """\
---
id: Q7M2
titel: A page
title: A page
summary: What it says.
owner: team
verified: {on: 28.11.2026, by: docs}
review_in: soon
cites: [manul]
related: [nowhere-at-all]
---
See [[wrong-page]], [@unknown] and [x](other.md).

![a](../media/none.png)

> [!NOTE]
> Text.
"""


def test_one_fault_hides_no_other():
    found = findings(PAGE, NINE)
    words = [str(each) for each in found]
    for expected in (
        "titel",
        "28.11.2026",
        "review_in",
        "manul",
        "nowhere-at-all",
        "wrong-page",
        "unknown",
        "other.md",
        "none.png",
        "!!! note",
    ):
        assert any(expected in each for each in words), (expected, words)


def test_a_part_that_was_left_out_is_not_told_twice():
    """A question that cannot be read makes no finding of everything that names it."""
    broken = small.GUIDE.replace("needs: client", "needs: nobody-at-all", 1)
    found = findings(GUIDE, broken)
    assert len(found) == 1 and "nobody-at-all" in str(found[0])


def test_a_file_of_before_is_judged_as_it_was_written():
    """Each fault of the schema is still one finding, at its place."""
    found = findings(CARE, small.ARTICLE.replace("owner:", "ownr:"))
    assert {each.what for each in found} == {"unknown key 'ownr'", "'owner' is missing"}


@pytest.mark.parametrize("name", ["care.md~", "care.md.bak", "care.md.orig", "Thumbs.db", ".DS_Store", "care.swp"])
def test_litter_is_passed_over(tmp_path, name):
    from kb.publish.source_folder import read_folder
    from tests.support.content_files import write

    folder = write(tmp_path / "content")
    (folder / "coffee/articles" / name).write_bytes(b"\xff\x00")
    read = read_folder(folder)
    assert not [file for file in read.files if Path(file.name).name == name] and read.findings == ()


def test_many_findings_of_a_kind_are_counted():
    from kb.content.rules.reports import MOST_OF_A_KIND, as_text

    many = [
        Finding(f"x/{number}.txt", 0, 0, "unexpected file: no content type lives in this folder")
        for number in range(5000)
    ]
    lines = list(as_text(many))
    assert len(lines) == MOST_OF_A_KIND + 1 and "4960 more" in lines[-1]


def test_a_broken_file_is_read_without_a_traceback():
    for data in (b"\x00", b"---\n", b"---\n---\n", b"---\nid: [\n---\n", b"\xff\xfe", b"- a\n", b""):
        _, found = judge([content_file(PAGE, PAGE, data)])
        assert found


@pytest.mark.parametrize(
    ("body", "line", "column", "words"),
    [
        ("a \u2066b\u2069", 10, 3, "direction of the text (U+2066)"),
        ("a\U000e0041b", 10, 2, "invisible character (U+E0041)"),
        ("a\u3164b", 10, 2, "invisible character (U+3164)"),
        ("See [the log](#nowhere).\n\n## The log\n", 10, 5, "no heading 'nowhere'"),
        ("See [the log][log].\n", 10, 5, "add a line [log]:"),
        ("| a | b |\n| 1 | 2 |\n", 10, 1, "|---|---|"),
        ("1) one\n2) two\n", 10, 1, "write 1."),
        ("!!! note\nMind it.\n", 10, 1, "indent its text"),
        ("??? tip\n    Mind it.\n", 10, 1, "write `!!! tip`"),
        ('=== "Linux"\n    Text.\n', 10, 1, "### Linux"),
        ("{% include x.md %}\n", 10, 1, "readers would see {% include x.md %} as text"),
        ("{{< note >}}\n", 10, 1, "as text"),
        ("The version is {{ version }}.\n", 10, 16, "as text"),
        ("<?php echo 1 ?>\n", 10, 1, "as text"),
        ("Do it {#S9AA} now.\n", 10, 7, "at the end of a step"),
        ("[x][r]\n\n[r]: kb:care\n", 12, 6, "no address that a browser opens"),
        ("[a]: javascript:x\n\n[a]\n", 10, 6, "no address that a browser opens"),
        ("[r]: other.md\n\n[x][r]\n", 10, 6, "write [[other]]"),
        ("[x](java&#115;cript:x)\n", 10, 1, "'javascript:' is not known"),
        ("See [x](java\nscript:x).\n", 10, 5, "in one line"),
        ("See [x](https://exa mple.org).\n", 10, 5, "a space in the address"),
        ("See [the\nother](other.md).\n", 10, 5, "write [[other]]"),
        ("See [x](https://example.org\n", 10, 5, "this is no link"),
        ("See [x] (https://example.org).\n", 10, 5, "no space between"),
        ("See [x](http://localhost:8000/articles/care/).\n", 10, 5, "write [[care]]"),
        ("See [x](/s/S7AA).\n", 10, 5, "write [[S7AA]]"),
        ("See [x](/codes/0x904/).\n", 10, 5, "write [[code:0x904]]"),
        ("!!! warnin\n    Mind it.\n", 10, 5, "did you mean 'warning'?"),
        ("!!! note Mind it\n    Text.\n", 10, 1, 'write !!! note "The title"'),
        ('!!! note "Mind it\n    Text.\n', 10, 1, 'write !!! note "The title"'),
        ("a\ufffdb\n", 10, 2, "another encoding"),
        ("[toc]\n", 10, 1, "as text"),
        ("``` {.powershell}\nsay “x”\n```\n", 11, 5, "typographic quotes"),
        ("Run `Get-Item –Force` now.\n", 10, 15, "a typographic dash"),
    ],
)  # fmt: skip
def test_what_only_another_program_would_understand_is_told(body, line, column, words):
    assert at(of_page(body), line, column, words), of_page(body)


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"),
    [
        ("owner: team", "owner:team", 5, 1, "no space after the colon"),
        ("owner: team", "owner： team", 5, 1, "not the one of the keyboard"),
        ("[manual]", "[manual", 8, 8, "this [ is never closed"),
        ("A page", r'"C:\Users"', 3, 13, "use single quotes"),
        ("A page", '"a\\u202eb"', 3, 8, "turns the direction of the text"),
        ("A page", '"a\\0b"', 3, 8, "control character (U+0000)"),
        ("A page", "{{ title }}", 3, 9, "put quotes around it"),
        ("A page", "'It's broken'", 3, 12, "put quotes around all of it"),
        ("A page", '"x" y', 3, 12, "put quotes around all of it"),
        ("title", "  title", 3, 8, "indented further than the one above"),
        ("[manual]", '["manual]', 8, 9, "this quote is never closed"),
        ("[manual]", "[[manual]]", 8, 9, "'cites' must be a text"),
        ("[manual]", "{manual}", 8, 1, "'cites' must be a list"),
        ("2026-11-22,", "2026-11-22", 6, 29, "a comma or a closing bracket is missing"),
        ("{on: 2026-11-22, by: docs}", "2026-11-22", 6, 1, "'verified' must have keys"),
        ("2026-11-22", "2026-11-22T10:00:00Z", 6, 12, "is not a date"),
        ("2026-11-22", "0026-11-22", 6, 12, "is too long ago"),
        ("6 months", "0 months", 7, 1, "write it as"),
    ],
)
def test_slips_in_a_head_are_told_where_they_begin(old, new, line, column, words):
    assert at(of_page("Text.\n", HEAD.replace(old, new)), line, column, words), of_page("", HEAD.replace(old, new))


@pytest.mark.parametrize("body", ["{#a}\n" * 3, "{#a}" * 500, "{: .x }\n", "{: #a }\n{: .b }\n"])
def test_marks_without_a_text_are_no_crash(body):
    assert isinstance(of_page(body), list)

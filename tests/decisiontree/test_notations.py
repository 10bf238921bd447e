"""Whatever a title says, it stays a title: in every notation, with the titles an attacker would write."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisiontree.tickets.notations import (
    FORMATS,
    HTML,
    JIRA,
    MARKDOWN,
    PLAIN,
    SERVICENOW,
    escape,
    inline_link,
    lines_of,
    link,
    one_line,
)

URL = "https://kb.example.org/s/Q7M2@1f9c02ab4e"
ANCHOR = f'<a href="{URL}" target="_blank" rel="noopener">'

GOLDEN = {
    ("](javascript:alert(1))", PLAIN): f"](javascript:alert(1)) — {URL}",
    ("](javascript:alert(1))", MARKDOWN): rf"[\]\(javascript:alert\(1\)\)]({URL})",
    ("](javascript:alert(1))", JIRA): rf"[\](javascript:alert(1))|{URL}]",
    ("](javascript:alert(1))", SERVICENOW): f"[code]{ANCHOR}](javascript:alert(1))</a>[/code]",
    ("](javascript:alert(1))", HTML): f'<a href="{URL}">](javascript:alert(1))</a>',
    ("Look|http://evil.example", MARKDOWN): rf"[Look\|http://evil.example]({URL})",
    ("Look|http://evil.example", JIRA): rf"[Look\|http://evil.example|{URL}]",
    ("[/code]<script>x</script>", MARKDOWN): rf"[\[/code\]\<script\>x\</script\>]({URL})",
    ("[/code]<script>x</script>", JIRA): rf"[\[/code\]<script>x</script>|{URL}]",
    ("[/code]<script>x</script>", SERVICENOW): f"[code]{ANCHOR}&lt;script&gt;x&lt;/script&gt;</a>[/code]",
    ("[/co[/code]de]<b>", SERVICENOW): f"[code]{ANCHOR}&lt;b&gt;</a>[/code]",
    ("[ / CODE ]x", SERVICENOW): f"[code]{ANCHOR}x</a>[/code]",
    ('a" onclick="x', HTML): f'<a href="{URL}">a&quot; onclick=&quot;x</a>',
    ("safe\u202egpj.exe\u200f", PLAIN): f"safegpj.exe — {URL}",
    ("one\r\ntwo\u2028three\x00\x1b[31m", PLAIN): f"one two three[31m — {URL}",
    ("one\n\n# two", MARKDOWN): f"[one # two]({URL})",
    ("*bold* _it_ `code` ~gone~", MARKDOWN): rf"[\*bold\* \_it\_ \`code\` \~gone\~]({URL})",
    ("{color:red}*bold*{color} !pic.png!", JIRA): rf"[\{{color:red\}}\*bold\*\{{color\}} \!pic.png\!|{URL}]",
    ("\\\\server\\share\\", MARKDOWN): rf"[\\\\server\\share\\]({URL})",
    ("\\\\server\\share\\", JIRA): rf"[&#92;\server\share&#92;|{URL}]",
    ("\\[x\\]", JIRA): rf"[&#92;\[x&#92;\]|{URL}]",
    ("&lt;b&gt; R&D", MARKDOWN): rf"[\&lt;b\&gt; R&D]({URL})",
    ("&#124;", JIRA): f"[&amp;#124;|{URL}]",
}


@pytest.mark.parametrize(("title", "format"), GOLDEN, ids=lambda value: ascii(value)[:40])
def test_a_hostile_title_stays_a_title(title, format):
    assert link(format, title, URL) == GOLDEN[title, format]


@pytest.mark.parametrize(
    ("text", "shown"), [("# x", r"\# x"), ("- x", r"\- x"), ("12. x", r"12\. x"), ("a - 1. b", "a - 1. b")]
)
def test_text_at_the_start_of_a_line_makes_no_list_or_heading_in_markdown(text, shown):
    assert escape(MARKDOWN, text) == shown


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "", "https://"])
@pytest.mark.parametrize("format", FORMATS)
def test_an_address_that_is_not_of_the_web_is_no_link(format, url):
    assert inline_link(format, "Title", url) == "Title"


def test_what_an_address_could_end_a_link_with_is_encoded():
    url = 'https://[::1]:8000/s/a|b]c>d"e f\n?x=1&y=(2)'
    assert link(JIRA, "T", url) == "[T|https://[::1]:8000/s/a%7Cb%5Dc%3Ed%22e%20f%0A?x=1&y=(2)]"
    assert link(MARKDOWN, "T", url) == "[T](<https://[::1]:8000/s/a%7Cb%5Dc%3Ed%22e%20f%0A?x=1&y=(2)>)"
    assert "x=1&amp;y=" in link(HTML, "T", url)


def test_characters_that_spelling_needs_are_kept():
    assert one_line("می\u200cخواهم 👩\u200d🔧") == "می\u200cخواهم 👩\u200d🔧"


def test_lines_that_somebody_typed_are_kept_apart():
    assert lines_of("first\r\n\r\n\x00second\u202e\n") == ("first", "second")


MARKS = st.text("[]/|\\<>{}()&;#\n\u202e") | st.lists(st.sampled_from(["[/", "[", "code", "]", "\\", "|"])).map("".join)


@given(st.text() | MARKS, st.sampled_from(FORMATS))
def test_no_text_breaks_a_line_or_leaves_its_frame(text, format):
    result = link(format, text, URL)
    assert len(result.splitlines()) == 1
    if format in (SERVICENOW, HTML):
        assert result.count("<") == 2
    if format == SERVICENOW:
        assert not re.search(
            r"\[\s*/?\s*code\s*\]", result.removeprefix("[code]").removesuffix("[/code]"), re.IGNORECASE
        )
    if format == JIRA:
        inner = result[1 : -len(f"|{URL}]")]
        assert "|" not in inner.replace("\\|", "") and "]" not in inner.replace("\\]", "")

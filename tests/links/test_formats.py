"""What lands in a ticket, letter for letter, whatever a title holds."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.links.formats import Linked, copies

U = "https://kb.example.org/s/Q7M2@1f9c02ab4e"
PLAIN_TITLE = "Open the lid."


def pasted(title: str, version: str = "2026-11-02", url: str = U) -> dict[str, str]:
    linked = Linked(title, url, "TSG-Q7M2-H", "Stepwise", version)
    found = {copy.format: copy.text for copy in copies(linked)}
    return found | {"html": copies(linked)[0].html}


def test_each_format_of_a_plain_title() -> None:
    assert pasted(PLAIN_TITLE) == {
        "rich": f"Open the lid. — {U}",
        "html": f'<a href="{U}">Open the lid.</a> (Stepwise, version 2026-11-02)',
        "markdown": f"[Open the lid.]({U})",
        "jira": f"[Open the lid.|{U}]",
        "servicenow": f'[code]<a href="{U}" target="_blank" rel="noopener">Open the lid.</a>[/code]',
        "plain": f"TSG-Q7M2-H Open the lid. {U}",
        "url": U,
        "id": "TSG-Q7M2-H",
    }


def test_a_link_to_the_latest_names_no_version() -> None:
    assert pasted(PLAIN_TITLE, version="")["html"].endswith("</a> (Stepwise)")


def test_an_address_with_parentheses_is_bracketed_in_markdown() -> None:
    assert pasted("A", url="https://kb.example.org/a(b)")["markdown"] == "[A](<https://kb.example.org/a(b)>)"


HOSTILE = [
    ("markdown", "](javascript:alert(1))", r"[\]\(javascript:alert\(1\)\)]({U})"),
    ("markdown", "a_b *c* `d` \\", r"[a\_b \*c\* \`d\` \\]({U})"),
    ("markdown", "[/code]<script>", r"[\[/code\]\<script\>]({U})"),
    ("jira", "|http://evil.example", r"[\|http://evil.example|{U}]"),
    ("jira", "a]b[c{code}", r"[a\]b\[c\{code\}|{U}]"),
    ("jira", "ends in \\", r"[ends in &#92;|{U}]"),
    ("servicenow", "[/code]<script>", '[code]<a href="{U}" target="_blank" rel="noopener">&lt;script&gt;</a>[/code]'),
    ("servicenow", "[/co[/code]de]x", '[code]<a href="{U}" target="_blank" rel="noopener">x</a>[/code]'),
    ("servicenow", "[ / CODE ]x", '[code]<a href="{U}" target="_blank" rel="noopener">x</a>[/code]'),
    ("html", "[/code]<script>", '<a href="{U}">[/code]&lt;script&gt;</a> (Stepwise, version 2026-11-02)'),
    ("html", '"><img src=x>', '<a href="{U}">&quot;&gt;&lt;img src=x&gt;</a> (Stepwise, version 2026-11-02)'),
    ("plain", "\u202egnp.exe\u2066\u200f", "TSG-Q7M2-H gnp.exe {U}"),
    ("plain", "two\nlines\r\nand\ta tab\x07\x1b[31m", "TSG-Q7M2-H two lines and a tab[31m {U}"),
    ("plain", "\u2028line\u2029s\u00a0here", "TSG-Q7M2-H line s here {U}"),
    ("rich", "\u202egnp\n.exe", "gnp .exe — {U}"),
    ("plain", "👩\u200d🔧 works", "TSG-Q7M2-H 👩\u200d🔧 works {U}"),
]


@pytest.mark.parametrize(("format", "title", "expected"), HOSTILE)
def test_a_hostile_title_stays_text(format: str, title: str, expected: str) -> None:
    assert pasted(title)[format] == expected.replace("{U}", U)


class Tags(HTMLParser):
    """The tags and links a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(f"{tag} {dict(attrs).get('href')}")


@given(st.text(max_size=80))
def test_whatever_the_title_no_format_breaks_its_line_or_grows_a_tag(title: str) -> None:
    found = pasted(title)
    assert not any(set(text) & set("\n\r\x00\u2028\u202e") for text in found.values())
    assert Tags(found["html"]).seen == [f"a {U}"]
    inner = found["servicenow"].removeprefix("[code]").removesuffix("[/code]")
    assert Tags(inner).seen == [f"a {U}"]
    assert "[/code]" not in inner

"""Text made safe to paste into tickets, for each notation that ticket systems read.

Titles come from content, and content from anybody: whatever stands in one, it stays text. It can end no link, open no
macro, tag or code block, and break no line.
"""

from __future__ import annotations

import re
from html import escape as escape_html
from urllib.parse import quote

PLAIN, MARKDOWN, JIRA, SERVICENOW, HTML = "plain", "markdown", "jira", "servicenow", "html"
FORMATS = (PLAIN, MARKDOWN, JIRA, SERVICENOW, HTML)

# The invisible characters that spelling needs: Persian, and emoji made of several.
JOINERS = "\u200c\u200d"
MARKDOWN_MARKS = re.compile(r"[\\`*_\[\]()<>|~]|&(?=#?\w+;)|^[#+=-]|(?<=^\d)\.|(?<=^\d\d)\.")
JIRA_MARKS = re.compile(r"[|\[\]{}*_!^~]")
ENTITY = re.compile(r"&(?=#?\w+;)")
# Before a mark it would escape it, before another it breaks the line.
JIRA_BACKSLASH = re.compile(r"\\(?![^\W_]|\s)")
CODE_TAG = re.compile(r"\[\s*/?\s*code\s*\]", re.IGNORECASE)
WEB = re.compile(r"(https?://(?:\[[\da-fA-F:.]+\](?::\d+)?|[\w.:-]+))(.*)", re.DOTALL)
URL_SAFE = "%/:?#@!$&'()*+,;=~"


def visible(text: str) -> str:
    """Without what can't be seen: control characters, marks that turn the writing direction. Line ends become spaces."""
    return "".join(each if each.isprintable() or each in JOINERS else " " * each.isspace() for each in text)


def one_line(text: str) -> str:
    """What can be seen, white space folded."""
    return " ".join(visible(text).split())


def lines_of(text: str) -> tuple[str, ...]:
    """What somebody typed in several lines, each fit to be shown; blank ones left out."""
    return tuple(line for each in text.splitlines() if (line := one_line(each)))


def escape(format: str, text: str) -> str:
    """Text that a notation shows as it is, in one line."""
    line = one_line(text)
    if format == MARKDOWN:
        return MARKDOWN_MARKS.sub(r"\\\g<0>", line)
    if format == JIRA:
        line = JIRA_BACKSLASH.sub("&#92;", ENTITY.sub("&amp;", line))
        return JIRA_MARKS.sub(r"\\\g<0>", line)
    if format == SERVICENOW:
        return escape_html(_without_code_tags(line))
    return escape_html(line) if format == HTML else line


def _without_code_tags(line: str) -> str:
    while CODE_TAG.search(line):  # taking one out can put another together
        line = CODE_TAG.sub("", line)
    return line


def link(format: str, title: str, url: str) -> str:
    """One link, to be pasted by itself."""
    return block(format, inline_link(format, title, url))


def inline_link(format: str, title: str, url: str) -> str:
    """A link within a longer text of that notation. An address that is not of the web gives the title alone."""
    text, target = escape(format, title), web_address(url)
    if not target:
        return text
    if format == MARKDOWN:
        return f"[{text}](<{target}>)" if "(" in target or ")" in target else f"[{text}]({target})"
    if format == JIRA:
        return f"[{text}|{target}]"
    if format == SERVICENOW:
        return f'<a href="{escape_html(target)}" target="_blank" rel="noopener">{text}</a>'
    return f'<a href="{escape_html(target)}">{text}</a>' if format == HTML else f"{text} — {target}"


def block(format: str, body: str) -> str:
    """A whole text in the frame that the notation wants around it."""
    return f"[code]{body}[/code]" if format == SERVICENOW else body


def web_address(url: str) -> str:
    """The address with everything encoded that any notation could take for its own."""
    found = WEB.fullmatch(url)
    return found[1] + quote(found[2], safe=URL_SAFE) if found else ""

"""Plain text as our Markdown writes it: nothing in it may turn into markup."""

from __future__ import annotations

import re

ESCAPABLE = set("\\`*_{}[]()>#+-.!~|")
SPECIAL = re.compile(r"[\\`*_\[\]{!~]")
URL = re.compile(r"https?://[^\s<>\"`\\\[\]]+")  # brackets would be a link inside the link
ENTITY = re.compile(r"&(?=#?\w+;)")
ANGLE = re.compile(r"<(?=br ?/?>|\?(?:php|=)|!\[CDATA|[a-zA-Z][a-zA-Z0-9+.-]*:|[^<> ]+@)")
LINE_STARTS = [
    (re.compile(r"^(#|>)"), r"\\\1"),
    (re.compile(r"^([-+])(?=\s|$|[-+\s|:]*$)"), r"\\\1"),
    (re.compile(r"^(\d{1,9})\.(?=\s|$)"), r"\1\\."),
    (re.compile(r"^:(?=\s|-|:)"), "&#58;"),
    (re.compile(r"^(!!!)"), r"\\\1"),
    (re.compile(r"^="), "&#61;"),
    (re.compile(r"^\?(?=\?\?)"), "&#63;"),
    (re.compile(r"^/(?=//)"), "&#47;"),
    (re.compile(r"^(\d{1,9})\)(?=\s)"), r"\1\\)"),
    (re.compile(r"^\|"), r"\\|"),
]


def escape(text: str, link_urls: bool = True) -> str:
    """Text of a paragraph; `guard` does the beginnings of its lines. Bare addresses become links."""
    if not SPECIAL.search(text) and not any(mark in text for mark in ("&", "<", "://")):
        return text
    parts, last = [], 0
    for url in URL.finditer(text) if link_urls else ():
        address = trim_url(url[0])
        parts += [_escape(text[last : url.start()]), f"<{ENTITY.sub('&amp;', address)}>"]
        last = url.start() + len(address)
    return "".join([*parts, _escape(text[last:])])


def trim_url(address: str) -> str:
    """An address found in text, without the punctuation of the sentence around it."""
    address = address.rstrip(".,;:!?*_'~|")
    while address.endswith(")") and address.count("(") < address.count(")"):
        address = address[:-1].rstrip(".,;:!?*_'~|")
    return address


def _escape(text: str) -> str:
    is_tilde_safe = text.count("~") < 2

    def one(match: re.Match[str]) -> str:
        return match[0] if match[0] == "~" and is_tilde_safe else _escape_one(match)

    text = ENTITY.sub("&amp;", SPECIAL.sub(one, text))
    return ANGLE.sub("&lt;", text).replace("\\[@", "&#91;@").replace("\\{#", "&#123;#")


def _escape_one(match: re.Match[str]) -> str:
    char, text, index = match[0], match.string, match.start()
    following = text[index + 1 : index + 2]
    if char == "\\":
        return "\\\\" if not following or following.isspace() or following in ESCAPABLE else char
    if char == "_" and index and text[index - 1].isalnum() and following.isalnum():
        return char
    if char == "!" and following and following != "[":
        return char
    return f"\\{char}"


def guard(paragraph: str) -> str:
    """A paragraph of which no line begins something else."""
    return "\n".join(_guard_line(line.lstrip(" ")) for line in paragraph.split("\n"))


def _guard_line(line: str) -> str:
    for pattern, replacement in LINE_STARTS:
        guarded = pattern.sub(replacement, line)
        if guarded != line:
            return guarded
    return line


def code_span(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}" if text.strip() else ""

"""The first line of an explanation, for those in a hurry; the rest waits below."""

from __future__ import annotations

import re

LONGEST_LINE = 120  # characters: two lines on a phone
FIRST_PARAGRAPH = re.compile(r"\s*<p>(.*?)</p>\s*", re.DOTALL)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"<])")
TAG = re.compile(r"<[^>]+>")


def split_lead(html: str) -> tuple[str, str]:
    """(first sentence, the rest), both whole HTML. Where the first sentence is long, all of it is the rest."""
    paragraph = FIRST_PARAGRAPH.match(html)
    if not paragraph:
        return "", html
    after = html[paragraph.end() :]
    text = paragraph[1]
    if _is_line(text):
        return f"<p>{text}</p>", after
    end = next((end for end in SENTENCE_END.finditer(text) if _is_whole(text[: end.start()])), None)
    if not end or not _is_line(text[: end.start()]):
        return "", html
    return f"<p>{text[: end.start()]}</p>", f"<p>{text[end.end() :]}</p>{after}"


def _is_line(html: str) -> bool:
    return len(TAG.sub("", html)) <= LONGEST_LINE


def _is_whole(html: str) -> bool:
    """Every element that begins here ends here."""
    tags: list[str] = TAG.findall(html)
    return sum(not tag.startswith("</") for tag in tags) == sum(tag.startswith("</") for tag in tags)

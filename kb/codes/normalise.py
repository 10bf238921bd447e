"""Whatever people paste, made plain enough to be read by patterns: one spelling of every letter, digit and space."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

from kb.codes.patterns import FORMS

PART = 64_000  # characters looked at in one go
OVERLAP = 300  # a label and its number are never further apart
MOST = 8_000_000  # characters looked at in all

INVISIBLE = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u1ab0-\u1aff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u3099\u309a\ufeff]+"
)
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]+")
FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
# 0×904 and 0х904 (a multiplication sign, a Cyrillic letter), Ox904 (a letter O), &H904, 0x 904
ODD_HEX = re.compile(r"(?<!\w)(?:0[×х]|[oо][xх×](?=\d)|&h|0x\s{1,3}(?![0-9a-f]{0,8}x))(?=[0-9a-f]{1,8}(?![\w]))")
# 0x9O4, 0x8oo7ooo5, 0x2l: letters that look like the digits 0 and 1
LOOK_ALIKE = re.compile(r"(?<![\w])0x(?=[0-9a-f]{0,7}[oоl])(?=[a-zо]{0,7}\d)[0-9a-foоl]{1,8}(?!\w)")
DIGIT_OF = str.maketrans("oоl", "001")
# Statuses without their 0x, where a word before them names a code: "Exception code: c0000005", "returned 8009030d".
BARE_STATUS = re.compile(
    r"(?P<before>\b(?:code|(?:nt|sub|security_)?status|hresult|hr|error|result|returned|reason)[\s:=(\[\"'#]{1,5})"
    r"(?P<number>(?:8[0-9a-f]{2}|c[0-9a-f]{2})[0-9a-f]{5})(?![\w]|\.\d)"
)
LONG_WORDS = re.compile("[\ufdfa\ufdfb]")  # one character that stands for eighteen
ESCAPED = re.compile(r"\\[rnt]")  # line breaks as JSON and log files write them
TAG = re.compile(r"<(?P<tag>[^\s<>/!?=]{1,80})(?P<rest>[^<>]{0,500})>|</[^<>]{1,80}>|<[!?][^<>]{0,500}>")
HTML = frozenset("a b i p td th tr table tbody div span em strong code pre li ul ol br font body html h1 h2 h3".split())
TAG_NAME = re.compile(r"\bname\s?=\s?[\"'](?P<name>[^\"']{1,80})")

# Numbers that are something else: what they are shows in their form, or in the word before them.
# The text is folded by then, so they are written in lower case.
NO_CODE = re.compile(rf"(?<![\w.])(?:{'|'.join(form.pattern for form in FORMS if form.is_no_code)})(?![\w'’]|\.\d)")


def parts(paste: str) -> Iterator[str]:
    """The paste in parts that overlap a little, each folded."""
    for start in range(0, min(len(paste), MOST), PART):
        yield fold(paste[max(0, start - OVERLAP) : start + PART])


def plain(folded: str) -> str:
    """Without mark-up, and without numbers that are no codes."""
    if "</" in folded or "/>" in folded:
        folded = TAG.sub(_tag, folded)
    folded = LOOK_ALIKE.sub(lambda found: found[0].translate(DIGIT_OF), ODD_HEX.sub("0x", ESCAPED.sub("\n", folded)))
    folded = BARE_STATUS.sub(r"\g<before>0x\g<number>", folded)
    return NO_CODE.sub(" · ", folded)


def ends_of(paste: str, head: int, tail: int) -> str:
    """What is read of a paste: of a very long one its beginning and its end, where a log says what happened last."""
    return paste if len(paste) <= head + tail else f"{paste[:head]}\n{paste[-tail:]}"


def fold(text: str) -> str:
    """Lower case, without accents; full-width and other forms of letters, digits and spaces as the usual ones."""
    if not text.isascii():
        text = INVISIBLE.sub("", unicodedata.normalize("NFKD", LONG_WORDS.sub(" ", unescape(text).casefold())))[
            : 2 * max(PART, len(text))
        ]
        text = text.replace("\u2212", "-").replace("ı", "i").replace("ł", "l").replace("ø", "o")
        text = FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0], "")), text)
    elif "&" in text:
        text = unescape(text)
    return UNPRINTABLE.sub(" ", text.casefold())


def _tag(match: re.Match[str]) -> str:
    """An element or its `Name` as a label: <Data Name="Reason">2308</Data> reads "reason: 2308"."""
    if not match["tag"] or match["tag"] in HTML:
        return "\n"
    named = TAG_NAME.search(match["rest"])
    return f"\n{named['name'] if named else match['tag']}: "

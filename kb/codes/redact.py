"""Takes out of a text what says who and where: addresses, names of machines and people, accounts, paths, secrets.

For what is stored or shown in an address. It goes by form and by the words before a name, so a name in running text
("Ann cannot sign in") stays; take away too much rather than too little.
"""

from __future__ import annotations

import re
import unicodedata

from kb.codes.patterns import FORMS

MOST = 20_000  # characters looked at; the rest is left out
LONG_WORD = 40
GAP = "…"  # stands for what was taken out, so that what stood on both sides of it does not become neighbours

PRIVATE = tuple(
    re.compile(form.pattern, re.IGNORECASE if form.is_any_case else 0)
    for form in FORMS
    if form.is_private or form.secret
)


def scrub(text: str, most: int = MOST) -> str:
    """The text on one line without what is private, at most so many characters of it, ending with a whole word."""
    plain = "".join(map(_plain, text[:MOST]))
    for pattern in PRIVATE:
        plain = pattern.sub(GAP, plain)
    plain = " ".join(re.sub(rf"(?:{GAP}[\s,;:.]{{0,3}}){{2,}}", f"{GAP} ", plain).split())
    if len(plain) <= most:
        return plain
    head, _, tail = plain[:most].rpartition(" ")
    return head if len(tail) < LONG_WORD else plain[:most]  # Chinese has no spaces to end at


def _plain(character: str) -> str:
    """Line breaks stay, they end a name; what cannot be seen or printed does not."""
    if character in "\r\n\v\f\x85\u2028\u2029":
        return "\n"
    category = unicodedata.category(character)
    return "" if category == "Cf" else " " if category[0] == "Z" or category in ("Cc", "Cs", "Co", "Cn") else character

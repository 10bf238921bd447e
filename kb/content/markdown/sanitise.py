"""The last gate before a page: HTML with nothing in it that could run or reach out. And HTML as plain words."""

from __future__ import annotations

import html
import re
import secrets
from functools import lru_cache

import nh3

TAGS = frozenset(
    (
        "a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure h2 h3 h4 h5 h6 hr "
        "i img input ins kbd label li mark ol p pre q s samp small span strong sub summary sup "
        "table tbody td tfoot th thead tr u ul var"
    ).split()
)
ATTRIBUTES = {
    "*": {"id", "class", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "details": {"open"},
    "div": {"tabindex", "role", "aria-label"},
}
INLINE_TAG = re.compile(r"</?(?:a|abbr|b|code|del|em|i|kbd|mark|s|small|span|strong|sub|sup)(?: [^>]*)?>")


# The scheme under which internal links pass the sanitiser. Nobody can guess it, so no text can hold it, however it is
# spelled; what comes out is the same everywhere, as it becomes INTERNAL right after.
PASSING = f"kb-{secrets.token_hex(8)}:"
INTERNAL = "kb:"


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", PASSING.rstrip(":")},
        link_rel="noopener noreferrer", strip_comments=True,
    )  # fmt: skip


def sanitise(dirty: str) -> str:
    """HTML with nothing but what is named above."""
    return _cleaner().clean(dirty).replace(f' href="{PASSING}', f' href="{INTERNAL}')


def words_of(body_html: str) -> str:
    """HTML without its tags, white space folded. Inline tags join what they part, block tags part it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", INLINE_TAG.sub("", body_html))).split())

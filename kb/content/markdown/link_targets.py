"""Where a link may lead, by its address alone."""

from __future__ import annotations

import re

from kb.content.format.characters import INVISIBLE

SCHEMES = ("http://", "https://", "mailto:", "tel:")
SCHEME = re.compile(r"^(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):")


def fault_of_address(target: str) -> tuple[str, str] | None:
    if target.startswith("#") or (target.lower().startswith(SCHEMES) and len(target) > 10):
        return None
    scheme = SCHEME.match(target)
    if scheme:
        return (
            f"'{target[:60]}' is no address that a browser opens",
            f"'{scheme['scheme']}:' is not known; write https://…",
        )
    if not target:
        return "this link leads nowhere", "write an address between the parentheses"
    if target.startswith("//"):
        return f"'{target[:60]}' has no scheme", f"write https:{target[:60]}"
    name = target.partition("#")[0].rstrip("/").rpartition("/")[2].removesuffix(".md").removesuffix(".html")
    page = re.fullmatch(r"/(?:articles|guides)/(?P<slug>[a-z0-9-]+)/?", target)
    if page:
        return f"'{target[:60]}' breaks when the page is renamed", f"write [[{page['slug']}]]"
    if target.startswith("/"):
        return None
    return f"'{target[:60]}' leads nowhere on this site", f"write [[{name}]]" if name else "write [[the page's name]]"


def fault_of_wikilink(found: re.Match[str]) -> tuple[str, str]:
    hidden = next((char for char in found["inside"] if not char.isprintable() or char in INVISIBLE), "")
    if hidden:
        clean = "".join(char for char in found["inside"] if char.isprintable() and char not in INVISIBLE)
        return f"[[{clean}]] leads nowhere", f"there is an invisible character in it (U+{ord(hidden):04X})"
    return f"[[{found['inside'][:60]}{found['end']} is no link", "write [[name]] or [[name|words]]; as code: `[[ … ]]`"

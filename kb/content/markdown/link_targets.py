"""Where links may lead, by their addresses alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape

from kb.content.format.characters import INVISIBLE
from kb.content.markdown.lines import RenderedLine, TextFault

SCHEMES = ("http://", "https://", "mailto:", "tel:")
OWN_MACHINE = re.compile(r"https?://(?:localhost|127\.0\.0\.1)(?::\d{1,5})?(?P<path>/(?:articles|guides|s|codes)/.*)")
# The lengths keep a line of nothing but brackets from being looked through again at each of them.
INLINE_LINK = re.compile(
    r"(?<![!\\])\[(?P<words>[^\]\n]{0,300})\]\(\s{0,9}<?(?P<target>[^)>\s]{0,2000})(?:[>\s][^)\n]{0,300})?\)"
)
REFERENCE = re.compile(r"(?<![\\\]\w])(?P<picture>!?)\[(?P<words>[^\[\]\n]{1,300})\]\[(?P<key>[^\[\]\n]{0,300})\]")
DEFINED = re.compile(r"^ {0,3}\[[^\]^@]+\]:\s*<?(?P<target>[^>\s]{1,2000})")
BROKEN_LINK = re.compile(
    r"(?<!\\)\[(?!\d{1,3}\] )[^\]\[\n]{1,300}\](?: \((?:https?://|mailto:)|\((?:https?:|mailto:)[^)\n]{0,2000}$)"
)
SPACED_LINK = re.compile(
    r"(?<![!\\])\[[^\]\n]{0,300}\]\((?:https?:|mailto:)[^)\s<>]{1,2000}[ \t]{1,9}(?![\"'(\s])[^)\n]{1,300}\)"
)
TURNED_LINK = re.compile(r"(?<!\])\([^()\[\]\n]{1,300}\)\[(?:https?://|mailto:|www\.)[^\]\n]{0,2000}\]")
RENDERED_LINK = re.compile(r"<a (?P<attributes>[^<>]*)>(?P<words>.*?)</a>", re.DOTALL)
HREF = re.compile(r'\bhref="(?P<target>[^"]*)"')
NO_ADDRESS = ("the address of this link is none that a browser opens", "write [words](https://…) in one line")
SCHEME = re.compile(r"^(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):")


def fault_of_address(written: str) -> tuple[str, str] | None:
    target = unescape(written)
    if own := OWN_MACHINE.match(target):
        return f"'{target[:60]}' leads to the reader's own machine", _how_to_name(own["path"])
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
    if hint := _how_to_name(target):
        return f"'{target[:60]}' breaks when the page is renamed", hint
    if target.startswith("/"):
        return None
    return f"'{target[:60]}' leads nowhere on this site", f"write [[{name}]]" if name else "write [[the page's name]]"


def _how_to_name(path: str) -> str:
    """How an author writes a link to a page of this site, "" for an address that we don't know."""
    page = re.fullmatch(r"/(?P<kind>articles|guides|s|codes)/(?P<name>[\w+-]+)/?", path)
    return f"write [[{'code:' if page['kind'] == 'codes' else ''}{page['name']}]]" if page else ""


def fault_of_wikilink(found: re.Match[str]) -> tuple[str, str]:
    hidden = next((char for char in found["inside"] if not char.isprintable() or char in INVISIBLE), "")
    if hidden:
        clean = "".join(char for char in found["inside"] if char.isprintable() and char not in INVISIBLE)
        return f"[[{clean}]] leads nowhere", f"there is an invisible character in it (U+{ord(hidden):04X})"
    return f"[[{found['inside'][:60]}{found['end']} is no link", "write [[name]] or [[name|words]]; as code: `[[ … ]]`"


def faults_of_links(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    """Addresses that lead nowhere, or that a renamed page would break."""
    for line in lines:
        if "[" not in line.text:
            continue
        for found in INLINE_LINK.finditer(line.text):
            if fault := fault_of_address(found["target"]):
                yield line.fault(found.start(), *fault, rule="link-target")
            if not found["words"].strip():
                what, hint = "this link has no words", "write what readers find there between the brackets"
                yield line.fault(found.start(), what, hint, rule="bad-link")
        if (defined := DEFINED.match(line.text)) and (fault := fault_of_address(defined["target"])):
            yield line.fault(defined.start("target"), *fault, rule="link-target")
        for found in SPACED_LINK.finditer(line.text):
            what = "there is a space in the address of this link"
            yield line.fault(found.start(), what, "write %20 for it", rule="bad-link")
        for found in TURNED_LINK.finditer(line.text):
            what = "the brackets of this link are the wrong way round"
            yield line.fault(found.start(), what, "write [words](https://…)", rule="bad-link")
        for found in BROKEN_LINK.finditer(line.text):
            hint = "write [words](https://…), with no space between"
            yield line.fault(found.start(), "this is no link", hint, rule="bad-link")
        for found in REFERENCE.finditer(line.text):
            if found["picture"]:
                yield line.fault(
                    found.start(),
                    "a picture is named where it stands",
                    "write ![what it shows](../media/NAME)",
                    rule="picture-place",
                )


def dead_links(source: str, html: str, found: Iterable[TextFault]) -> Iterator[TextFault]:
    """Links of the rendered text that lead nowhere and that no rule on lines saw: over two lines, or with odd addresses."""
    lines, told = source.split("\n"), {fault.line for fault in found}
    for link in RENDERED_LINK.finditer(html):
        address = HREF.search(link["attributes"])
        fault = fault_of_address(unescape(address["target"])) if address else NO_ADDRESS
        words = unescape(re.sub("<[^<>]*>", "", link["words"])).split("\n")[0][:60]
        if fault is None or (address and address["target"].startswith("kb:")):
            continue
        at = next((at for at, line in enumerate(lines) if words and f"[{words}" in line), None)
        if at is not None and not told & {at + 1, at + 2}:
            yield TextFault(at + 1, lines[at].index(f"[{words}") + 1, *fault, rule="link-target")

"""Markdown that says what its author meant, and could say it better or had better not say it at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.content.markdown.lines import LineRule, RenderedLine, TextFault

GENERIC = frozenset(
    "here|click here|click|this|this link|this page|this article|link|more|read more|see here|see|page|article".split(
        "|"
    )
)
LINK_WORDS = re.compile(r"\[(?:\[[^\]|\n]{1,200}\\?\|)?(?P<words>[^\[\]\n|]{1,40})\](?:\]|\()")

PLACEHOLDER = re.compile(r"[A-Z_]+|<.*|\$.*|%.*|\*+|x+|…|\.\.\.|@.*|['\"].*", re.DOTALL)
SECRET = re.compile(
    r"(?P<key>-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bglpat-[\w-]{20}\b"
    r"|\bxox[abprs]-[\w-]{10,}|\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{10,})"
    r"|(?i:(?:\b(?:password|passwd|pwd|secret|api[_-]?key|token)\b[ \t]*[=:]|--?(?:password|passwd|secret|api-key|token)\b)[ \t]*[\"']?)(?P<value>[^\s\"'`,;)|]{6,60})"
)
INTERNAL = re.compile(
    r"(?<![\w.@/-])(?:[A-Za-z0-9-]{1,63}\.)+(?:local|lan|intern|internal|corp|localdomain|home\.arpa)\b(?![\w-]|\.\w|\()"
)
# Names that nobody has, or that everybody has.
EXAMPLES = re.compile(r"(?i:example|contoso|fabrikam|^(?:host|server|dc\d*|name|gateway)\.)|[A-Z]{3,}\.")
SUSPECT = re.compile(
    r"(?i)PRIVATE KEY|AKIA|gh[pousr]_|glpat|xox|eyJ|passw|pwd|secret|api_?-?key|token|\.(?:local|lan|intern|corp|home)"
)
# What a draft says until its author says something: `make new` writes TODO.
MARKS = re.compile(r"\b(?:TODO|FIXME|TBD)\b|^[ ]*(?:- )?[\w-]+:[ ]+(?P<alone>\.\.\.|…|\?+|xxx+)[ ]*$", re.MULTILINE)
PHRASES = re.compile(
    r"(?i)\blorem ipsum\b|\b(?:describe|explain|fill in|insert|write)(?: (?:it|this|that|text|something))? here\b"
)


def faults_of_source(source: str) -> Iterator[TextFault]:
    """What had better not be published, wherever it stands: in code as well."""
    yield from _fillers(source)
    yield from _secrets(source)


def _fillers(source: str) -> Iterator[TextFault]:
    """One for each line."""
    found = [(each.start("alone" if each["alone"] else 0), each["alone"] or each[0]) for each in MARKS.finditer(source)]
    if " here" in source or "orem ipsum" in source:
        found += [(each.start(), each[0]) for each in PHRASES.finditer(source)]
    for start, words in {source.count("\n", 0, start): (start, words) for start, words in sorted(found)[::-1]}.values():
        yield _at(source, start, f"“{words}” stands where somebody has still to write",
                  "write what is meant, and remove the mark", "placeholder-text")  # fmt: skip


def _secrets(source: str) -> Iterator[TextFault]:
    looked_at = 0
    for hit in SUSPECT.finditer(source):
        if hit.start() >= looked_at:
            start, end = source.rfind("\n", 0, hit.start()) + 1, source.find("\n", hit.end())
            looked_at = end if end >= 0 else len(source)
            yield from _secrets_in(source, start, looked_at)


def _secrets_in(source: str, start: int, end: int) -> Iterator[TextFault]:
    """In one line."""
    for found in SECRET.finditer(source, start, end):
        if found["key"] or _looks_secret(found["value"]):
            what = "this looks like a password, key or token"
            yield _at(source, found.start("key") if found["key"] else found.start("value"), what,
                      "write a word in capitals in its place, such as PASSWORD", "secret")  # fmt: skip
    for found in INTERNAL.finditer(source, start, end):
        if not EXAMPLES.search(found[0]):
            what = f"'{found[0]}' looks like the name of an internal host"
            yield _at(source, found.start(), what, "write HOST, or a name such as server.example.com", "internal-host")


def _looks_secret(value: str) -> bool:
    """A password mixes letters and digits; a placeholder, an option or a sentence does not."""
    if PLACEHOLDER.fullmatch(value) or not re.fullmatch(r"[\x21-\x7e]+", value):
        return False
    return bool(re.search(r"\d", value) and re.search(r"[A-Za-z]", value)) and not value.startswith(
        ("0x", "http", "/", "\\", "-")
    )


def _at(source: str, start: int, what: str, hint: str, rule: str) -> TextFault:
    line = source.count("\n", 0, start) + 1
    return TextFault(line, start - (source.rfind("\n", 0, start) + 1) + 1, what, hint, rule)


def _no_language(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    """A fence that opens says what is in it."""
    is_open = False
    for line in lines:
        if line.in_code and not line.language:  # the marks of a fence
            if not is_open and not line.text.strip().strip("`~").strip():
                what, hint = "this code block does not say its language", "write it after the marks, or `text`"
                yield line.fault(len(line.text) - len(line.text.lstrip()), what, hint, rule="code-language")
            is_open = not is_open


def _generic_links(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    for line in lines:
        for found in LINK_WORDS.finditer(line.text) if "[" in line.text else ():
            if found["words"].strip().lower() in GENERIC:
                what = f"“{found['words'].strip()}” does not say where this link leads"
                yield line.fault(found.start(), what, "write what readers find there", rule="generic-link-text")


STYLE_RULES: tuple[LineRule, ...] = (_no_language,)
WORD_RULES: tuple[LineRule, ...] = (_generic_links,)

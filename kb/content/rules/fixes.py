"""What can be mended without judgement: one function a rule, each takes the lines of a file and a finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from kb.content.finding import Finding
from kb.content.format.characters import INVISIBLE

PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "−": "-", "\u00a0": " "}
)
NEW_NAME = re.compile(r"^write \[\[(?P<name>[^\]]+)\]\]$")
Fix = Callable[[list[str], Finding], None]


def mend(text: str, findings: Iterable[Finding]) -> str:
    """The text with everything mended that can be, from the end: earlier lines keep their place."""
    newline = "\r\n" if text.count("\r\n") == text.count("\n") > 0 else "\n"  # where both are, each line keeps its own
    lines = text.split(newline)
    for finding in sorted({*findings}, key=lambda each: (each.line, each.column), reverse=True):
        if finding.rule in FIXES and 0 < finding.line <= len(lines):
            FIXES[finding.rule](lines, finding)
    return newline.join(lines)


def _space(lines: list[str], finding: Finding) -> None:
    lines[finding.line - 1] = lines[finding.line - 1].replace("\u00a0", " ")


def _plain_signs(lines: list[str], finding: Finding) -> None:
    lines[finding.line - 1] = lines[finding.line - 1].translate(PLAIN)


def _hidden(lines: list[str], finding: Finding) -> None:
    """Only what nobody sees: a mark that turns the direction may be meant."""
    lines[finding.line - 1] = "".join(char for char in lines[finding.line - 1] if char not in INVISIBLE)


def _empty_line(lines: list[str], finding: Finding) -> None:
    if finding.what.endswith("would run into the text above it"):
        lines.insert(finding.line - 1, "")
    elif finding.what == "this would not become a list":
        line = lines[finding.line - 1]
        lines[finding.line - 1] = re.sub(r"^(\s*\d+)\)", r"\1.", line)


def _new_name(lines: list[str], finding: Finding) -> None:
    """A link to a page by an earlier name, or by its address."""
    name = NEW_NAME.match(finding.hint)
    line, start = lines[finding.line - 1], finding.column - 1
    if not name:
        return
    if line.startswith("[[", start):
        lines[finding.line - 1] = line[:start] + re.sub(r"^\[\[[^|\]\\]+", f"[[{name['name']}", line[start:])
    elif found := re.match(r"\[(?P<words>[^\]\n]*)\]\(/(?:articles|guides)/[^)\s]*\)", line[start:]):
        lines[finding.line - 1] = f"{line[:start]}[[{name['name']}|{found['words']}]]{line[start + found.end() :]}"


FIXES: Mapping[str, Fix] = {
    "yaml-space": _space,
    "typographic-command": _plain_signs,
    "hidden-character": _hidden,
    "broken-list": _empty_line,
    "broken-table": _empty_line,
    "moved-link": _new_name,
    "link-target": _new_name,
}

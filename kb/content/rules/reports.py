"""Findings for people and for programs: as text with the line and a caret, JSON, annotations of GitHub, and SARIF."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from kb.content.finding import Finding
from kb.content.rules.rule import CheckRule
from kb.content.rules.table import RULES

MOST_OF_A_KIND = 40
LONGEST = 100  # characters of a line that are shown
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
DOCS = "docs/rules.md"

FindLine = Callable[[str, int], str]  # path, line → the text of the line, "" where there is none
Json = dict[str, Any]


def no_lines(path: str, line: int) -> str:
    return ""


# --- for people -----------------------------------------------------------------------------------------------------


def as_text(findings: Sequence[Finding], line_of: FindLine = no_lines) -> Iterator[str]:
    """Every finding; of a kind that never ends, such as files in a wrong place, the first ones and how many more."""
    counts: Counter[str] = Counter()
    explained: set[str] = set()
    for finding in findings:
        counts[finding.what] += 1
        if counts[finding.what] <= MOST_OF_A_KIND:
            yield "\n".join(_block(finding, line_of, finding.rule not in explained))
            explained.add(finding.rule)
    for what, count in counts.items():
        if count > MOST_OF_A_KIND:
            yield f"… and {count - MOST_OF_A_KIND} more: {what}"


def _block(finding: Finding, line_of: FindLine, is_first: bool) -> Iterator[str]:
    """The reason is given once for each rule."""
    yield f"{finding.place}: {finding.what} ({finding.severity}{f': {finding.rule}' if finding.rule else ''})"
    yield from _with_caret(line_of(finding.path, finding.line) if finding.line else "", finding)
    if finding.hint:
        yield f"    hint: {finding.hint}"
    if is_first and (rule := RULES.get(finding.rule)):
        yield f"    why:  {rule.why}"
        if not finding.hint:
            yield f"    mend: {rule.mend}"


def _with_caret(line: str, finding: Finding) -> Iterator[str]:
    if not line.strip():
        return
    start = max(0, finding.column - LONGEST + 20)  # a long line is shown around the place
    shown = line[start : start + LONGEST].replace("\t", " ")
    number = str(finding.line)
    yield f"  {number} | {'…' if start else ''}{shown.rstrip()}"
    yield f"  {' ' * len(number)} | {' ' * (max(0, finding.column - 1 - start) + (1 if start else 0))}^"


def count(findings: Sequence[Finding]) -> str:
    """E.g. `2 errors, 1 warning`."""
    errors = sum(finding.stops_publishing for finding in findings)
    warnings = len(findings) - errors
    said = (
        f"{number} {word}{'s' if number != 1 else ''}"
        for number, word in ((errors, "error"), (warnings, "warning"))
        if number
    )
    return ", ".join(said) or "no findings"


# --- for programs ---------------------------------------------------------------------------------------------------


def as_json(findings: Sequence[Finding], line_of: FindLine = no_lines) -> str:
    return json.dumps(
        {"findings": [_as_object(finding, line_of) for finding in findings]}, indent=1, ensure_ascii=False
    )


def _as_object(finding: Finding, line_of: FindLine) -> Json:
    rule = RULES.get(finding.rule)
    return {
        "rule": finding.rule, "severity": finding.severity, "path": finding.path, "line": finding.line, "column": finding.column,
        "what": finding.what, "hint": finding.hint, "why": rule.why if rule else "", "mend": rule.mend if rule else "",
        "source": line_of(finding.path, finding.line) if finding.line else "",
    }  # fmt: skip


def as_github(findings: Sequence[Finding], line_of: FindLine = no_lines) -> str:
    """Workflow commands: GitHub shows them beside the lines of a pull request."""
    return "\n".join(_annotation(finding) for finding in findings)


def _annotation(finding: Finding) -> str:
    place = f",line={finding.line},col={finding.column}" if finding.line else ""
    text = finding.what + (f"\n{finding.hint}" if finding.hint else "")
    return f"::{finding.severity} file={_property(finding.path)}{place},title={_property(finding.rule)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(findings: Sequence[Finding], line_of: FindLine = no_lines) -> str:
    """SARIF 2.1.0, which code hosts and editors read."""
    places = {name: at for at, name in enumerate(RULES)}
    driver = {"name": "Stepwise check_content", "rules": [_descriptor(rule) for rule in RULES.values()]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, places, line_of) for finding in findings],
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False)


@cache
def _descriptor(rule: CheckRule) -> Json:
    return {
        "id": rule.name, "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.what}, "fullDescription": {"text": rule.why},
        "help": {"text": rule.mend}, "defaultConfiguration": {"level": rule.severity},
    }  # fmt: skip


def _result(finding: Finding, places: Mapping[str, int], line_of: FindLine) -> Json:
    region = {"startLine": finding.line, "startColumn": max(1, finding.column)} if finding.line else None
    if region and (source := line_of(finding.path, finding.line)):
        region = {**region, "snippet": {"text": source}}  # type: ignore[dict-item]
    location = {"artifactLocation": {"uri": _uri(finding.path)}, **({"region": region} if region else {})}
    result: Json = {
        "level": finding.severity,
        "message": {"text": finding.what + (f". Hint: {finding.hint}" if finding.hint else "")},
        "locations": [{"physicalLocation": location}],
    }
    if finding.rule in places:
        result |= {"ruleId": finding.rule, "ruleIndex": places[finding.rule]}
    return result


def _uri(path: str) -> str:
    return "".join(
        char if char.isalnum() or char in "/-._~" else "".join(f"%{byte:02X}" for byte in char.encode())
        for char in path
    )

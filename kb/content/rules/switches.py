"""Rules that an author sets off for one line, with a reason: `# check-off: term because the dialog says so`.

In Markdown the comment is `<!-- check-off: … -->`: it is taken out before the text is read, so readers never see it.
A comment with a line of its own is about the next line, any other about its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kb.content.finding import Finding, did_you_mean
from kb.content.rules.table import RULES

WORDS = r"[ \t]*check-off:[ \t]*(?P<rule>[\w-]*)[ \t:,-]*(?:because\b)?[ \t:]*(?P<reason>[^\n]*?)[ \t]*"
COMMENT = re.compile(rf"<!--{WORDS}-->")
YAML_COMMENT = re.compile(rf"(?:^|(?<=[ \t]))\#{WORDS}$")
OPEN = re.compile(r"<!--[ \t]*check-off:[ \t]*(?P<rule>[\w-]*)(?P<reason>)")
HOW = "write `check-off: rule-name because …`"


@dataclass(frozen=True, slots=True)
class Switch:
    """A comment that sets a rule off."""

    line: int
    column: int
    rule: str
    reason: str
    target: int  # the line that it is about


def cut_switches(text: str, yaml_ends: int) -> tuple[str, tuple[Switch, ...]]:
    """A file's text without its switches, and the switches. After line `yaml_ends` `#` is a heading, and no comment."""
    if "check-off:" not in text:
        return text, ()
    lines, found = text.split("\n"), []
    for at, line in enumerate(lines):
        marks = list(_marks_in(line, at < yaml_ends)) if "check-off:" in line else []
        found += [Switch(at + 1, mark.start() + 1, mark["rule"], mark["reason"].strip(), 0) for mark in marks]
        for mark in reversed([each for each in marks if each.re is not OPEN]):
            lines[at] = (lines[at][: mark.start()] + lines[at][mark.end() :]).rstrip()
    return "\n".join(lines), tuple(replace(each, target=_target(lines, each.line)) for each in found)


def _marks_in(line: str, is_yaml: bool) -> Iterator[re.Match[str]]:
    """What readers read stands before and behind a comment: only the comment goes. One that is left open stays, and is a fault."""
    marks = list(COMMENT.finditer(line)) or list(OPEN.finditer(line))
    yield from marks
    if is_yaml and not marks and (mark := YAML_COMMENT.search(line)):
        yield mark


def _target(lines: Sequence[str], line: int) -> int:
    """The line of the comment, or the next one that says something."""
    return next((at for at in range(line, len(lines) + 1) if lines[at - 1].strip()), line)


def faults_of(path: str, switches: Iterable[Switch]) -> Iterator[Finding]:
    """Switches that switch nothing, or that nobody may use."""
    for each in switches:
        rule = RULES.get(each.rule)
        if rule is None:
            hint = did_you_mean(each.rule, RULES) or HOW
            yield Finding(path, each.line, each.column, f"there is no rule '{each.rule}'", hint, "check-off")
        elif not rule.may_be_off:
            what = f"'{each.rule}' cannot be switched off"
            yield Finding(path, each.line, each.column, what, "correct what it says", "check-off")
        elif not each.reason:
            what = f"'{each.rule}' is switched off without a reason"
            yield Finding(path, each.line, each.column, what, HOW, "check-off")


def sift(findings: Iterable[Finding], switches: Sequence[Switch]) -> tuple[list[Finding], set[Switch]]:
    """The findings that nobody switched off, and the switches that were needed."""
    by_target = {(each.target, each.rule): each for each in switches if each.reason}
    left, used = [], set()
    for finding in findings:
        switch = by_target.get((finding.line, finding.rule))
        if switch and RULES[finding.rule].may_be_off:
            used.add(switch)
        else:
            left.append(finding)
    return left, used


def unused(path: str, switches: Iterable[Switch]) -> Iterator[Finding]:
    for each in switches:
        if each.rule in RULES and RULES[each.rule].may_be_off and each.reason:
            what = f"'{each.rule}' finds nothing here"
            yield Finding(path, each.line, each.column, what, "remove this comment", "check-off-unused")

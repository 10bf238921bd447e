"""Front matter, in YAML or TOML, as far as it can be read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.content.format.strict_yaml import parse_yaml
from kb.content.markdown.front_matter import split_front_matter
from kb.importing.report import ImportReport

# Keys that say something of a page which has no text of its own.
KNOWN = frozenset(
    "title description summary layout redirect redirect_to permalink url date author weight draft".split()
)


@dataclass(slots=True)
class FrontMatter:
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # of each key
    body: str = ""
    body_line: int = 1


def split_head(text: str, path: str, report: ImportReport) -> FrontMatter:
    """The front matter and the text under it. What cannot be read is told, and the text is kept whatever happens."""
    if text.startswith("+++"):
        return _toml(text, path, report)
    split = split_front_matter(text)
    if split is None or not _looks_like_yaml(split.head):
        if text.startswith("---\n") and split is None and ":" in text[4:200].split("\n")[0]:
            report.add(path, 1, "the front matter never ends", "read all of it as text")
        return FrontMatter(body=text)
    parsed = parse_yaml(split.head, split.head_line)
    for fault in parsed.faults:
        report.add(path, fault.position.line, f"front matter: {fault.what}", "kept what could be read of it")
    values = parsed.value if isinstance(parsed.value, dict) else {}
    if parsed.faults and not values:
        values = _salvage(split.head)
    keys = {str(key).lower() for key in values}
    is_text = not any(key[:1].isalpha() for key in keys) or (not split.body.strip() and not KNOWN & keys)
    if split.head.strip() and is_text:  # two rules, and text between them
        return FrontMatter(body=text)
    lines = {str(key[0]): place.line for key, place in parsed.keys.items() if len(key) == 1}
    return FrontMatter(values, lines, split.body, split.body_line)


def _looks_like_yaml(head: str) -> bool:
    """A text may also begin with a rule (`---`) and have another one further down."""
    first = next((line for line in head.split("\n") if line.strip() and not line.startswith("#")), "")
    return not first or ":" in first or first.startswith(("-", "{"))


def _salvage(head: str) -> dict[str, Any]:
    """`key: value` lines of front matter that is no YAML."""
    pairs = (line.partition(": ") for line in head.split("\n") if line[:1].isalpha())
    return {key.strip(): value.strip().strip("\"'") for key, colon, value in pairs if colon and value.strip()}


def _toml(text: str, path: str, report: ImportReport) -> FrontMatter:
    end = text.find("\n+++", 3)
    if end < 0:
        report.add(path, 1, "the front matter never ends", "read all of it as text")
        return FrontMatter(body=text)
    after = text.find("\n", end + 1)
    body = text[after + 1 :] if after >= 0 else ""
    line = text.count("\n", 0, len(text) - len(body)) + 1
    try:
        values = _as_text(tomllib.loads(text[3:end]))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        report.add(path, 1, f"front matter: this is not TOML: {error}", "left it out; the text was kept")
        values = {}
    return FrontMatter(values, dict.fromkeys(values, 1), body, line)


def _as_text(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    return str(value)

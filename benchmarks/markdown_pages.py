"""A plain reader of Markdown trees, for measuring on articles that nobody has imported: fields by rough rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FRONT = re.compile(r"\A---\n(?P<head>.*?)\n---\n", re.DOTALL)
FENCE = re.compile(r"^ *(`{3,}|~{3,})[^\n]*\n(?P<code>.*?)^ *\1", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#{1,6} +(?P<text>.+?) *#*$", re.MULTILINE)
SYMPTOMS = re.compile(
    r"^#{2,3} +(?:symptoms?|problem|issue)\b.*?\n(?P<text>.*?)(?=^#|\Z)", re.DOTALL | re.MULTILINE | re.I
)
LINK = re.compile(r"!?\[(?P<text>[^\]]*)\]\([^)]*\)")
MARKS = re.compile(r"^ *(?:[#>|:-]+|\d+\.) *|[*|]{1,3}|<[^>\n]{1,200}>", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    slug: str
    title: str
    symptoms: str
    headings: str
    commands: str
    body: str

    @property
    def text(self) -> str:
        """All of it, for engines with one field besides the title."""
        return "\n".join((self.symptoms, self.headings, self.commands, self.body))


def read_markdown(folder: Path) -> Iterator[Page]:
    for path in sorted(folder.rglob("*.md")):
        page = read_page(str(path.relative_to(folder).with_suffix("")), path.read_text("utf-8-sig", "replace"))
        if len(page.body) > 200:
            yield page


def read_page(slug: str, text: str) -> Page:
    front = FRONT.match(text)
    head = dict(line.split(":", 1) for line in front["head"].splitlines() if re.match(r"\w+:", line)) if front else {}
    body = text[front.end() :] if front else text
    headings = [_plain(match["text"]) for match in HEADING.finditer(FENCE.sub("", body))]
    title = head.get("title", "").strip(" \"'") or (headings[0] if headings else slug)
    symptoms = SYMPTOMS.search(body)
    return Page(
        slug,
        title,
        _plain(symptoms["text"]) if symptoms else "",
        " · ".join(heading for heading in headings if heading != title),
        "\n".join(match["code"] for match in FENCE.finditer(body)),
        _plain(f"{head.get('summary') or head.get('description') or ''}\n{body}".strip()),
    )


def _plain(text: str) -> str:
    return MARKS.sub("", LINK.sub(r"\g<text>", text.replace("```", "")))

"""A page written anew: paragraphs, headings, code, tables and HTML; lists and quotes have modules of their own."""

from __future__ import annotations

import re

from kb.importing.drafts import HeadingUse, github_slug
from kb.importing.markdown.escaping import escape, guard
from kb.importing.markdown.html_blocks import to_markdown
from kb.importing.markdown.inlines import plain
from kb.importing.markdown.lists import Lists
from kb.importing.markdown.nodes import Node, nest
from kb.importing.markdown.parser import LONGEST, parser
from kb.importing.markdown.quotes import Quotes

LANGUAGE_NAMES = {
    "azurepowershell": "powershell", "azurecli": "bash", "dos": "batch", "azcopy": "text", "output": "text",
    "console": "console", "shell": "bash", "kusto": "kusto", "none": "text", "plaintext": "text", "txt": "text",
}  # fmt: skip
CUSTOM_ID = re.compile(r"\s*\{\s*:?\s*#(?P<id>[^\s}]+)[^}]*\}\s*$")


class Blocks(Lists, Quotes):
    """Writes a page."""

    def _paragraph(self, node: Node) -> list[str]:
        content = node.children[0].token.content if node.children else ""
        if len(content) > LONGEST:
            self.sink.lost(
                self._origin(node.token), f"a paragraph of {len(content):,} characters", "kept as a block of code"
            )
            return _fenced(content, "text")
        text, tokens = self._inline_of(node)
        words = plain(tokens)
        if not text.strip():
            return []
        if words and self.depth == 0:
            self._remember(words, all(token.type in ("text", "softbreak") for token in tokens))
        return guard(text.rstrip()).split("\n")

    def _remember(self, words: str, is_plain: bool) -> None:
        draft = self.sink.draft
        if not draft.opening:
            draft.opening, draft.is_opening_plain = words, is_plain and self.is_first and not self.fixed
        if self._is_under("symptom") and not words.endswith(":"):  # what leads to a list is no symptom
            draft.symptoms.append(words)

    def _heading(self, node: Node) -> list[str]:
        names = self._custom_id(node)
        text, tokens = self._inline_of(node)
        text, words, level = " ".join(text.split()), plain(tokens), int(node.token.tag[1])
        names += (*self.sink.anchors, github_slug(words, self.used))
        self.sink.anchors.clear()
        draft = self.sink.draft
        is_section = self.has_many_titles and bool(draft.head.get("title") or draft.head.get("Title"))
        if level == 1 and not is_section and not draft.title and not draft.headings and self.depth == 0 and words:
            draft.title = words
            draft.headings.append(HeadingUse("", names))
            return self._title_marks(text)
        if not text:
            return []
        level = max(level, 2)
        draft.headings.append(HeadingUse(words, names))
        if self.depth == 0:
            self.sections = [(depth, name) for depth, name in self.sections if depth < level] + [(level, words)]
        bare = text.rstrip("#")  # what hashes a heading ends in would be taken for decoration
        return [f"{'#' * level} {bare}" + "\\#" * (len(text) - len(bare))]

    def _custom_id(self, node: Node) -> tuple[str, ...]:
        """The `{#id}` that a heading ends in, taken off it."""
        inline = node.children[0].token if node.children else node.token
        found = CUSTOM_ID.search(inline.content)
        if not found:
            return ()
        inline.content = inline.content[: found.start()]
        inline.children = self._parse_inline(inline.content)
        return (found["id"],)

    def _title_marks(self, text: str) -> list[str]:
        """A picture in the title goes under it; a link in it cannot be kept."""
        if "\x02L" in text:
            self.sink.report.add(self.sink.draft.path, 0, "a link in the title", "kept its words")
        pictures = re.findall("\x02P\\d+\x03", text)
        return [" ".join(pictures)] if pictures else []

    def _hr(self, node: Node) -> list[str]:
        return ["---"] if self.sink.draft.headings or not self.is_first else []

    def _fence(self, node: Node) -> list[str]:
        info = node.token.info.strip()
        language = re.match(r"\{?\s*\.?(?P<name>[A-Za-z0-9_+#-]+)", info)
        name = language["name"].lower().removesuffix("-interactive") if language and "=" not in language[0] else ""
        title = re.search(r"\btitle=(?P<quote>[\"'])(?P<title>.+?)(?P=quote)", info)
        before = [f"**{escape(title['title'])}**", ""] if title else []
        return [*before, *_fenced(node.token.content, LANGUAGE_NAMES.get(name, name))]

    def _code_block(self, node: Node) -> list[str]:
        return _fenced(node.token.content, "")

    def _table(self, node: Node) -> list[str]:
        rows = [row for part in node.children for row in part.children]
        written: list[str] = []
        for index, row in enumerate(rows):
            cells = [
                " ".join(self._inline_of(cell, in_table=True)[0].replace("\n", " ").split()) for cell in row.children
            ]
            written.append("| " + " | ".join(_in_cell(cell) for cell in cells) + " |")
            if index == 0:
                written.append("|" + "---|" * max(1, len(cells)))
        return written

    def _html_block(self, node: Node) -> list[str]:
        origin = self._origin(node.token)
        if self.fixed:
            return guard(escape(node.token.content.strip())).split("\n")
        markdown = to_markdown(node.token.content, origin, self.sink)
        if not markdown.strip():
            return []
        self.fixed = origin
        written = self._all(nest(parser().parse(markdown, self.env)))
        self.fixed = None
        return written


def _in_cell(cell: str) -> str:
    """Pipes outside code spans escaped; code keeps its own."""
    parts, last = [], 0
    for span in re.finditer(r"(?<!\\)(`+)(?!`).*?(?<!`)\1(?!`)", cell):
        parts += [_escape_pipes(cell[last : span.start()]), span[0]]
        last = span.end()
    return "".join([*parts, _escape_pipes(cell[last:])])


def _escape_pipes(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", text)


def _fenced(content: str, language: str) -> list[str]:
    longest = max((len(run) for run in re.findall(r"^[ >]*(`{3,})", content, re.MULTILINE)), default=2)
    fence = "`" * (longest + 1)
    body = content.rstrip("\n").split("\n")
    return [f"{fence}{language}", *(line.rstrip() for line in body), fence]

"""Paragraphs, lists, tables, code and containers: from tokens to lines of our Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.importing.drafts import STEP, HeadingUse, github_slug, words_in
from kb.importing.escaping import escape, guard
from kb.importing.htmlblocks import to_markdown
from kb.importing.inlines import HARD_BREAK, Inlines, Sink, plain
from kb.importing.lines import Line
from kb.importing.parsing import DEEPEST, LONGEST, Token, parser

INDENT = "    "
ADMONITIONS = {
    "note": "note", "tip": "tip", "warning": "warning", "danger": "danger", "hint": "tip", "success": "tip", "check": "tip",
    "done": "tip", "important": "warning", "caution": "warning", "attention": "warning", "error": "danger",
    "failure": "danger", "fail": "danger", "missing": "danger", "bug": "danger",
}  # fmt: skip
OURS = {"note", "tip", "warning", "danger"}
ALERT = re.compile(r"\[!(?P<kind>[A-Za-z]+)(?P<rest>[^\]]*)\][ \t]*\n?")
STEP_SECTIONS = re.compile(
    r"(?i)\W*(resolutions?|workarounds?|solutions?|fix(es)?|mitigations?|recovery|remed(y|ies)|procedures?|"
    r"(to|how to) (resolve|fix|solve|work ?around|recover|mitigate)\b.*|(resolution|workaround|solution|fix|method|option) \d+\b.*)\W*"
)
LANGUAGE_NAMES = {
    "azurepowershell": "powershell", "azurecli": "bash", "dos": "batch", "azcopy": "text", "output": "text",
    "console": "console", "shell": "bash", "kusto": "kusto", "none": "text", "plaintext": "text", "txt": "text",
}  # fmt: skip
CUSTOM_ID = re.compile(r"\s*\{\s*:?\s*#(?P<id>[^\s}]+)[^}]*\}\s*$")


@dataclass(slots=True)
class Node:
    token: Token
    children: list[Node] = field(default_factory=list)


def nest(tokens: Sequence[Token]) -> list[Node]:
    root: list[Node] = []
    open_lists = [root]
    for token in tokens:
        if token.nesting < 0:
            if len(open_lists) > 1:
                open_lists.pop()
            continue
        node = Node(token)
        open_lists[-1].append(node)
        if token.nesting > 0:
            open_lists.append(node.children)
    return root


class Blocks:
    """Writes a page. `lines` are its lines as they were parsed, so that every token knows where it came from."""

    def __init__(self, sink: Sink, lines: Sequence[Line], custom_ids: bool) -> None:
        self.sink, self.lines, self.custom_ids = sink, lines, custom_ids
        self.env: dict[str, Any] = {}
        self.depth = 0  # inside lists, quotes and notes
        self.used: dict[str, int] = {}
        self.sections: list[tuple[int, str]] = []  # open headings: level and words
        self.fixed: Line | None = None  # the origin of everything, inside converted HTML
        self.is_first = True
        self.footnotes = False

    def write(self) -> str:
        md = parser()
        tokens = md.parse("\n".join(line.text for line in self.lines), self.env)
        if any(token.level >= DEEPEST - 1 for token in tokens):
            path = self.sink.draft.path
            self.sink.report.add(
                path, 0, "is nested too deeply", f"what lies deeper than {DEEPEST} levels was left out"
            )
        self.footnotes = any(token.type == "footnote_reference_open" for token in tokens)
        return "\n".join(self._all(nest(tokens))).strip("\n")

    def _all(self, nodes: list[Node], tight: bool = False) -> list[str]:
        """The blocks one after the other, a blank line between them."""
        result: list[str] = []
        for node in nodes:
            written = self._one(node)
            if not written:
                continue
            self.is_first = False
            if result and not (tight and node.token.type.endswith("list_open")):
                result.append("")
            result += written
        return result

    def _one(self, node: Node) -> list[str]:
        kind = node.token.type.removesuffix("_open")
        handler: Callable[[Node], list[str]] | None = getattr(self, f"_{kind}", None)
        return handler(node) if handler else self._all(node.children)

    def _inside(self, nodes: list[Node], tight: bool = False) -> list[str]:
        self.depth += 1
        written = self._all(nodes, tight)
        self.depth -= 1
        return written

    def _origin(self, token: Token) -> Line:
        if self.fixed or not self.lines:
            return self.fixed or Line("", self.sink.draft.path, 0)
        return self.lines[min(token.map[0] if token.map else 0, len(self.lines) - 1)]

    def _inline_of(self, node: Node, in_table: bool = False) -> tuple[str, list[Token]]:
        inline = next((child.token for child in node.children if child.token.type == "inline"), None)
        if inline is None:
            return "", []
        if len(inline.content) > LONGEST:
            self.sink.lost(
                self._origin(inline), f"a line of {len(inline.content):,} characters", f"cut after {LONGEST:,}"
            )
            inline.children = [Token("text", "", 0, content=inline.content[:LONGEST])]
        return Inlines(self.sink, self._origin(inline), in_table).write(inline.children or []), inline.children or []

    # --- paragraphs and headings ---

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
        return guard(_drop_last_breaks(text)).split("\n")

    def _remember(self, words: str, is_plain: bool) -> None:
        draft = self.sink.draft
        if not draft.opening:
            draft.opening, draft.is_opening_plain = words, is_plain and self.is_first and not self.fixed
        if self.sections:
            draft.sections.setdefault(self.sections[-1][1].strip().lower(), words)
        if self._is_under("symptom") and not words.endswith(":"):  # what leads to a list is no symptom
            draft.symptoms.append(words)

    def _is_under(self, start: str) -> bool:
        return any(words.strip().lower().startswith(start) for _, words in self.sections)

    def _heading(self, node: Node) -> list[str]:
        inline = node.children[0].token if node.children else node.token
        custom = CUSTOM_ID.search(inline.content) if self.custom_ids else None
        if custom:
            inline.content = inline.content[: custom.start()]
            inline.children = self._parse_inline(inline.content)
        text, tokens = self._inline_of(node)
        text, words = " ".join(text.replace(HARD_BREAK, " ").split()), plain(tokens)
        level = int(node.token.tag[1])
        names = (*([custom["id"]] if custom else []), *self.sink.anchors, github_slug(words, self.used))
        self.sink.anchors.clear()
        draft = self.sink.draft
        if level == 1 and not draft.title and not draft.headings and self.depth == 0 and words:
            draft.title = words
            draft.headings.append(HeadingUse(1, "", names))
            return self._title_marks(text)
        level = max(level, 2)
        if not text:
            return []
        draft.headings.append(HeadingUse(level, words, names))
        if self.depth == 0:
            self.sections = [(depth, name) for depth, name in self.sections if depth < level] + [(level, words)]
        hashes = len(text) - len(text.rstrip("#"))
        return [
            f"{'#' * level} {text[: len(text) - hashes]}{chr(92) + '#' if hashes == 1 else chr(92) + '#' * hashes if hashes else ''}"
        ]

    def _title_marks(self, text: str) -> list[str]:
        """A picture in the title goes under it; a link in it cannot be kept."""
        if "\x02L" in text:
            self.sink.report.add(self.sink.draft.path, 0, "a link in the title", "kept its words")
        pictures = re.findall("\x02P\\d+\x03", text)
        return [" ".join(pictures)] if pictures else []

    def _parse_inline(self, content: str) -> list[Token]:
        children: list[Token] = []
        parser().inline.parse(content, parser(), self.env, children)
        return children

    def _hr(self, node: Node) -> list[str]:
        return ["---"] if self.sink.draft.headings or not self.is_first else []

    # --- code ---

    def _fence(self, node: Node) -> list[str]:
        info = node.token.info.strip()
        language = re.match(r"\{?\s*\.?(?P<name>[A-Za-z0-9_+#-]+)", info)
        name = language["name"].lower().removesuffix("-interactive") if language and "=" not in language[0] else ""
        title = re.search(r"\btitle=(?P<quote>[\"'])(?P<title>.+?)(?P=quote)", info)
        before = [f"**{escape(title['title'])}**", ""] if title else []
        return [*before, *_fenced(node.token.content, LANGUAGE_NAMES.get(name, name))]

    def _code_block(self, node: Node) -> list[str]:
        return _fenced(node.token.content, "")

    # --- lists ---

    def _bullet_list(self, node: Node) -> list[str]:
        return self._items(node, lambda index: "- ")

    def _ordered_list(self, node: Node) -> list[str]:
        first = int(node.token.attrGet("start") or 1)
        is_steps = self._is_steps(node, first)
        return self._items(node, lambda index: f"{first + index}. ", is_steps)

    def _is_steps(self, node: Node, first: int) -> bool:
        """Numbered lists of a Resolution become steps, when each item begins with words."""
        in_section = self.sections and any(STEP_SECTIONS.fullmatch(words) for _, words in self.sections)
        if self.depth or self.fixed or not in_section or len(node.children) > 999:
            return False
        if self.footnotes:  # a step is rendered by itself, away from the notes
            self.sink.lost(
                self._origin(node.token), "a numbered list in a page with footnotes", "kept as a list, not as steps"
            )
            return False
        if first != 1:
            self.sink.lost(
                self._origin(node.token), f"a numbered list that goes on at {first}", "kept as a list, not as steps"
            )
            return False
        return all(item.children and item.children[0].token.type == "paragraph_open" for item in node.children)

    def _items(self, node: Node, marker: Callable[[int], str], is_steps: bool = False) -> list[str]:
        is_tight = not any(
            child.token.type == "paragraph_open" and not child.token.hidden
            for item in node.children
            for child in item.children
        )
        result: list[str] = []
        for index, item in enumerate(node.children):
            written = self._item(item, is_steps, is_tight)
            if result and not (is_tight and not is_steps):
                result.append("")
            result.append(f"{marker(index)}{written[0] if written else '&nbsp;'}")
            result += [f"{INDENT}{line}" if line else "" for line in written[1:]]
        return result

    def _item(self, item: Node, is_steps: bool, is_tight: bool) -> list[str]:
        if is_steps:
            return self._step(item)
        if self.depth == 0 and self._is_under("symptom") and item.children:
            self.sink.draft.symptoms.append(words_of_node(item.children[0]))
        starts_with_words = item.children and item.children[0].token.type == "paragraph_open"
        if starts_with_words:
            inline = item.children[0].children[0].token if item.children[0].children else None
            if inline and (task := re.match(r"\[[ xX]\] +", inline.content)):
                inline.children = self._parse_inline(inline.content[task.end() :])
                rest = self._inside(item.children, is_tight) or [""]
                return [f"{task[0].strip()} {rest[0]}", *rest[1:]]
        written = self._inside(item.children, is_tight)
        first = item.children[0].token.type if item.children else ""
        return written if starts_with_words or not written or first == "heading_open" else ["&#8203;", "", *written]

    def _step(self, item: Node) -> list[str]:
        """The first line is the step's title: one line, up to the first break."""
        text, tokens = self._inline_of(item.children[0])
        title, _, more = text.partition(HARD_BREAK)
        title = " ".join(title.split())
        number = len(self.sink.draft.steps)
        self.sink.draft.steps.append(plain(tokens) if not more else words_in(title))
        rest = self._inside(item.children[1:])
        parts = [guard(more).split("\n")] if more.strip() else []
        parts += [rest] if rest else []
        return [f"{guard(title)} {STEP.format(number)}", *(line for part in parts for line in ("", *part))]

    def _dl(self, node: Node) -> list[str]:
        result: list[str] = []
        for child in node.children:
            if child.token.type == "dt_open":
                text, _ = self._inline_of(child)
                result += (
                    ["", " ".join(guard(text).split()) or "&nbsp;"]
                    if result
                    else [" ".join(guard(text).split()) or "&nbsp;"]
                )
            else:
                written = self._inside(child.children) or ["&nbsp;"]
                if result and result[-1].startswith((":", INDENT)):
                    result.append("")
                result += [f":   {written[0]}", *(f"{INDENT}{line}" if line else "" for line in written[1:])]
        return result

    def _footnote_reference(self, node: Node) -> list[str]:
        written = self._inside(node.children) or [""]
        first = f"[^{node.token.meta['label']}]: {written[0]}"
        return [first, *(f"{INDENT}{line}" if line else "" for line in written[1:])]

    # --- tables ---

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

    # --- quotes, notes, tabs ---

    def _blockquote(self, node: Node) -> list[str]:
        alert = self._alert(node)
        if alert is not None:
            return alert
        return [f"> {line}" if line else ">" for line in self._inside(node.children)]

    def _alert(self, node: Node) -> list[str] | None:
        """`> [!NOTE]`: a note; `> [!div …]` and the like say only how to look."""
        first = node.children[0] if node.children else None
        inline = first.children[0].token if first and first.token.type == "paragraph_open" and first.children else None
        found = ALERT.match(inline.content) if inline else None
        if not found or not inline or not first:
            return None
        inline.content = inline.content[found.end() :]
        inline.children = self._parse_inline(inline.content)
        kind = found["kind"].lower()
        if not inline.content.strip():
            node.children.remove(first)
        if kind in ("div", "tabs", "checklist"):
            return self._all(node.children)
        return self._note(kind, found["rest"].strip() and f"{kind.capitalize()} {found['rest'].strip()}", node)

    def _note(self, kind: str, title: str, node: Node) -> list[str]:
        ours = ADMONITIONS.get(kind, "note")
        title = title or ("" if kind in OURS else kind.replace("-", " ").capitalize())
        written_title = Inlines(self.sink, self._origin(node.token)).write(self._parse_inline(title)) if title else ""
        first = f'!!! {ours} "{written_title}"' if written_title else f"!!! {ours}"
        return [first, *(f"{INDENT}{line}" if line else "" for line in self._inside(node.children))]

    def _container(self, node: Node) -> list[str]:
        kind, title = node.token.info, node.token.content
        if kind.startswith("note:"):
            return self._note(kind.removeprefix("note:"), title, node)
        if kind == "raw":  # an abbreviation: ours are written in the same way
            return [title]
        if kind == "details":
            return self._note("note", title or "Details", node)
        label = Inlines(self.sink, self._origin(node.token)).write(self._parse_inline(title)).strip() if title else ""
        self.is_first = self.is_first and not label
        if kind == "tab" and label and self.depth == 0:
            level = min(6, (self.sections[-1][0] if self.sections else 1) + 1)
            self.sink.draft.headings.append(HeadingUse(level, plain(self._parse_inline(title)), ()))
            return [f"{'#' * level} {label}", "", *self._all(node.children)]
        bold = {"tab": f"**{label}**", "only": f"*{label}*"}.get(kind) if label else None
        return [*([bold, ""] if bold else []), *self._all(node.children)]

    # --- HTML ---

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


def words_of_node(node: Node) -> str:
    own = plain(node.token.children or []) if node.token.type == "inline" else ""
    return " ".join([own, *(words_of_node(child) for child in node.children)]).strip()


def _drop_last_breaks(text: str) -> str:
    return text.rstrip()


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

"""Quotes, notes, and the containers that flavours mark: tabs, zones, folds."""

from __future__ import annotations

import re

from kb.importing.drafts import HeadingUse
from kb.importing.markdown.inlines import Inlines, plain
from kb.importing.markdown.nodes import Core, Node, indented

ADMONITIONS = {
    "note": "note", "tip": "tip", "warning": "warning", "danger": "danger", "hint": "tip", "success": "tip", "check": "tip",
    "done": "tip", "important": "warning", "caution": "warning", "attention": "warning", "error": "danger",
    "failure": "danger", "fail": "danger", "missing": "danger", "bug": "danger",
}  # fmt: skip
OURS = {"note", "tip", "warning", "danger"}
ALERT = re.compile(r"\[!(?P<kind>[A-Za-z]+)(?P<rest>[^\]]*)\][ \t]*\n?")


class Quotes(Core):
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
        return [first, *indented(self._inside(node.children))]

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
            self.sink.draft.headings.append(HeadingUse(plain(self._parse_inline(title)), ()))
            return [f"{'#' * level} {label}", "", *self._all(node.children)]
        bold = {"tab": f"**{label}**", "only": f"*{label}*"}.get(kind) if label else None
        return [*([bold, ""] if bold else []), *self._all(node.children)]

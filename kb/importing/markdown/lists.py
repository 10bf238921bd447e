"""Lists, steps, definitions and footnotes."""

from __future__ import annotations

import re
from collections.abc import Callable

from kb.importing.drafts import STEP, words_in
from kb.importing.markdown.escaping import guard
from kb.importing.markdown.inlines import HARD_BREAK, plain
from kb.importing.markdown.nodes import INDENT, Core, Node, indented, words_of_node

STEP_SECTIONS = re.compile(
    r"(?i)\W*(resolutions?|workarounds?|solutions?|fix(es)?|mitigations?|recovery|remed(y|ies)|procedures?|"
    r"(to|how to) (resolve|fix|solve|work ?around|recover|mitigate)\b.*|(resolution|workaround|solution|fix|method|option) \d+\b.*)\W*"
)


class Lists(Core):
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
            result += indented(written[1:])
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
                result += [f":   {written[0]}", *indented(written[1:])]
        return result

    def _footnote_reference(self, node: Node) -> list[str]:
        written = self._inside(node.children) or [""]
        first = f"[^{node.token.meta['label']}]: {written[0]}"
        return [first, *indented(written[1:])]

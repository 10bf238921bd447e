"""The lines of a text as they are rendered, for rules that look at it line by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kb.content.markdown.scan import FENCE, ID_MARK, STEP_START, chunks, without_code_spans

OPENS = re.compile(r"^ *(?:[-*+]|\d{1,9}\.|!!!|:|\[\^[^\]\s]{1,80}\]:)(?:\s|$)")


class TextFault(NamedTuple):
    line: int
    column: int
    what: str
    hint: str = ""
    rule: str = ""


class RenderedLine(NamedTuple):
    """A line as it is rendered. `shift` is how many columns were taken off its beginning."""

    number: int
    text: str
    shift: int = 0
    in_code: bool = False
    language: str = ""  # of the code it is in

    def fault(self, index: int, what: str, hint: str = "", rule: str = "") -> TextFault:
        return TextFault(self.number, index + self.shift + 1, what, hint, rule)


LineRule = Callable[[Sequence[RenderedLine]], Iterator[TextFault]]
# A line without any of them is plain words to the rules on marks.
MARK = re.compile(r"[\[<>:{]|\?\?\?|///|===")


def units_of(lines: list[str]) -> Iterator[list[RenderedLine]]:
    """The lines in the runs in which they are rendered: what stands under a step is a text of its own."""
    for chunk in chunks(lines):
        if not chunk.items:
            yield _with_code([RenderedLine(chunk.line + at, text) for at, text in enumerate(chunk.lines)])
        for number, item in chunk.items:
            start = STEP_START.match(item[0])
            title = ID_MARK.sub("", item[0])
            yield [RenderedLine(number, title[start.end() :] if start else title, start.end() if start else 0)]
            yield _with_code(_dedented(number + 1, item[1:]))


def _dedented(first: int, lines: list[str]) -> list[RenderedLine]:
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [RenderedLine(first + at, text[margin:], margin) for at, text in enumerate(lines)]


def _with_code(lines: list[RenderedLine]) -> list[RenderedLine]:
    """The same lines; those of code fences, their marks included, say so."""
    result: list[RenderedLine] = []
    fence, indent, language = "", 0, ""
    for line in lines:
        found = FENCE.match(line.text)
        if not fence and found:
            fence, indent = found["fence"], len(line.text) - len(line.text.lstrip())
            language = line.text.strip().lstrip("`~ ").split(" ")[0].strip("{}.").lower()
            result.append(line._replace(in_code=True))
            continue
        closes = found and found["fence"][0] == fence[0] and len(found["fence"]) >= len(fence) if fence else False
        if closes and len(line.text) - len(line.text.lstrip()) == indent and not line.text.strip().strip(fence[0]):
            fence = ""
            result.append(line._replace(in_code=True))
        elif fence:
            result.append(line._replace(in_code=True, language=language or "text"))
        else:
            result.append(line)
    return result


class Paragraph(NamedTuple):
    """Lines of prose up to the next empty one. `plain` is their text, code spans blanked out."""

    lines: Sequence[RenderedLine]
    plain: str

    def fault(self, at: int, what: str, hint: str = "", rule: str = "") -> TextFault:
        """A fault at an index of the plain text."""
        for line in self.lines:
            if at <= len(line.text):
                break
            at -= len(line.text) + 1
        return line.fault(at, what, hint, rule)


def paragraphs_of(lines: Sequence[RenderedLine]) -> Iterator[Paragraph]:
    """Text outside code, block by block; code that is only indented is left out."""
    part: list[RenderedLine] = []
    is_open = False  # whether what is indented belongs to a list, a note or a footnote
    for line in (*lines, None):
        if line and not line.in_code and line.text.strip():
            part.append(line)
            continue
        if part:
            indent = len(part[0].text) - len(part[0].text.lstrip())
            is_open = any(OPENS.match(each.text) for each in part) or (is_open and indent > 0)
            if indent < 4 or is_open:
                text = "\n".join(each.text for each in part)
                yield Paragraph(part, without_code_spans(text) if "`" in text else text)
        part = []


def prose_of(lines: Sequence[RenderedLine]) -> list[RenderedLine]:
    """Lines outside code that have any mark at all, code spans blanked out."""
    return [
        line._replace(text=without_code_spans(line.text)) if "`" in line.text else line
        for line in lines
        if not line.in_code and MARK.search(line.text)
    ]

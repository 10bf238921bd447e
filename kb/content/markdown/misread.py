"""What an author typed as a plain character and Markdown takes for a mark, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.content.markdown.lines import LineRule, RenderedLine, TextFault, paragraphs_of
from kb.content.markdown.scan import CODE_SPAN, ID_MARK, STEP_START, numbered_lists, prose_lines

# A backslash before one of these disappears: it says that the sign is meant as text.
ESCAPED = re.compile(r"\\[\\_*.#+!(){}\[\]~>-]")
# Words with a backslash in them; a folder can have a space in its name.
WORDS = re.compile(r"[^\s\\|`]{0,80}\\[^\s|`]{0,300}(?: [^\s\\|`]{1,40}\\[^\s|`]{0,300}){0,4}")
PATH = re.compile(
    r"""^[("'“]{0,2}(?:[A-Za-z]:|%\w{1,40}%|\$env:\w{1,40}|HK[A-Z_]{1,20}:?|~|\.{1,2})\\|\w\\[A-Za-z0-9]"""
)
SERVER = re.compile(r"""^[("'“]{0,2}(?P<mark>\\\\)(?=\w)""")
DOMAIN = re.compile(r"^[(\"'“]{0,2}[A-Z][A-Z0-9-]{1,15}(?P<mark>\\[*_.])")
DUNDER = re.compile(r"(?<![\w*_\\])__(?P<name>[A-Za-z]\w{0,60}?)__(?!\w)")
STRONG = re.compile(r"(?<!\\)\*{2,3}(?=[^\s*])(?:[^*]|\*(?!\*)){1,2000}?(?<=\S)\*{2,3}")
STAR = re.compile(r"(?<!\\)\*(?P<words>[^*]{1,300})(?<!\\)\*")
OPEN_STRONG = re.compile(r"(?<![\w*\\])\*\*(?=[^\s*])")
OPEN_CODE = re.compile(r"(?<!\\)`+")
NUMBER = re.compile(r"^ {0,7}(?P<mark>\d{1,2}(?:[．。、）]|[.)](?=[^\W\d_]{2,}(?![\w.]))))")
BULLET = re.compile(r"^ {0,7}(?P<mark>[•·‣▪●○◦])\s*\S")
DASH = re.compile(r"^ {0,7}(?P<mark>[–—])\s+\S")
EMPTY_STEP = re.compile(r"^\d{1,3}\.[ \t]*(?P<id>\{#[0-9A-Z]{0,6}\})?[ \t]*$")
EXPECT = re.compile(
    r"(?i)^ *(?P<mark>[*_]{0,3}expect(?:s|ed|ing|ation)?(?: results?| outcomes?)?(?:[*_]{1,3}:?|:[*_]{0,3}))"
)
GOOD_EXPECT = re.compile(r"\*Expect:?\*:?|_Expect:?_:?")
SHELLS = frozenset("bat batch cmd powershell ps1 pwsh".split())
PROMPT = re.compile(r"^[ \t]*(?P<mark>(?:PS (?:[A-Za-z]:\\[^>\n]{0,200})?|[A-Za-z]:\\[^>\n]{0,200})> ?)\S")
CURLY = re.compile("[\u2018\u2019\u201a\u201c\u201d\u201e]")
IN_BACKTICKS = "write paths in backticks: `…`"


def _eaten(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    """Paths lose a backslash, names their underscores and patterns their stars."""
    for part in paragraphs_of(lines):
        for words in WORDS.finditer(part.plain) if "\\" in part.plain else ():
            at = _eaten_in(words[0])
            if at is not None:
                what = f"readers would not see the backslash in {words[0][max(0, at - 12) : at + 14].strip()}"
                yield part.fault(words.start() + at, what, IN_BACKTICKS, rule="eaten-character")
        for name in DUNDER.finditer(part.plain) if "__" in part.plain else ():
            what = f"readers would see {name['name']} in bold, without its underscores"
            yield part.fault(name.start(), what, f"write `{name[0]}`, or **{name['name']}**", rule="eaten-character")
        bare = STRONG.sub(lambda found: " " * len(found[0]), part.plain) if part.plain.count("*") > 1 else ""
        for stars in STAR.finditer(bare):
            if stars["words"][-1].isspace() and not stars["words"][0].isspace() and "|" not in stars["words"]:
                what = f"readers would see {stars[0][:40].strip()} without its stars"
                yield part.fault(stars.start(), what, "write it in backticks: `*.log`", rule="eaten-character")


def _eaten_in(words: str) -> int | None:
    """Where a path loses its backslash; other words are escaped on purpose."""
    if words.startswith("\\\\\\\\"):
        return None
    found = SERVER.match(words) or DOMAIN.match(words)
    if found:
        return found.start("mark")
    escaped = ESCAPED.search(words.replace("\\\\", "  ")) if PATH.search(words) else None
    return escaped.start() if escaped else None


def _unclosed(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    for part in paragraphs_of(lines):
        if "`" in part.plain and (found := OPEN_CODE.search(part.plain)):
            what = "this backtick has no partner: readers would see it"
            yield part.fault(found.start(), what, f"close it with {found[0]}", rule="unclosed-mark")
        if "**" in part.plain and (
            found := OPEN_STRONG.search(STRONG.sub(lambda each: " " * len(each[0]), part.plain))
        ):
            what = "these stars have no partner: readers would see them"
            yield part.fault(found.start(), what, "close them with **, or write it as code: `…`", rule="unclosed-mark")


def _no_lists(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    """Marks of lists that other programs know."""
    for part in paragraphs_of(lines):
        for at, line in enumerate(part.lines):
            number = NUMBER.match(line.text)
            bullet = BULLET.match(line.text) or (DASH.match(line.text) if at == 0 else None)
            if found := number or bullet:
                digits = re.match(r"\d*", found["mark"])
                hint = f"write {digits[0] if digits else 1}. and a space" if number else "write - and a space"
                yield line.fault(found.start("mark"), "this would not become a list", hint, rule="broken-list")


def empty_steps(source: str) -> Iterator[TextFault]:
    """Numbers with nothing beside them; one that ends a sentence is none."""
    above, lines = "", source.split("\n")
    for number, _ in prose_lines(source):
        line = lines[number - 1]  # as written: a step can be nothing but code
        found = EMPTY_STEP.match(line)
        if found and (found["id"] or not above.strip() or STEP_START.match(above)):
            yield TextFault(number, 1, "this step has no words", "write what to do, or remove the line", "empty-step")
        above = line


def misnumbered_steps(source: str) -> Iterator[TextFault]:
    """Items are counted on from the first, and steps from 1, whatever is written; ones throughout are meant so."""
    for items in numbered_lists(source.split("\n")):
        numbers = [int(lines[0].partition(".")[0]) for _, lines in items]
        first = 1 if any(ID_MARK.search(lines[0]) for _, lines in items) else numbers[0]
        wrong = next((at for at, number in enumerate(numbers) if number != first + at), None)
        if wrong is not None and set(numbers) != {1}:
            what = f"readers would see {first + wrong} here, not {numbers[wrong]}"
            yield TextFault(items[wrong][0], 1, what, f"write {first + wrong}.", "step-number")


def _expectations(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    """What to see after a step begins a paragraph with *Expect:*; anything else is not shown as such."""
    for at, line in enumerate(lines):
        if not line.shift or line.in_code or "xpect" not in line.text or not (found := EXPECT.match(line.text)):
            continue
        above = lines[at - 1] if at else None
        if not GOOD_EXPECT.fullmatch(found["mark"]):
            what = f"{found['mark']} is not shown as what to expect"
            yield line.fault(found.start("mark"), what, "write *Expect:*", rule="expectation")
        elif above and above.text.strip() and not above.in_code:
            what = "this would run into the text above it"
            yield line.fault(found.start("mark"), what, "leave an empty line before *Expect:*", rule="expectation")


def _copied(lines: Sequence[RenderedLine]) -> Iterator[TextFault]:
    """What a reader would copy with a command and the shell does not take."""
    for line in lines:
        if line.language in SHELLS and (found := PROMPT.match(line.text)):
            yield _prompt(line, found.start("mark"), found["mark"])
        if line.in_code or "`" not in line.text:
            continue
        for span in CODE_SPAN.finditer(line.text):
            inside = span[0].strip("`")
            start = span.start() + len(span[1])
            if (found := PROMPT.match(inside)) and not line.in_code:
                yield _prompt(line, start + found.start("mark"), found["mark"])
            if found := CURLY.search(inside):
                what = f"typographic quotes ({found[0]}) in code"
                yield line.fault(start + found.start(), what, "type \" or '", rule="typographic-command")


def _prompt(line: RenderedLine, at: int, mark: str) -> TextFault:
    what = f"the prompt {mark.strip()} would be copied with the command"
    return line.fault(at, what, "remove it", rule="prompt-in-command")


MISREAD_RULES: tuple[LineRule, ...] = (_eaten, _unclosed, _no_lists, _expectations, _copied)

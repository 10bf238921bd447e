"""Where on a page a query is answered: a few words around the place, and the step it stands in.

The words of a step are kept between marks in the text of its page, so that a place in the text tells its step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from kb.search.query import BREAK
from kb.search.terms import Term
from kb.search.tokens import start_of

# Before and after a step: STEP, its address below the page's, END, its words, STEP, END.
STEP, END = "\x1e", "\x1f"
_MARK = re.compile(f"{STEP}([^{END}]*){END}")
_PIECES = re.compile(f"{STEP}[^{END}]*(?:{END}|$)|^[^{STEP}]*?{END}")  # also of a mark that was cut
# Around the name of a page that is linked by it: what readers see there is the title of the page.
NAME, NAME_END = "\x04", "\x05"
_NAME = re.compile(f"{NAME}([^{NAME_END}\\s…]*){NAME_END}?|{NAME_END}")  # also of one that was cut
BEFORE, WORDS_BEFORE, LENGTH = 120, 60, 240  # characters of a snippet before what was found, and of all of it
LINE_END = " · "  # between lines: paragraphs, items of a list, rows of a table
UNMARKED = 0.2  # what a word says that four in five pages have
NEAR = 900  # characters that are looked through for a sentence
SENTENCE_ENDS = (".", "!", "?", ".”", ".)", ":")
_ENDS = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z])")
_CODE = re.compile(r"[{}|<>=$]|\\\\|::| -[A-Za-z]{3}")  # what commands have and sentences do not
_GAP = re.compile(r" ([.,;:])(?= |$)")
_STARTS = re.compile(f"\n|{END}|(?<=[.!?])\\s+(?=[^\\W\\d_a-z])")
START_MARK, END_MARK = "\x02", "\x03"


def with_steps(text: str, steps: Iterable[tuple[str, str]]) -> str:
    """A page's text with its steps marked: (address, words) each, in the order of the page. One not found stays bare."""
    done, rest = "", text
    for address, words in steps:
        before, found, after = rest.partition(words) if words else ("", "", "")
        if found:
            done, rest = f"{done}{before}{STEP}{address}{END}{words}{STEP}{END}", after
    return done + rest


def step_at(text: str, place: int) -> str:
    """The address of the step that holds this place of a text, "" outside of steps."""
    before = text.rfind(STEP, 0, place)
    mark = _MARK.match(text, before) if before >= 0 else None
    return mark[1] if mark else ""


def without_marks(text: str) -> str:
    return _PIECES.sub(" ", text)


def with_titles(text: str, title_of: Callable[[str], str]) -> str:
    """A snippet with titles in place of names. `title_of` gives "" for a name that it does not know."""

    def title(match: re.Match[str]) -> str:
        said = match[1] or ""
        return title_of(said.replace(START_MARK, "").replace(END_MARK, "")) or said

    return _NAME.sub(title, text)


def marked_words(terms: Sequence[Term]) -> re.Pattern[str]:
    """What snippets show marked: all that stands for typed words; what nearly every page has only if need be."""
    shown = [term for term in terms if term.weight > UNMARKED] or terms
    forms = sorted({form for term in shown for form in term.forms}, key=lambda form: (-len(form), form))
    found = "|".join(r"[\W_]+".join(map(re.escape, form.split())) for form in forms)
    return re.compile(rf"(?<![^\W_])(?:{found})(?![^\W_])", re.IGNORECASE)


def snippet(text: str, number: int, words: re.Pattern[str]) -> tuple[str, str]:
    """(sentences around its word of this number, with the words looked for between marks; the step it stands in)."""
    found = start_of(text, number)
    return _marked(_sentences(text, found, words) or _cutting(text, found), words), step_at(text, found)


def _marked(shown: str, words: re.Pattern[str]) -> str:
    return words.sub(rf"{START_MARK}\g<0>{END_MARK}", shown)


def _sentences(text: str, found: int, words: re.Pattern[str]) -> str:
    """Whole sentences from the place on, "" when there are none with the words: a command, a table, a heading."""
    near = max(0, text.rfind("\n", 0, found) + 1)
    lines = [_plain(line) for line in text[near : near + NEAR].split("\n")]
    before = _before(text, found - near, near)
    prose = [line for line in (lines[0][before:], *lines[1:]) if _is_prose(line)]
    said = _to_first([part for line in prose for part in _ENDS.split(line) if part and not part[0].islower()], words)
    shown = ""
    for sentence in said:
        if shown and len(shown) + len(sentence) > LENGTH:
            break
        shown = f"{shown} {sentence}".strip()
    if len(shown) <= LENGTH:
        return shown
    return f"{shown[:LENGTH].rpartition(' ')[0] or shown[:LENGTH]}…"


def _plain(text: str) -> str:
    """A line of text without marks; where a source was cited before a full stop, no gap is left."""
    return _GAP.sub(r"\1", " ".join(without_marks(text).replace(BREAK, "").split()))


def _before(text: str, offset: int, near: int) -> int:
    """Where in its line the sentence of this place starts, counted in what is shown."""
    shown = _plain(text[near : near + offset])
    ends = [match.end() for match in _ENDS.finditer(shown)]
    return ends[-1] if ends else 0


def _to_first(sentences: list[str], words: re.Pattern[str]) -> list[str]:
    """From the first one on that has a word looked for; nothing when none has."""
    return next((sentences[place:] for place, each in enumerate(sentences) if words.search(each)), [])


def _is_prose(line: str) -> bool:
    return line.endswith(SENTENCE_ENDS) and not _CODE.search(line)


def _cutting(text: str, found: int) -> str:
    start, is_begun = _start(text, found)
    cut, is_cut = text[start : start + LENGTH], len(text) > start + LENGTH
    shown = without_marks(cut.rpartition(" ")[0] if is_cut and " " in cut else cut).replace(BREAK, "")
    lines = filter(None, (" ".join(line.split()) for line in shown.split("\n")))
    return f"{'' if is_begun else '…'}{LINE_END.join(lines)}{'…' * is_cut}"


def _start(text: str, found: int) -> tuple[int, bool]:
    """(where a snippet starts, whether a line or sentence starts there): the nearest start before what was found."""
    first = max(0, found - BEFORE)
    starts = [match.end() for match in _STARTS.finditer(text, first, found)]
    if starts or not first:
        return (starts[0] if starts else 0), True
    return text.find(" ", found - WORDS_BEFORE, found) + 1, False

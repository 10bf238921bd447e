"""What a reader types, as words, phrases and exclusions, and as FTS5 expressions that cannot fail."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MAX_WORDS = 24
MAX_QUERY = 2_000  # characters looked at
MOST_TYPED = 12  # words; a longer line was pasted
# One column each in the index; the weight says how much a hit there counts.
COLUMNS = {"title": 10.0, "symptoms": 6.0, "headings": 3.0, "commands": 1.0, "body": 1.0}
TOKENIZER = "unicode61 remove_diacritics 2"
WORD = re.compile(r"[^\W_]+")
PHRASE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
# Not after the minus of an exclusion, which people write in small letters: `-Port`, `--vm`, `-t`, and what is `-pasted-`.
EXCLUDED = re.compile(r"(?=[^\W\d_]{3})[^-]*[^\W_]")
# `Get-Item`, `--vm`, `/admin`, `$c`, `a | b`, `sc.exe`, `-Name`: what stands beside these are options.
COMMAND = re.compile(r"\b[A-Z][a-z]+-[A-Z]\w+|(?<!\S)(?:--?[A-Z]|--|/|\$)\w|(?<!\S)\|(?!\S)|\w\.(?:exe|ps1|cmd|bat)\b")
# Chinese and Japanese, which put no spaces between words: each character is a word of the index, and two in a row of a query.
UNSPACED = re.compile(
    "[\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]+"
)
BREAK = "\u200b"  # parts words for the index, and is not seen
NOT = re.compile(
    r"\b(?P<verb>cannot|(?:ca|do|does|did|wo|is|are|was|were|has|have|had|could|would|should|must|need)(?=n['’ʼ´`]?t\b))"
    r"(?:n['’ʼ´`]?t)?\b"
)
CHECKS = {("is",), ("are",), ("does",), ("which",), ("was",), ("check",), ("test",)}
DOING = {("how", "to"), ("how", "do"), ("how", "can"), ("what", "changed")}
VERBS = {"ca": "can", "cannot": "can", "wo": "will"}


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader typed: words in order, phrases that must be there, words that must not."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether only some of the pages with its words fit: nobody knows how many."""
        return bool(self.phrases or self.without)


def parse_query(text: str) -> Query:
    """`printer "access denied" -wifi`. Every text is a query: what makes no sense is taken as words."""
    clean = text[:MAX_QUERY].encode("utf-8", "ignore").decode().replace("\0", " ")
    if not is_typed(clean):
        return Query(words_in(clean)[:MAX_WORDS])
    words: list[str] = []
    phrases: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    for match in PHRASE.finditer(clean):
        said = match["phrase"] or match["word"] or ""
        found = words_in(said)
        if match["minus"] and found and (match["phrase"] or EXCLUDED.fullmatch(said)):
            without.append(found)
        else:
            phrases += [found] if match["phrase"] and len(found) > 1 else []
            words += found
    if not words:  # nothing is left of which something could be left out
        return Query(words_in(clean)[:MAX_WORDS])
    return Query(tuple(words[:MAX_WORDS]), tuple(phrases[:MAX_WORDS]), tuple(without[:MAX_WORDS]))


def loosened(text: str) -> str:
    """The words of a query that asks for exact phrases, to be found anywhere; "" when it does not, or leaves pages out."""
    query = parse_query(text)
    return " ".join(text.replace('"', " ").split()) if query.phrases and not query.without else ""


def asks_for_a_part(text: str, words: Sequence[str]) -> bool:
    """Whether one check or one remedy is meant, not a page on the whole: a command, "is the service running", "how to restart it"."""
    return bool(COMMAND.search(text)) or (
        words[:1] in CHECKS or words[:2] in DOING or words[:4] == ("how", "do", "i", "check")
    )


def is_typed(text: str) -> bool:
    """Whether signs in it may mean something to the search: in one short line, and not in a command."""
    line = text.strip()
    return len(line.splitlines()) <= 1 and len(line.split()) <= MOST_TYPED and not COMMAND.search(line)


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text as they are looked for. "doesn't" is "does not"; of Chinese and Japanese every two characters."""
    plain = NOT.sub(_not, without_accents(unicodedata.normalize("NFKC", text).lower()))
    return tuple(part for word in WORD.findall(plain) for part in _parts_of(word))


def without_accents(text: str) -> str:
    """As the index has it: Latin letters without their accents, all others as they are."""
    return text if text.isascii() else "".join(map(_plain_letter, text))


def _plain_letter(letter: str) -> str:
    first = unicodedata.normalize("NFD", letter)[0]
    return first if first.isascii() else letter


def _not(match: re.Match[str]) -> str:
    return f"{VERBS.get(match['verb'], match['verb'])} not"


def _parts_of(word: str) -> Iterator[str]:
    """A word without what has no spaces in it, and of that every two characters, as the index has them."""
    place = 0
    for run in UNSPACED.finditer(word):
        yield from filter(None, (word[place : run.start()],))
        yield from (" ".join(run[0][at : at + 2]) for at in range(max(1, len(run[0]) - 1)))
        place = run.end()
    yield from filter(None, (word[place:],))


def for_index(text: str) -> str:
    """A text of a page with the characters of Chinese and Japanese parted, so that they are found one by one."""
    return UNSPACED.sub(lambda run: f"{BREAK}{BREAK.join(run[0])}{BREAK}", text)


def any_of(texts: Iterable[str]) -> str:
    """Words or phrases of which one is enough. Each is quoted, so that none can be an operator."""
    return f"({' OR '.join(dict.fromkeys(quoted(text) for text in texts))})"


def all_of(choices: Iterable[Sequence[str]]) -> str:
    """One of each."""
    return f"({' AND '.join(any_of(each) for each in choices)})"


def narrowed(expression: str, query: Query) -> str:
    """The expression, held to the phrases and exclusions of a query."""
    parts = [expression, *(quoted(" ".join(phrase)) for phrase in query.phrases)]
    without = "".join(f" NOT {quoted(' '.join(words))}" for words in query.without)
    return " AND ".join(parts) + without


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'

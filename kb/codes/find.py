"""Error codes in whatever people paste: spellings of one code, and codes inside a dialog, an event or a log line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from kb.codes.normalise import ends_of, fold, parts, plain
from kb.codes.vocabulary import END, HEX, NUMBER, Vocabulary, vocabulary_of
from kb.codes.windows_status import read_status
from kb.library.library import Library

RETOLD = 3  # digits of a code that somebody may have told without its 0x
MOST_CODES = 20  # taken from one paste
HEAD, TAIL = 900_000, 350_000  # characters that are read of a long paste
MOST_REPEATED = 4  # parts with codes that were all found before: the rest of the log says the same
MOST_UNLISTED = 5  # of those, numbers without a label that no list has

# How we know what a number is, the surest first.
NAMED, LABELLED, FORMED, BARE = "named", "labelled", "formed", "bare"

SPELLING = re.compile(r"0*x0*(?P<hex>[0-9a-f]{1,8})|(?P<dec>-?[0-9]{1,10})", re.IGNORECASE)
LONG_HEX = re.compile(r"0x0{0,24}(?:f{8}(?=[89a-f][0-9a-f]{7}$))?(?P<hex>[0-9a-f]{1,8})")
NAME = re.compile(r"(?<![a-z0-9_])[a-z][a-z0-9_]{5,79}(?![a-z0-9_])")
# ServerDeniedConnection(7): a client's own name for a number, which may be the end of the name in a list.
NAMED_NUMBER = re.compile(rf"(?<![a-z0-9_])(?P<name>[a-z][a-z0-9_]{{5,79}}) ?\((?P<number>{NUMBER})\)")
# "System error 1326 has occurred": what Windows and its programs call an error of Win32, which a status carries in its lower half.
WIN32 = re.compile(
    r"(?<![a-z])(?:(?:win32|windows|system|winsock|socket)[ _-]?(?:error|err|fehler)|erreur systeme|error de(?:l)? sistema|"
    rf"errore di sistema|erro de sistema|blad systemu|системная ошибка)(?:[ _-]?(?:code|number|no))?[\s:=#(\[\"']{{1,5}}(?P<number>\d{{1,5}}){END}"
)
BARE_HEX = re.compile(rf"(?<![0-9a-z_]){HEX}{END}")
# One that may say itself what it is: a status, or a high word that names a list.
# A pattern that begins with a letter is looked for ten times as fast as one that begins with what must not stand before.
LARGE_HEX = re.compile(rf"0x(?<![0-9a-z_]0x)(?=0*[1-9a-f][0-9a-f]{{4}})(?:{HEX[2:]}){END}")
SIGNED = re.compile(rf"-(?<![\w.-]-)[12]\d{{9}}{END}")
MIXED_PAIR = re.compile(rf"(?<![0-9a-z_])(?P<first>{HEX})\s?[/+]\s?(?P<second>\d{{1,5}}){END}")
ERROR_WORDS = fold("""
error errors err code status result reason disconnected disconnect failed fehler erreur errore erro fout błąd fel fejl feil
virhe chyba hiba hata kod kode código codice ошибка код помилка 错误 錯誤 エラー 오류
""")
ERROR_WORD = "|".join(ERROR_WORDS.split())
# Words that may be a label with a typing error: letters and spaces right before a number.
BEFORE_NUMBER = re.compile(
    rf"(?<![a-z])(?P<words>[a-z]{{2,20}}(?: [a-z]{{2,20}}){{0,2}})[ :=#(]{{1,4}}(?P<number>{NUMBER}){END}"
)
MOST_LOOKED_AT = 200
WIN32_STATUS = 0x80070000  # where statuses carry errors of Win32
WEAK = re.compile(rf"(?<![a-zа-я])(?:{ERROR_WORD})[\s:=#(\[\"'!]{{1,5}}(?P<number>-?\d{{3,10}}){END}")
# A paste that is a number or two and nothing else; "904h" is then a number as well.
ALONE = rf"(?:{NUMBER}|\d[0-9a-f]{{1,7}}h)"
ONLY = re.compile(
    rf"[\s\"'(\[#]*(?:(?:mstsc|rdp|rdc)[\s:]{{1,3}})?(?:(?:{ERROR_WORD})[\s:=#(]{{1,5}})?(?P<first>{ALONE})"
    rf"(?:(?:[\s,;]{{0,2}}\bext(?:ended)?\b[\s.:=]{{0,3}}|\s?[/+,;|:&]\s?|\s(?:and|und|et|y|e)\s|\s|\s?-\s)(?P<second>{ALONE}))?[\s\"')\].,;:!?]*"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A number in a paste: `kind` is its number space where the paste says so, else ""; `label` what says so."""

    value: int
    kind: str = ""
    label: str = ""
    how: str = BARE

    @property
    def words(self) -> str:
        """The same as a text that is read again as the same code."""
        spelling = f"0x{self.value:X}"
        return {NAMED: self.label, LABELLED: f"{self.label}: {spelling}", FORMED: self.label}.get(self.how) or spelling


def parse_spelling(text: str) -> int | None:
    """One code in any spelling (`0x904`, `0X00000904`, `2308`, `-2147467259`); None when it is none."""
    match = SPELLING.fullmatch(text.strip())
    if not match:
        return None
    value = int(match["hex"], 16) if match["hex"] else int(match["dec"])
    return value % 2**32 if -(2**31) <= value < 2**32 else None


def parse_codes(spelling: str) -> tuple[int, ...]:
    """`0x904`, `2308`, `2308+7`: one or two values, none when it can't be read."""
    values = [parse_spelling(part) for part in spelling.strip().replace("%20", " ").replace(" ", "+").split("+", 2)]
    readable = tuple(value for value in values if value is not None)
    return readable if len(readable) == len(values) <= 2 else ()


def canonical(values: Iterable[int]) -> str:
    """The spelling that addresses use: `0x904`, `0x904+0x7`."""
    return "+".join(f"0x{value:X}" for value in values)


def find_codes(paste: str, words: Vocabulary) -> tuple[Seen, ...]:
    """Codes in a paste, in reading order.

    Numbers with a label, symbolic names and numbers whose form says what they are win, wherever they stand. Without any,
    a paste that is one number or two, then a pair, a number after "error" that is known, and hexadecimal numbers of the
    first part count.
    """
    folded = parts(ends_of(paste, HEAD, TAIL))
    first = WIN32.sub(lambda match: _as_status(match, words), plain(next(folded, "")))
    found: dict[tuple[str, int], Seen] = {}
    later = (plain(part) for part in folded if _may_hold_codes(part, words))
    repeated = 0
    for number, part in enumerate(chain((first,), later)):
        before = len(found)
        for seen in _certain(part, words, with_typos=not number):  # a log has few labels of a person's own hand
            found.setdefault((seen.kind, seen.value), seen)
        repeated += len(found) == before
        if len(found) >= MOST_CODES or (found and repeated >= MOST_REPEATED):
            break
    said = {seen.value for seen in found.values() if seen.kind}
    certain = _each_once(seen for seen in found.values() if seen.kind or seen.value not in said)
    certain = tuple(seen for seen in certain if _is_the_list(seen, certain, words))[:MOST_CODES]
    if any(seen.kind or seen.how == NAMED for seen in certain):
        return certain
    # Statuses say what they are and nothing about the numbers beside them.
    others = _only(first, words) or tuple(
        seen for seen in _bare(first, words) if not certain or seen.value in words.known
    )
    return tuple({seen.value: seen for seen in (*others, *certain)}.values())[:MOST_CODES]


def _as_status(match: re.Match[str], words: Vocabulary) -> str:
    value = WIN32_STATUS + int(match["number"])
    return f"0x{value:x}" if value in words.known else match[0]


def _may_hold_codes(part: str, words: Vocabulary) -> bool:
    """A quick look: most parts of a long log hold none."""
    return "</" in part or bool(_certain(part, words))


def _certain(text: str, words: Vocabulary, with_typos: bool = False) -> list[Seen]:
    """In reading order, so that what belongs together stays together."""
    labelled = dict(_labelled(text, words))
    for place, seen in _mistyped(text, words) if with_typos else ():
        if place not in labelled or len(seen.label) > len(labelled[place].label):
            labelled[place] = seen
    found = chain(labelled.items(), _named(text, words), _formed(text, words))
    return [seen for _, seen in sorted(islice(found, 50 * MOST_CODES), key=lambda each: each[0])]


def _labelled(text: str, words: Vocabulary) -> Iterator[tuple[int, Seen]]:
    for match in words.labelled.finditer(text) if words.labelled else ():
        value, label = _value(match["number"]), words.label(match["label"])
        if value is None or _is_loose(label, match["between"], match["number"], text[match.end() : match.end() + 3]):
            continue
        kind = words.labels[label]
        if kind in words.hex_only and not match["number"].startswith("0x"):
            kind = next((other for other in words.known.get(value, ()) if other not in words.hex_only), "")
            label = label if kind else ""
        how = LABELLED if kind else BARE
        yield match.start("number"), _of_high_word(value, words) or Seen(value, kind, label, how)


def _mistyped(text: str, words: Vocabulary) -> Iterator[tuple[int, Seen]]:
    """A label with one typing error in it: "disconnet reason 4"."""
    for match in islice(BEFORE_NUMBER.finditer(text), MOST_LOOKED_AT) if words.labels else ():
        label = words.label_like(match["words"]) or words.label_like(match["words"].partition(" ")[2])
        value = _value(match["number"]) if label else None
        if value is not None and value in words.known:
            yield match.start("number"), Seen(value, words.labels[label], label, LABELLED)


def _is_loose(label: str, between: str, number: str, after: str) -> bool:
    """ "reason 3" says less than "reason: 3", "reason 2308" or "error code 3"; "the reason: 3 people say so" counts people."""
    is_word = label.isascii() and " " not in label and len(number) < 3
    return is_word and (not between.strip(" ") or bool(re.match(r" [a-zа-я]{2}", after)))


def _each_once(found: Iterable[Seen]) -> tuple[Seen, ...]:
    return tuple({(seen.value, seen.kind): seen for seen in found}.values())


def _is_the_list(seen: Seen, others: tuple[Seen, ...], words: Vocabulary) -> bool:
    """Whether a number that the paste gives two lists is in this one, when it is in the other."""
    kinds = words.known.get(seen.value, ())
    again = (other for other in others if other.value == seen.value and other.kind != seen.kind)
    return seen.kind in kinds or not any(other.kind in kinds for other in again)


def _named(text: str, words: Vocabulary) -> Iterator[tuple[int, Seen]]:
    """Symbolic names, as logs and other clients print them: ERRINFO_IDLE_TIMEOUT, disconnectReasonSocketClosed."""
    for match in NAME.finditer(text):
        refs = words.names.get(match[0], ())
        for value in dict.fromkeys(ref.value for ref in refs):
            kinds = [ref.kind for ref in refs if ref.value == value]
            yield match.start(), Seen(value, kinds[0] if len(kinds) == 1 else "", match[0], NAMED)
    looked_at = set()  # a log repeats itself
    for match in NAMED_NUMBER.finditer(text):
        if match[0] in looked_at:
            continue
        looked_at.add(match[0])
        if found := words.named_so(match["name"], _value(match["number"])):
            yield match.start(), Seen(found.value, found.kind, match[0], NAMED)


def _formed(text: str, words: Vocabulary) -> Iterator[tuple[int, Seen]]:
    """Numbers that say themselves what they are, each spelling once: a log repeats itself."""
    spelled = set()
    for match in chain(LARGE_HEX.finditer(text), SIGNED.finditer(text)):
        if match[0] in spelled:
            continue
        spelled.add(match[0])
        value = _value(match[0])
        if value is not None and (seen := _of_high_word(value, words) or _status(value)):
            yield match.start(), seen


def _of_high_word(value: int, words: Vocabulary) -> Seen | None:
    """0x00010003: number 3 of the list that prints 0x0001 before its numbers."""
    kind, low = words.high_words.get(value >> 16, ""), value & 0xFFFF
    is_it = bool(kind) and value not in words.known and kind in words.known.get(low, ())
    return Seen(low, kind, f"0x{value:08X}", FORMED) if is_it else None


def _status(value: int) -> Seen | None:
    return Seen(value, how=FORMED, label=f"0x{value:X}") if read_status(value) else None


def _only(text: str, words: Vocabulary) -> tuple[Seen, ...]:
    """A paste that is one number or two: "0x904", "2308/7", "904h", and "904" where only 0x904 is known."""
    match = ONLY.fullmatch(text.strip()[:200])
    if not match or len(text) >= 200:
        return ()
    first, as_hex = match["first"], f"0x{match['first']}"
    is_retold = len(first) >= RETOLD and first.isdigit() and int(first) not in words.known
    is_retold = is_retold and _value(as_hex) in words.known
    return _seen(as_hex if is_retold else first, match["second"] or "")


def _bare(text: str, words: Vocabulary) -> tuple[Seen, ...]:
    pair = MIXED_PAIR.search(text)
    if pair:
        return _seen(pair["first"], pair["second"])
    weak = [seen for match in WEAK.finditer(text) for seen in _seen(match["number"]) if seen.value in words.known]
    if weak:
        return tuple(dict.fromkeys(weak))[:MOST_CODES]
    found = dict.fromkeys(seen for match in BARE_HEX.finditer(text) for seen in _seen(match[0]))
    unlisted = set(islice((seen for seen in found if seen.value not in words.known), MOST_UNLISTED))
    return tuple(seen for seen in found if seen.value in words.known or seen in unlisted)[:MOST_CODES]


def _seen(*spellings: str) -> tuple[Seen, ...]:
    return tuple(Seen(value) for spelling in spellings if (value := _value(spelling)) is not None)


def _value(spelling: str) -> int | None:
    if spelling.endswith("h"):
        return int(spelling[:-1], 16)
    found = LONG_HEX.fullmatch(spelling)
    return int(found["hex"], 16) if found else parse_spelling(spelling)


def codes_in(library: Library, paste: str) -> tuple[Seen, ...]:
    """Codes in whatever was pasted, as this library names them."""
    return find_codes(paste, vocabulary_of(library))

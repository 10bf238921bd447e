"""Error codes that a page is about, where a pack knows which list they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from decisiontree.guide import CodeRef
from kb.codes.find import Seen, canonical, find_codes
from kb.codes.vocabulary import Vocabulary
from kb.content.documents import CODES, ContentFile
from kb.content.format.layout import place_of
from kb.content.loading import load_file
from kb.importing.report import ImportReport

MOST = 20
MOST_TEXT = 100_000  # characters of a page that are looked at


def known_codes(files: Iterable[ContentFile]) -> Vocabulary:
    """The lists of all packs: labels in front of numbers, symbolic names, and the lists that each number is in."""
    labels: dict[str, str] = {}
    high_words: dict[int, str] = {}
    names: dict[str, tuple[CodeRef, ...]] = {}
    known: dict[int, tuple[str, ...]] = {}
    for file in files:
        place = place_of(file.name)
        doc = load_file(file)[0] if place and place[0] == CODES else None
        for kind, entry in doc.head.kinds.items() if doc else ():
            labels.update(dict.fromkeys(entry.labels, kind))
            high_words.update({entry.high_word: kind} if entry.high_word else {})
        for code in doc.head.codes if doc else ():
            known[code.code] = (*known.get(code.code, ()), code.kind)
            if code.name:
                name = code.name.lower()
                names[name] = (*names.get(name, ()), CodeRef(code.kind, code.code))
    return Vocabulary(labels, names, high_words, known)


def codes_of(path: str, top: str, body: str, words: Vocabulary, report: ImportReport) -> list[tuple[str, int]]:
    """(kind, value) of what the title, the summary and the symptoms show, and of what the text says with a label or a name."""
    certain = [seen for seen in find_codes(body[:MOST_TEXT], words) if seen.kind]
    found: dict[tuple[str, int], None] = {}
    for seen in [*find_codes(top, words), *certain]:
        kind = _kind_of(seen, words)
        if kind and len(found) < MOST:
            found[kind, seen.value] = None
        elif not kind:
            _tell(path, seen, words, report)
    return list(found)


def _kind_of(seen: Seen, words: Vocabulary) -> str:
    kinds = words.known.get(seen.value, ())
    if seen.kind:
        return seen.kind if seen.kind in kinds else ""
    return kinds[0] if len(kinds) == 1 else ""


def _tell(path: str, seen: Seen, words: Vocabulary, report: ImportReport) -> None:
    kinds, spelling = words.known.get(seen.value, ()), canonical([seen.value])
    if len(kinds) > 1 and not seen.kind:
        what = f"the code {spelling} may be one of {', '.join(kinds)}"
        report.add(path, 0, what, "kept in the text only; name it under codes:")
    elif words.known:
        report.add(path, 0, f"the code {spelling} is in no codes.yaml", "kept in the text only; add it there first")
    else:
        report.add(path, 0, f"the code {spelling}: no pack has a codes.yaml", "kept in the text only")


def as_entry(code: tuple[str, int]) -> Mapping[str, str]:
    return {code[0]: f"0x{code[1]:X}"}

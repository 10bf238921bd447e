"""What the codes of a paste mean, how sure that is, and which guide they lead to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, permutations

from decisiontree.guide import CodeRef
from kb.codes.did_you_mean import nearest
from kb.codes.find import BARE, FORMED, LABELLED, NAMED, WIN32_STATUS, Seen, canonical, parse_codes
from kb.codes.vocabulary import vocabulary_of
from kb.codes.windows_status import Status, read_status
from kb.library.library import Library
from kb.library.values import Card, Code, Guess, LookAlike, Pair

FEW_BITS = 0x10000  # errors of Win32 are below
MOST_PAIRED = 6  # codes looked at for a pair
TOLD = 200  # characters: what somebody types off a screen, and no log
MOST_CLOSE = 3  # unlisted codes that others are offered for
TOO_SHORT = 0x10  # a bare number below is in so many lists that it leads nowhere by itself

# How sure, the surest first. The first three are how the paste says it; the others are said of the number alone.
ELSEWHERE, GUESSED = "elsewhere", "guessed"
SURE = (NAMED, LABELLED, FORMED, BARE, ELSEWHERE, GUESSED)


@dataclass(frozen=True, slots=True)
class Near:
    """A known code that may have been meant."""

    codes: tuple[Code, ...]
    why: str

    @property
    def hex(self) -> str:
        return self.codes[0].hex


@dataclass(frozen=True, slots=True)
class Unlisted:
    """What can be said of a number that is in no list: its bits, its pattern, and what may have been meant."""

    status: Status | None
    guesses: tuple[Guess, ...]
    near: tuple[Near, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A code in a paste, in every number space that it may be from."""

    seen: Seen
    sure: str  # one of SURE
    codes: tuple[Code, ...] = ()  # none: it is in no list
    kind_title: str = ""  # the list that the paste names
    look_alikes: tuple[LookAlike, ...] = ()
    unlisted: Unlisted | None = None

    @property
    def value(self) -> int:
        return self.seen.value

    @property
    def spelling(self) -> str:
        return f"0x{self.value:X}"

    @property
    def is_one(self) -> bool:
        return len(self.codes) == 1


def recognise(library: Library, seen: tuple[Seen, ...]) -> tuple[Recognised, ...]:
    """The first unlisted codes with what may have been meant: that is looked for among all codes."""
    known = vocabulary_of(library).known
    close = [each for each in seen if each.value not in known][:MOST_CLOSE]
    return tuple(_recognise(library, each, each in close) for each in seen)


def _recognise(library: Library, seen: Seen, with_near: bool) -> Recognised:
    codes = codes_for(library, seen)
    title = library.kinds[seen.kind].title if seen.kind in library.kinds else ""
    if not codes:
        return Recognised(seen, GUESSED, (), title, unlisted=unlisted(library, seen.value, seen.kind, with_near))
    is_there = not seen.kind or any(code.kind.key == seen.kind for code in codes)
    alikes = tuple(alike for alike in library.look_alikes(seen.value) if _is_of(alike, codes))
    how = BARE if seen.how == FORMED and not seen.kind else seen.how
    return Recognised(seen, how if is_there else ELSEWHERE, codes, title, alikes)


def unlisted(library: Library, value: int, kind: str = "", with_near: bool = True) -> Unlisted:
    guesses = library.guesses(value)
    own = tuple(guess for guess in guesses if guess.kind.key == kind)
    return Unlisted(read_status(value), own if kind else guesses, near_codes(library, value, kind) if with_near else ())


def near_codes(library: Library, value: int, kind: str = "") -> tuple[Near, ...]:
    """Known codes of the list that the paste names, else of any."""
    known = vocabulary_of(library).known
    status = read_status(value)
    if status and status.inner in known and status.inner:
        return (Near(library.codes(status.inner), "the NTSTATUS that this HRESULT carries"),)
    if value < FEW_BITS and WIN32_STATUS + value in known:
        return (Near(library.codes(WIN32_STATUS + value), "the status that carries this error of Win32"),)
    own = {other for other, kinds in known.items() if kind in kinds}
    found = nearest(value, own or known.keys())
    return tuple(Near(_of_kind(library.codes(other), kind), why) for other, why in found)


def codes_for(library: Library, seen: Seen) -> tuple[Code, ...]:
    """In the number space the paste names, else in each that has the value."""
    return _of_kind(library.codes(seen.value), seen.kind)


def _of_kind(codes: tuple[Code, ...], kind: str) -> tuple[Code, ...]:
    return tuple(code for code in codes if code.kind.key == kind) or codes


def _is_of(alike: LookAlike, codes: tuple[Code, ...]) -> bool:
    refs = {CodeRef(code.kind.key, code.value) for code in codes}
    return any(ref in refs for ref in alike.codes)


# --- where they lead ---


def meanings(library: Library, values: tuple[int, ...]) -> tuple[Pair | None, tuple[Code, ...]]:
    """What one code means in every number space, or two that are shown together."""
    pair = library.pair((values[0], values[1])) if len(values) == 2 else None
    return pair, pair.codes if pair else tuple(code for value in values for code in library.codes(value))


def cards_about(library: Library, values: tuple[int, ...]) -> tuple[Card, ...]:
    """Pages about all of these codes, or else about the first."""
    first, *others = (library.cards_for_code(value) for value in values)
    return tuple(card for card in first if all(card in other for other in others)) or first


def find_pair(library: Library, seen: tuple[Seen, ...]) -> Pair | None:
    """Two of the codes that are known to be shown together, in whatever order they stand."""
    for first, second in permutations(seen[:MOST_PAIRED], 2):
        pair = library.pair((first.value, second.value))
        if pair and all(_may_be(each, code) for each, code in zip((first, second), pair.codes, strict=False)):
            return pair
    return None


def _may_be(seen: Seen, code: Code) -> bool:
    return seen.kind in ("", code.kind.key)


def error_of(library: Library, seen: tuple[Seen, ...]) -> str:
    """The codes as a walk keeps them: a known pair, else the first and one of another list, in the order of the lists."""
    pair = find_pair(library, seen)
    if pair:
        return canonical(code.value for code in pair.codes)
    others = (each for each in seen[1:] if not each.kind or each.kind != seen[0].kind)
    order = ["", *library.kinds]
    shown = sorted((*seen[:1], *islice(others, 1)), key=lambda each: order.index(each.kind))
    return canonical(each.value for each in shown)


def tells_more(library: Library, paste: str, seen: tuple[Seen, ...]) -> bool:
    """Whether somebody told more known numbers than a walk keeps: then they see what was read before they go on."""
    if len(paste) > TOLD or len(seen) <= 2:
        return False
    kept = parse_codes(error_of(library, seen))
    return any(each.how == BARE and each.value not in kept and library.codes(each.value) for each in seen)


def find_guide(library: Library, found: tuple[Recognised, ...]) -> str:
    """The guide of the pair, or else the one that all codes with a guide share; none where it would be a guess."""
    pair = find_pair(library, tuple(each.seen for each in found))
    if pair and pair.guide:
        return pair.guide
    guides = {guide for each in found if (guide := _guide_of(each))}
    return guides.pop() if len(guides) == 1 else ""


def _guide_of(found: Recognised) -> str:
    if found.sure in (ELSEWHERE, GUESSED) or (found.sure == BARE and found.value < TOO_SHORT):
        return ""
    guides = {code.guide for code in found.codes if code.guide}
    return guides.pop() if len(guides) == 1 else ""


def told_by_codes(library: Library, found: tuple[Recognised, ...], guide: str) -> tuple[tuple[str, str], ...] | None:
    """What the codes of a paste answer in a guide; None where none leads there, () where they answer nothing clearly."""
    pair = find_pair(library, tuple(each.seen for each in found))
    if pair and pair.guide == guide:
        return pair.answers
    leading = [each for each in found if any(code.guide == guide for code in each.codes)]
    told = ({code.answers for code in each.codes if code.guide == guide} for each in leading)
    clear = (answers.pop() for answers in told if len(answers) == 1)
    return next((answers for answers in clear if answers), ()) if leading else None

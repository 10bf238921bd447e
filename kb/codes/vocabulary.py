"""What a library knows about codes: its labels, names and numbers, as the patterns that find them in a paste."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from decisiontree.guide import CodeRef
from kb.codes.normalise import fold
from kb.library.library import Library

HEX = r"0x0{0,24}(?:f{8}(?=[89a-f]))?[0-9a-f]{1,8}"
NUMBER = rf"(?:{HEX}|-?\d{{1,10}})"
END = r"(?![0-9a-z_])(?!\.\d)"
BETWEEN = (
    r"[\s\"'”»)\]:=>#(\[,|*_`!]{0,24}(?:(?:is|was|of|ist|lautet|est|es|value|wert|valeur)\b[\s\"'”:=>]{1,12})?[(\"']?"
)


SHORTEST_MISTYPED = 9  # letters of a label in which one may be wrong


@dataclass(frozen=True)
class Vocabulary:
    """What a library knows about codes.

    `labels` maps words such as "Error code" to number spaces, `names` symbolic names in lower case to codes, `high_words`
    the upper half of numbers that a program prints (0x0001xxxx) to the list that the lower half is from, and `known`
    each value to its number spaces. Lists in `hex_only` are never printed as decimals.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, tuple[CodeRef, ...]] = field(default_factory=dict)
    high_words: Mapping[int, str] = field(default_factory=dict)
    known: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    hex_only: frozenset[str] = frozenset()

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {_key(fold(label)): label for label in self.labels}

    @cached_property
    def labelled(self) -> re.Pattern[str] | None:
        """A label and the number after it. Spaces in a label may be missing, or be hyphens: ErrorCode, error_code."""
        if not self.labels:
            return None
        words: dict[str, list[str]] = {}
        for label in sorted(self.labels, key=len, reverse=True):
            words.setdefault(fold(label)[0], []).append(_loose(fold(label))[1:])
        # By first letters, and only then what must not stand before: so a text without them is passed over ten times as fast.
        starts = (f"{first}(?<![a-zа-я0-9]{first})(?:{'|'.join(rests)})" for first, rests in words.items())
        return re.compile(rf"(?P<label>{'|'.join(starts)})(?P<between>{BETWEEN})(?P<number>{NUMBER}){END}")

    def label(self, found: str) -> str:
        """The label as the library writes it."""
        return self._labels[_key(found)]

    @cached_property
    def _names_of(self) -> dict[int, list[tuple[str, str, CodeRef]]]:
        """By value: names in letters alone, as they are, and whose they are."""
        found: dict[int, list[tuple[str, str, CodeRef]]] = {}
        for name, refs in self.names.items():
            for ref in refs:
                found.setdefault(ref.value, []).append((_key(name), name, ref))
        return found

    def named_so(self, name: str, value: int | None) -> CodeRef | None:
        """The code of this value whose name in a list ends so: clients leave out what all names of a list begin with.

        Two lists may have the name in capitals and without: the paste has it as one of them.
        """
        end = name.replace("_", "")
        ends = [(own, ref) for key, own, ref in self._names_of.get(value or 0, ()) if key.endswith(end)]
        refs = {ref for own, ref in ends if ("_" in own) == ("_" in name)} or {ref for _, ref in ends}
        return refs.pop() if len(refs) == 1 else None

    def label_like(self, words: str) -> str:
        """The label that these words are with one typing error, "" when there is none. Short labels are left alone."""
        key = _key(words)
        near = (own for own in self._labels if len(own) >= SHORTEST_MISTYPED and abs(len(own) - len(key)) <= 1)
        found = [own for own in near if is_one_error(own, key)]
        return self._labels[found[0]] if found else ""


def is_one_error(right: str, typed: str) -> bool:
    """One letter too many, too few, wrong, or two that changed places."""
    start = next(
        (at for at, (a, b) in enumerate(zip(right, typed, strict=False)) if a != b), min(len(right), len(typed))
    )
    rest, other = right[start:], typed[start:]
    swapped = len(rest) >= 2 and len(other) >= 2 and rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return right != typed and (rest[1:] == other or rest == other[1:] or rest[1:] == other[1:] or swapped)


def _key(label: str) -> str:
    return re.sub(r"[\W_]+", "", label)


def _loose(label: str) -> str:
    return r"[\s_,(\"'’ʼ-]{0,3}".join(re.escape(word) for word in re.findall(r"[^\W_]+", label))


def vocabulary_of(library: Library) -> Vocabulary:
    """The vocabulary of a library, read once."""
    return library.derived(_read_vocabulary)


def _read_vocabulary(library: Library) -> Vocabulary:
    labels = {label: kind.key for kind in library.kinds.values() for label in kind.labels}
    high_words = {kind.high_word: kind.key for kind in library.kinds.values() if kind.high_word}
    names: dict[str, tuple[CodeRef, ...]] = {}
    known: dict[int, tuple[str, ...]] = {}
    for own_names, kind, value in library.code_names():
        known[value] = (*known.get(value, ()), kind)
        for name in own_names:
            names[name.lower()] = (*names.get(name.lower(), ()), CodeRef(kind, value))
    hex_only = frozenset(kind.key for kind in library.kinds.values() if kind.hex_only)
    return Vocabulary(labels, names, high_words, known, hex_only)

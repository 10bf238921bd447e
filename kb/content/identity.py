"""Ids: minted once, stored in the file, never derived from text and never reused."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection

from kb.content import documents
from kb.content.documents import ContentFile
from kb.content.format.fields import ID_ALPHABET
from kb.content.format.layout import place_of
from kb.content.format.strict_yaml import Document, Loc, parse_yaml
from kb.content.markdown import scan
from kb.content.markdown.front_matter import split_front_matter

ID_LENGTH = 4
WITH_ID = ("causes", "questions", "remedies")  # parts of a guide whose entries have ids


def mint(taken: Collection[str], choose: Callable[[str], str] = secrets.choice) -> str:
    """A new id that is not taken. Random, never derived from text: a reworded item keeps its id."""
    while True:
        candidate = "".join(choose(ID_ALPHABET) for _ in range(ID_LENGTH))
        # Letters and digits mixed: an id can be told from a word and from a number.
        if candidate not in taken and not candidate.isdigit() and not candidate.isalpha():
            return candidate


def mint_missing(file: ContentFile, new_id: Callable[[], str]) -> bytes:
    """The file with every missing id written in, everything else left as it was typed.

    A file that cannot be parsed is returned unchanged: the checks say what is wrong with it.
    """
    place, data = place_of(file.name), file.data
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data
    if place is None or place[0] not in (documents.ARTICLE, documents.GUIDE, documents.REMEDY, documents.QUESTION):
        return data
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    edited = _mint_guide(lines, new_id) if place[0] == documents.GUIDE else _mint_markdown(lines, place[0], new_id)
    return newline.join(edited).encode() if edited != lines else data


def _mint_markdown(lines: list[str], kind: str, new_id: Callable[[], str]) -> list[str]:
    split = split_front_matter("\n".join(lines))
    if split is None:
        return lines
    head = parse_yaml(split.head, split.head_line)
    if head.faults or not isinstance(head.value, dict):
        return lines
    result = list(lines)
    for line in _steps_without_id(split.body, is_remedy=kind == documents.REMEDY):
        _mark_step(result, line + split.body_line - 1, new_id())
    if not head.value.get("id"):
        _insert_id(result, head, (), new_id())
    return result


def _mint_guide(lines: list[str], new_id: Callable[[], str]) -> list[str]:
    parsed = parse_yaml("\n".join(lines))
    if parsed.faults or not isinstance(parsed.value, dict):
        return lines
    result = list(lines)
    edits: list[tuple[int, Loc | None]] = [(line, None) for line in _inline_steps_without_id(parsed)]
    edits += [(parsed.find_position(loc).line, loc) for loc in _places_without_id(parsed)]
    # From the end: earlier lines keep their place.
    for line, loc in sorted(edits, key=lambda edit: edit[0], reverse=True):
        if loc is None:
            _mark_step(result, line, new_id())
        else:
            _insert_id(result, parsed, loc, new_id())
    return result


def _steps_without_id(body: str, is_remedy: bool) -> set[int]:
    """Lines (from 1) of steps that lack an id; in a remedy every numbered item is a step."""
    found = {line for line, step_id in scan.step_lines(body) if not step_id}
    if is_remedy:
        found |= {line for line, text in scan.ordered_items(body) if not scan.ID_MARK.search(text)}
    return found


def _inline_steps_without_id(parsed: Document) -> set[int]:
    """The same for remedies written inside a guide; lines counted in the file."""
    found: set[int] = set()
    remedies = parsed.value.get("remedies")
    for key, entry in remedies.items() if isinstance(remedies, dict) else ():
        if isinstance(entry, dict) and isinstance(entry.get("steps"), str):
            first = parsed.values["remedies", key, "steps"].line
            found |= {line + first - 1 for line in _steps_without_id(entry["steps"], is_remedy=True)}
    return found


def _places_without_id(parsed: Document) -> list[Loc]:
    """Mappings of a guide that need an id and have none. What is taken over with `use:` has its id elsewhere."""
    guide = parsed.value
    places: list[Loc] = [] if guide.get("id") else [()]
    for part in WITH_ID:
        entries = guide.get(part)
        for key, entry in entries.items() if isinstance(entries, dict) else ():
            if isinstance(entry, dict) and not entry.get("id") and not entry.get("use"):
                places.append((part, key))
    if isinstance(guide.get("escalate"), dict) and not guide["escalate"].get("id"):
        places.append(("escalate",))
    return places


def _insert_id(lines: list[str], parsed: Document, loc: Loc, new_id: str) -> None:
    if loc in parsed.flow:
        position = parsed.values[loc]
        line = lines[position.line - 1]
        lines[position.line - 1] = f"{line[: position.column]}id: {new_id}, {line[position.column :].lstrip()}"
        return
    first = min(position for key, position in parsed.keys.items() if key[:-1] == loc)
    lines.insert(first.line - 1, f"{' ' * (first.column - 1)}id: {new_id}")


def _mark_step(lines: list[str], line: int, new_id: str) -> None:
    lines[line - 1] = f"{scan.ID_MARK.sub('', lines[line - 1]).rstrip()} {{#{new_id}}}"

"""What of an item can be changed from its page: its texts and words, each a field with a place in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from kb.content.editing.splice import BODY, CannotSplice, splice
from kb.content.format.key_help import all_help
from kb.content.format.strict_yaml import Loc, parse_yaml
from kb.content.markdown.front_matter import split_front_matter
from kb.content.markdown.scan import ID_MARK, STEP_START, chunks
from kb.proposals.labels import label_of

STEP, BODY_NAME = "step", "body"
CHECKED = "verified.on"  # the day on which somebody last checked that it is right
MARKDOWN = frozenset("why check meaning before rollback how note steps body step".split())
LIKELIHOODS = ("always", "usually", "sometimes", "rarely", "never")
PRIORS = ("very-common", "common", "uncommon", "rare", "very-rare")
# What names other things, or is not a text for readers: a form for it would need to know those things.
NOT_OFFERED = frozenset(
    "id use sources cites related aliases topic owner verified review_in codes after never_before pin only_if depends_on"
    " changes next guide probe reads samples scenarios level reversible mode start source env causes_of family".split()
)
KINDS = {"causes": "cause", "questions": "question", "remedies": "remedy"}
FOLDERS = {"articles": "article", "guides": "guide", "questions": "question", "remedies": "remedy"}


@dataclass(frozen=True, slots=True)
class Field:
    """A text at `loc` of a file, or the step with an id in that text."""

    name: str
    loc: Loc
    text: str
    step: str = ""
    choices: tuple[str, ...] = ()
    label: str = ""  # for people

    @property
    def key(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def is_markdown(self) -> bool:
        return self.key in MARKDOWN

    @property
    def is_long(self) -> bool:
        return self.is_markdown or "\n" in self.text or len(self.text) > 80

    @property
    def digest(self) -> str:
        """By which a change knows the text it was based on."""
        return sha256(self.text.encode()).hexdigest()[:16]

    @property
    def help(self) -> str:
        found = (help.text for name, help in all_help().items() if name.endswith(f".{self.key}"))
        return "" if self.step or self.choices else next(found, "")


@dataclass(frozen=True, slots=True)
class EditableItem:
    """An item in its file, with what can be changed of it."""

    id: str
    kind: str
    title: str
    fields: tuple[Field, ...]
    checked: Field | None = None  # changed by a button, not in a form of its own

    def find_field(self, name: str) -> Field | None:
        known = (*self.fields, self.checked) if self.checked else self.fields
        return next((field for field in known if field.name == name), None)


def find_item(name: str, data: bytes, item_id: str) -> EditableItem | None:
    """The item with an id in the file called `name`; None where the file does not have it, or can't be read."""
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    split = split_front_matter(text) if name.endswith(".md") else None
    parsed = parse_yaml(split.head if split else text)
    if not isinstance(parsed.value, dict):
        return None
    root, body = parsed.value, split.body if split else None
    kind = FOLDERS.get(name.split("/")[-2] if "/" in name else "", "")
    if root.get("id") == item_id and kind:
        fields = [*_leaves(root, ())]
        fields += [Field(BODY_NAME, BODY, body)] if body is not None else []
        return EditableItem(item_id, kind, _title(root, item_id), _labelled(fields, root, root), _checked(root, ()))
    return _entry(root, item_id) or _step(root, body, item_id)


def _entry(root: dict[str, Any], item_id: str) -> EditableItem | None:
    """A cause, question or remedy inside a guide, or its escalation."""
    escalation = root.get("escalate")
    if isinstance(escalation, dict) and escalation.get("id") == item_id:
        fields = _labelled(_leaves(escalation, ("escalate",)), escalation, root)
        return EditableItem(item_id, "escalation", _title(root, item_id), fields)
    for part, kind in KINDS.items():
        entries = root.get(part)
        for key, entry in entries.items() if isinstance(entries, dict) else ():
            if isinstance(entry, dict) and entry.get("id") == item_id:
                loc = (part, key)
                fields = _labelled(_leaves(entry, loc), entry, root)
                return EditableItem(item_id, kind, _title(entry, key), fields, _checked(entry, loc))
    return None


def _labelled(fields: Iterable[Field], entry: dict[str, Any], root: dict[str, Any]) -> tuple[Field, ...]:
    return tuple(replace(field, label=label_of(field.name, entry, root)) for field in fields)


def _title(entry: dict[str, Any], otherwise: str) -> str:
    return str(entry.get("title") or entry.get("ask") or otherwise)


def _checked(entry: dict[str, Any], loc: Loc) -> Field | None:
    verified = entry.get("verified")
    day = verified.get("on") if isinstance(verified, dict) else None
    return Field(CHECKED, (*loc, "verified", "on"), day, label="last check") if isinstance(day, str) else None


def _leaves(value: Any, loc: Loc, below: Loc = ()) -> Iterator[Field]:
    """Every text below a place. What has an id of its own is an item of its own."""
    if isinstance(value, str):
        yield Field(".".join(map(str, below)), loc, value, choices=_choices(below))
        return
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        is_answer = bool(below) and below[-1] in ("answers", "likely", "fixes")  # keys are the author's own there
        if (key in NOT_OFFERED and not is_answer) or (isinstance(inner, dict) and "id" in inner):
            continue
        yield from _leaves(inner, (*loc, key), (*below, key))


def _choices(below: Loc) -> tuple[str, ...]:
    if below[-1] in ("prior", "unknown"):
        return PRIORS if below[-1] == "prior" else LIKELIHOODS
    return LIKELIHOODS if len(below) > 1 and below[-2] in ("likely", "fixes") else ()


# --- a step ---------------------------------------------------------------------------------------------------------


def _step(root: dict[str, Any], body: str | None, item_id: str) -> EditableItem | None:
    texts = [(BODY, body)] if body is not None else []
    remedies = root.get("remedies")
    for key, entry in remedies.items() if isinstance(remedies, dict) else ():
        if isinstance(entry, dict) and isinstance(entry.get("steps"), str):
            texts.append((("remedies", key, "steps"), entry["steps"]))
    for loc, text in texts:
        lines = _lines_of_step(text, item_id)
        if lines:
            said = _read_step(lines)
            title = said.partition("\n")[0]
            return EditableItem(item_id, STEP, title, (Field(STEP, loc, said, step=item_id, label="step"),))
    return None


def _lines_of_step(text: str, item_id: str) -> list[str]:
    for chunk in chunks(text.split("\n")):
        for _, lines in chunk.items:
            mark = ID_MARK.search(lines[0])
            if mark and mark["id"] == item_id:
                return lines
    return []


def _read_step(lines: list[str]) -> str:
    """A step without its number, its id and its margin."""
    start = STEP_START.match(lines[0])
    assert start
    margin = len(start[0])
    first = ID_MARK.sub("", lines[0])[margin:]
    rest = [line[margin:] if not line[:margin].strip() else line.lstrip() for line in lines[1:]]
    return "\n".join([first, *rest]).rstrip("\n")


def _with_step(text: str, item_id: str, said: str) -> str:
    """The text with another wording of a step. Empty lines behind it stay."""
    old = _lines_of_step(text, item_id)
    start, mark = STEP_START.match(old[0]), ID_MARK.search(old[0])
    assert start and mark
    first, *rest = said.strip("\n").split("\n")
    margin = " " * len(start[0])
    written = [f"{start[0]}{first.rstrip()}{mark[0]}", *(f"{margin}{line}" if line.strip() else "" for line in rest)]
    while old and not old[-1].strip():
        written.append(old.pop())
    whole = text.split("\n")
    at = whole.index(f"{start[0]}{ID_MARK.sub('', old[0])[len(start[0]) :]}{mark[0]}")
    return "\n".join([*whole[:at], *written, *whole[at + len(old) + (len(written) - 1 - len(rest)) :]])


# --- changing one ---------------------------------------------------------------------------------------------------


def change(data: bytes, item: EditableItem, field: Field, text: str) -> bytes:
    """The file with another text in a field, all else as it was. Raises CannotSplice."""
    text = fitted(field, text)
    if not text.strip():
        raise CannotSplice("the text is empty; to take something out, edit the file itself")
    if not field.step:
        return splice(data, field.loc, text)
    if ID_MARK.search(text.split("\n")[0]):
        raise CannotSplice("leave the id of the step out; it is kept")
    whole = _whole_text(data, field.loc)
    changed = splice(data, field.loc, _with_step(whole, field.step, text))
    if _lines_of_step(_whole_text(changed, field.loc), field.step) == []:
        raise CannotSplice("with this text the step would lose its place in the list")
    return changed


def fitted(field: Field, text: str) -> str:
    """What a form sends, with the line ends that the text had."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if field.loc == BODY and not field.step:
        return text if text.endswith("\n") or not field.text.endswith("\n") else f"{text}\n"
    return text.rstrip() + field.text[len(field.text.rstrip()) :]


def _whole_text(data: bytes, loc: Loc) -> str:
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    split = split_front_matter(text)
    if loc == BODY and split:
        return split.body
    value: Any = parse_yaml(split.head if split else text).value
    for part in loc:
        value = value[part]
    return str(value)

"""What a paste says: its codes, its events, and the message of a dialog. Each is looked for once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from decisiontree.guide import CodeRef
from kb.browse.guide_links import GuideLinks, Origin
from kb.codes.events import FoundEvents, events_in
from kb.codes.explain import Recognised, error_of, find_guide, told_by_codes
from kb.codes.find import FORMED, LABELLED, Seen, codes_in
from kb.codes.messages import message_in
from kb.library.library import Library
from kb.library.values import Message


@dataclass(frozen=True, slots=True)
class PasteReading:
    codes: tuple[Seen, ...] = ()
    events: tuple[FoundEvents, ...] = ()
    message: Message | None = None


def read_paste(library: Library, paste: str) -> PasteReading:
    codes, message = codes_in(library, paste), message_in(library, paste)
    if message and message.code:
        codes, message = _with_said(library, codes, message.code), None
    return PasteReading(codes, events_in(library, paste), message)


def _with_said(library: Library, seen: tuple[Seen, ...], code: CodeRef) -> tuple[Seen, ...]:
    """The codes of a paste whose words stand for one: where its number stands there as well, that tells more."""
    if any(each.kind for each in seen):
        return seen
    label = next(iter(library.kinds[code.kind].labels), "")
    said = Seen(code.value, code.kind, label, LABELLED)
    return (said, *(each for each in seen if each.how == FORMED and each.value != code.value))


def guide_for(library: Library, reading: PasteReading, recognised: tuple[Recognised, ...]) -> str:
    """The guide that a paste leads to, by its codes or else by what its dialog says; "" for none."""
    guide, message = find_guide(library, recognised), reading.message
    return message.page if not guide and message and library.card("guide", message.page) else guide


def guide_links(
    library: Library, reading: PasteReading, recognised: tuple[Recognised, ...], origin: Origin | None = None
) -> GuideLinks:
    """Where guides begin for somebody who pasted this."""
    told_in = partial(told_by_codes, library, recognised)
    return GuideLinks(library, origin, error_of(library, reading.codes), reading.message, told_in)

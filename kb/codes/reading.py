"""What a paste says: its codes, its events, and the message of a dialog. Each is looked for once."""

from __future__ import annotations

from dataclasses import dataclass

from kb.codes.events import FoundEvents, events_in
from kb.codes.explain import Recognised, find_guide
from kb.codes.find import Seen, codes_in
from kb.codes.messages import message_in
from kb.library.library import Library
from kb.library.values import Message


@dataclass(frozen=True, slots=True)
class PasteReading:
    codes: tuple[Seen, ...] = ()
    events: tuple[FoundEvents, ...] = ()
    message: Message | None = None


def read_paste(library: Library, paste: str) -> PasteReading:
    return PasteReading(codes_in(library, paste), events_in(library, paste), message_in(library, paste))


def guide_for(library: Library, reading: PasteReading, recognised: tuple[Recognised, ...]) -> str:
    """The guide that a paste leads to, by its codes or else by what its dialog says; "" for none."""
    guide, message = find_guide(library, recognised), reading.message
    return message.page if not guide and message and library.card("guide", message.page) else guide

"""Where guides begin for this reader: with the error they came with, and with what they found out elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse

from decisiontree.guide import Guide
from decisiontree.views import read_walk
from decisiontree.walk.carry_over import FROM, begin, fields_of
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import Walk
from kb.library.library import Library
from kb.library.values import Card, Message
from kb.web.requests import Request


@dataclass(frozen=True, slots=True)
class Origin:
    """The walk somebody comes from, and its address."""

    here: Walk
    link: Permalink

    @property
    def context(self) -> dict[str, object]:
        return {
            "came_from": self.here.guide,
            "back_query": replace(self.link, show="").query,
            "from_fields": fields_of(self.here, self.link),
        }


@dataclass(frozen=True, slots=True)
class GuideLinks:
    """Addresses of guides for this reader."""

    library: Library
    origin: Origin | None
    error: str
    message: Message | None = None  # what the reader pasted, when it is known

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """What an address of a search keeps of the walk that the reader comes from."""
        return fields_of(self.origin.here, self.origin.link) if self.origin else ()

    def address(self, slug: str) -> str:
        guide = self.library.guide(slug)
        start = start_of(guide, self.error, self.message)
        if guide and self.origin:
            start = begin(start, self.origin.here, self.origin.link, guide)
        return reverse("walk", args=[slug]) + start.query

    def of_card(self, card: Card) -> str:
        return self.address(card.slug) if self.origin and card.kind == "guide" else card.url


def find_origin(request: Request) -> Origin | None:
    """The walk that met a different error, when one is in the address."""
    guide = request.library.guide(request.GET.get(FROM, ""))
    return Origin(*read_walk(request, guide)) if guide else None


def start_of(guide: Guide | None, error: str, message: Message | None = None) -> Permalink:
    """A walk that begins with what the reader pasted. The codes are the answer named after them, e.g. `0x904-0x7`,
    where there is one; a message says itself what it answers."""
    answer = error.lower().replace("+", "-")
    asked = (question.key for question in guide.questions if question.find_answer(answer)) if guide else iter(())
    if key := next(asked, ""):
        return Permalink(((key, answer),))
    told = message.answers if guide and message and message.page == guide.slug else ()
    return Permalink(told, error=error)

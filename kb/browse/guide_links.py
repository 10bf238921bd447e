"""Where guides begin for this reader: with the error they came with, and with what they found out elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import reverse

from decisiontree.guide import FIXED_TREE, UNKNOWN, Guide
from decisiontree.views import read_walk
from decisiontree.walk.carry_over import FROM, asks_for_code, begin, fields_of
from decisiontree.walk.evidence import Evidence
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import Walk
from kb.library.library import Library
from kb.library.values import Card, Code, Message, Pair
from kb.web.requests import Request

NO_MORE = "-0x0"  # an extended code of a dialog that has nothing to add


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
    message: Message | None  # what the reader pasted, when it is known
    told_in: Callable[[str], Evidence | None]  # what the codes say in a guide, None where none leads there

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """What an address of a search keeps of the walk that the reader comes from."""
        return fields_of(self.origin.here, self.origin.link) if self.origin else ()

    def start(self, slug: str) -> Permalink:
        """The session in that guide, before its first answer."""
        guide = self.library.guide(slug)
        start = start_of(guide, self.error, self.message, self.told_in(slug))
        return begin(start, self.origin.here, self.origin.link, guide) if guide and self.origin else start

    def address(self, slug: str) -> str:
        return reverse("walk", args=[slug]) + self.start(slug).query

    def of_card(self, card: Card) -> str:
        return self.address(card.slug) if self.origin and card.kind == "guide" else card.url


def address_from(library: Library, error: str, code: Code | Pair) -> str:
    """Where the guide of a code, or of two, begins for somebody who has it."""
    return reverse("walk", args=[code.guide]) + start_of(library.guide(code.guide), error, told=code.answers).query


def find_origin(request: Request) -> Origin | None:
    """The walk that met a different error, when one is in the address."""
    guide = request.library.guide(request.GET.get(FROM, ""))
    return Origin(*read_walk(request, guide)) if guide else None


def start_of(
    guide: Guide | None, error: str, message: Message | None = None, told: Evidence | None = None
) -> Permalink:
    """A walk that begins with what the reader pasted. The codes are the answer named after them, e.g. `0x904-0x7`,
    where there is one; else codes (`told`, None where they are none of this guide's) and messages say what they answer."""
    answer = error.lower().replace("+", "-")
    spellings = dict.fromkeys((answer, answer.removesuffix(NO_MORE)))
    questions = guide.questions if guide else ()
    known = ((question.key, code) for code in spellings for question in questions if question.find_answer(code))
    if said := next(known, None):
        return Permalink((said,))
    if guide and told is not None:
        return Permalink(told or _asked_in_vain(guide, answer), error=error)
    return Permalink(message.answers if guide and message and message.page == guide.slug else (), error=error)


def _asked_in_vain(guide: Guide, code: str) -> Evidence:
    """Who pasted a code is not asked for it again: of the question for the code, that none of its answers fits. Where
    one begins with the code, the other number is asked for."""
    question = next((each for each in guide.questions if asks_for_code(each)), None)
    if (
        guide.mode == FIXED_TREE
        or not question
        or any(answer.key.startswith(f"{code}-") for answer in question.answers)
    ):
        return ()
    return ((question.key, UNKNOWN),)

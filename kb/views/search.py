"""The paste box: codes in what was pasted lead to their guide, words to what mentions them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from decisiontree.guide import Guide
from decisiontree.permalink import Permalink
from kb.library.codes import Seen, canonical
from kb.library.library import Code, Library

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Recognised:
    """A code in a paste, with every number space it may belong to."""

    value: int
    codes: tuple[Code, ...]
    spelling: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    library: Library = request.library
    query = request.GET.get("q", "").replace("\0", " ").strip()
    seen = library.find_codes(query)
    guide = find_guide(library, seen)
    error = canonical(code.value for code in seen[:2])
    came_from = request.GET.get("from", "")
    if guide and guide != came_from:
        return redirect(reverse("walk", args=[guide]) + start_of(library.guide(guide), error).query)
    context = {
        "query": query,
        "corrected": library.corrected(query),
        "recognised": [Recognised(code.value, codes_for(library, code), f"0x{code.value:X}") for code in seen],
        "guide": library.guide(guide),
        "error": error,
        "hits": library.search(query, MOST_SHOWN),
        "came_from": library.guide(came_from),
        "guides": library.cards("guide"),
    }
    return render(request, "kb/search.html", context)


def start_of(guide: Guide | None, error: str) -> Permalink:
    """A walk that begins with these codes known: as the answer that is named after them, e.g. `0x904-0x7`, where there is one."""
    answer = error.lower().replace("+", "-")
    asked = (question.key for question in guide.questions if question.find_answer(answer)) if guide else iter(())
    key = next(asked, "")
    return Permalink(((key, answer),)) if key else Permalink(error=error)


def find_guide(library: Library, seen: tuple[Seen, ...]) -> str:
    """The guide for these codes: of the pair before that of each code."""
    pair = library.pair((seen[0].value, seen[1].value)) if len(seen) > 1 else None
    if pair and pair.guide:
        return pair.guide
    return next((code.guide for item in seen for code in codes_for(library, item) if code.guide), "")


def codes_for(library: Library, seen: Seen) -> tuple[Code, ...]:
    """In the number space the paste names, else in each that has the value."""
    codes = library.codes(seen.value)
    return tuple(code for code in codes if code.kind.key == seen.kind) or codes

"""What a code means, in every number space that has it."""

from __future__ import annotations

from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from decisiontree.guide import Source
from kb.codes.explain import cards_about, meanings, unlisted
from kb.codes.find import canonical, parse_codes
from kb.library.library import Library
from kb.library.lists import PAGE, codes_on, count_codes, families, pages_of
from kb.library.values import Code
from kb.web.pagination import read_pages
from kb.web.requests import Request

MOST_AT_ONCE = 500  # codes; of more, the families come first


@require_safe
def code_list(request: Request) -> HttpResponse:
    library: Library = request.library
    family = request.GET.get("family", "").replace("\0", "")[:300]
    count = count_codes(library, family)
    if family and not count:
        raise Http404("There is no such family of codes.")
    context: dict[str, object] = {"families": families(library), "count": count, "is_whole": not family}
    if family or count <= MOST_AT_ONCE:
        size = PAGE if family else MOST_AT_ONCE
        pages = read_pages(request.GET, pages_of(count, size), [("family", family)])
        found = groupby(codes_on(library, family, pages.number, size), key=lambda code: code.family_title)
        context |= {"groups": [(title, list(group)) for title, group in found], "pages": pages}
        context["family_title"] = library.family_title(family) if family else ""
    return render(request, "kb/code_list.html", context)


@require_safe
def code(request: Request, spelling: str) -> HttpResponse:
    """One code, or two that are shown together; other spellings are sent to the usual one."""
    values = parse_codes(spelling)
    if not values:
        return render(request, "kb/code_unreadable.html", {"spelling": spelling[:80]}, status=404)
    if spelling != canonical(values):
        return redirect("code", canonical(values), permanent=True)
    return _pair(request, values) if len(values) == 2 else _single(request, values[0])


def _single(request: Request, value: int) -> HttpResponse:
    library: Library = request.library
    codes = library.codes(value)
    context = {
        "value": value,
        "codes": codes,
        "unlisted": None if codes else unlisted(library, value),
        "pairs": library.pairs_with(value),
        "look_alikes": library.look_alikes(value),
        "cards": library.cards_for_code(value),
        "spellings": spellings(value),
        "sources": _sources_of(codes),
    }
    return render(request, "kb/code.html", context, status=200 if codes else 404)


def _pair(request: Request, values: tuple[int, ...]) -> HttpResponse:
    library: Library = request.library
    pair, codes = meanings(library, values)
    context = {
        "spelling": canonical(values),
        "spellings": [("Decimal", " + ".join(str(value) for value in values))],
        "pair": pair,
        "codes": codes,
        "unlisted": [(f"0x{value:X}", unlisted(library, value)) for value in values if not library.codes(value)],
        "look_alikes": [alike for value in values for alike in library.look_alikes(value)],
        "cards": cards_about(library, values),
        "sources": _sources_of(codes, pair.sources if pair else ()),
    }
    return render(request, "kb/code_pair.html", context, status=200 if codes else 404)


def spellings(value: int) -> list[tuple[str, str]]:
    """How else this code is written in dialogs, logs and programs."""
    signed = [("Signed", str(value - 2**32))] if value >= 2**31 else []
    return [("Decimal", str(value)), ("Long form", f"0x{value:08X}"), *signed]


def _sources_of(codes: tuple[Code, ...], first: tuple[Source, ...] = ()) -> list[Source]:
    """The sources of all of these, each once."""
    every = [*first, *(source for code in codes for source in code.sources)]
    return list({source.key: source for source in every}.values())

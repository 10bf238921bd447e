"""A guide as a walk, as an article, and each of its nodes on a page of its own.

The views are handed `request.library`; they know nothing of where guides come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from typing import Protocol

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from decisiontree.guide import FIXED_TREE, Cause, CollectItem, Guide, ProfileLists, Question, Remedy
from decisiontree.planner.belief import LEAST_WORD
from decisiontree.walk.carry_over import carry_over, fields_of, is_what_was_shown, stay
from decisiontree.walk.evidence import Entry
from decisiontree.walk.exits import question_before
from decisiontree.walk.explain import (
    Sign,
    evidence_for,
    for_and_against,
    minutes_if_nothing_helps,
    what_would_change,
    why_this,
)
from decisiontree.walk.known import find_known
from decisiontree.walk.offers import offers
from decisiontree.walk.permalink import AS, SHOW_ALL, SHOW_ESCALATION, SHOW_WHY, Permalink, parse_permalink
from decisiontree.walk.replay import SOLVED, Walk
from decisiontree.walk.replay import walk as replay
from decisiontree.walk.screen import find_screen, form_for

EVEN = 0.5
MOST_SHOWN = 5
MOST_BESIDE_ANSWERS = 3  # causes, where the answers so far have to be in sight below them
LONGEST_SAID = 500
MOST_LEADS = 3
MOST_AT_ONCE = 60  # questions and steps of a guide whose article has every word


class GuideLibrary(Protocol):
    """What guides are read from."""

    @property
    def profiles(self) -> ProfileLists: ...

    def guide(self, slug: str) -> Guide | None: ...

    def moved(self, kind: str, slug: str) -> str | None: ...

    def cards_named(self, slugs: Iterable[str]) -> Iterable[object]: ...


def library_of(request: HttpRequest) -> GuideLibrary:
    found: GuideLibrary = request.library  # type: ignore[attr-defined]
    return found


def with_guide(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the guide of that name; send the reader on when it has moved."""

    @wraps(view)
    def found(request: HttpRequest, slug: str, **kwargs: str) -> HttpResponse:
        guide = library_of(request).guide(slug)
        if guide is not None:
            return view(request, guide, **kwargs)
        moved = library_of(request).moved("guide", slug)
        if moved is None:
            raise Http404(f"No guide is called {slug}.")
        address = request.get_full_path().replace(f"/{slug}/", f"/{moved}/", 1)
        return redirect(address, preserve_request=request.method == "POST")

    return found


@require_safe
@with_guide
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def walk(request: HttpRequest, guide: Guide) -> HttpResponse:
    here, link = read_walk(request, guide)
    context = {
        **walk_context(here, link),
        **_role(request, here, link),
        **_onward(here, link, library_of(request).guide(here.next.guide)),
        **_way_back(request, link),
        "offers": [(offer, _collecting(link, offer.side)) for offer in offers(here, link.looked_at) if not link.show],
        "is_fragment": is_fragment(request),
    }
    return render(request, f"decisiontree/{'_step' if is_fragment(request) else 'walk'}.html", context)


@csrf_exempt  # it changes nothing
@require_http_methods(["GET", "HEAD", "POST"])
@with_guide
def know(request: HttpRequest, guide: Guide) -> HttpResponse:
    """Questions found by what a reader knows already, in their own words. What was typed is in no address."""
    here, link = read_walk(request, guide)
    link = replace(link, show=SHOW_ALL)
    said = request.POST.get("know", "")[:LONGEST_SAID]
    if not said.strip():
        return redirect(f"{reverse('walk', args=[guide.slug])}{link.query}")
    found = find_known(here.open_questions, said)
    context = {
        **walk_context(here, link),
        **_way_back(request, link),
        "said": said,
        "found": [(form_for(here, link, each.question), each.answer) for each in found],
        "is_fragment": is_fragment(request),
    }
    return render(request, f"decisiontree/{'_step' if is_fragment(request) else 'walk'}.html", context)


def _role(request: HttpRequest, here: Walk, link: Permalink) -> dict[str, object]:
    """For whom this is planned. The reader is asked once: on the first page of a walk whose address doesn't say.
    A fixed guide asks everybody the same, so it doesn't ask who they are."""
    profiles = library_of(request).profiles.of(here.guide.pack)
    named = request.GET.get(AS, "")
    if here.guide.mode == FIXED_TREE and not named:
        return {}
    is_first = not (is_fragment(request) or link.show) and all(_is_pasted(entry) for entry in here.trail)
    return {
        "profiles": profiles,
        "asks_role": len(profiles) > 1 and not link.profile and (is_first or bool(named)),
        "unknown_role": "" if link.profile else named,
    }


def _is_pasted(entry: Entry) -> bool:
    """Could the paste box have given this answer?"""
    return is_what_was_shown(entry) or (isinstance(entry.node, Question) and entry.node.pin == "first")


def _onward(here: Walk, link: Permalink, there: Guide | None) -> dict[str, object]:
    """Where the walk goes on in another guide, or by way of the paste box, with what is known."""
    kept = carry_over(here, there) if there else ()
    back = link.at(stay(here)).way_back_to(here.guide.slug) if there else ""
    onward = replace(link.at(kept), back=back, have=()).query
    return {"next_guide": there, "onward_query": onward, "from_fields": fields_of(here, link)}


def _collecting(link: Permalink, side: str) -> str:
    """The query of the collector's page for one side."""
    return replace(link, show="").query_with(("side", side))


def _way_back(request: HttpRequest, link: Permalink) -> dict[str, object]:
    """The guide that a reader came from, and the walk there."""
    slug, _, query = link.back.partition("?")
    came_from = library_of(request).guide(slug) if slug else None
    return {"came_from": came_from, "back_query": f"?{query}" if query else ""}


def read_walk(request: HttpRequest, guide: Guide) -> tuple[Walk, Permalink]:
    """The walk in the address of this request, and its address when put in order."""
    asked, profiles = _permalink(request), library_of(request).profiles
    known = next((profile for profile in profiles.of(guide.pack) if profile.key == asked.profile), None)
    here = replay(guide, asked.evidence, known or profiles.unsaid(guide.pack))
    have = tuple(item.key for item in guide.escalation.collect if item.key in asked.have)
    return here, replace(asked, evidence=here.evidence, profile=known.key if known else "", have=have)


def in_depth(here: Walk) -> dict[str, object]:
    """What is worked out only for those who ask: where each answer leads costs a decision, so only the likeliest are."""
    why = why_this(here, MOST_LEADS)
    return {"why": why, "turns": what_would_change(here), "worst": minutes_if_nothing_helps(here)}


def walk_context(here: Walk, link: Permalink) -> dict[str, object]:
    """What every walk page shows, whoever asks."""
    # Once it is solved, what it could have been is noise.
    candidates = here.candidates if here.next.kind != SOLVED else ()
    likely = [candidate for candidate in candidates if candidate.word != LEAST_WORD]
    shown = MOST_BESIDE_ANSWERS if here.trail or link.error else MOST_SHOWN
    return {
        "guide": here.guide,
        "walk": here,
        "link": link,
        "screen": find_screen(here, link),
        "is_start": not (here.trail or here.ignored or link.show),
        **(in_depth(here) if link.show == SHOW_WHY else {}),
        "candidates": likely,
        "top": likely[:shown],
        "more": likely[shown:],
        "ruled_out": candidates[len(likely) :],
        "collect": _collect(here),
        "uncollected": replace(link, have=()).kept,
        "case": for_and_against(here, likely[0].cause) if likely else None,
        "trail": [(entry, replace(link, show=entry.key).query) for entry in here.trail],
        "may_collect": any(question.probes for question in here.open_questions),
        "from_collector": {key for key, value in here.evidence if link.looked_at.get(key) == value},
        "told": note_of(here.trail[-1]) if here.trail else "",
        "is_first_remedy": all(entry.is_question for entry in here.trail),
        "next_query": replace(link, show="").query,
        "restart_query": Permalink(profile=link.profile, run=link.run).query,
        "why_query": replace(link, show=SHOW_WHY).query,
        "all_query": replace(link, show=SHOW_ALL).query,
        "escalate_query": replace(link, show=SHOW_ESCALATION).query,
        "change_query": replace(link, show=question_before(here.next.node.key)).query if here.next.node else "",
        "anyway_query": replace(link, show=here.anyway.key).query if here.anyway else "",
        "unasked": [(node, replace(link, show=node.key).query) for node in here.open_questions],
        "untried": [(node, replace(link, show=node.key).query) for node in here.untried],
    }


def _collect(here: Walk) -> dict[str, list[CollectItem]]:
    """What to collect before escalating, cut to what this reader can get at."""
    items = here.guide.escalation.collect
    mine = [item for item in items if item.needs in here.profile.can]
    return {"mine": mine, "others": [item for item in items if item not in mine]}


def note_of(entry: Entry) -> str:
    """What the author says about this answer."""
    answer = entry.node.find_answer(entry.value) if isinstance(entry.node, Question) else None
    return answer.note_html if answer else ""


@require_safe
@with_guide
def article(request: HttpRequest, guide: Guide) -> HttpResponse:
    ranked = sorted(guide.causes, key=lambda cause: -cause.prior)
    context = {
        "guide": guide,
        "causes": [(cause, split_signs(guide, cause), remedies_for(guide, cause)) for cause in ranked],
        "related": library_of(request).cards_named(guide.related),
        "is_long": is_long(guide),
        "is_whole": "whole" in request.GET or not is_long(guide),
    }
    return render(request, "decisiontree/article.html", context)


def is_long(guide: Guide) -> bool:
    """Too long to be read, loaded or printed at once: the article is an overview."""
    return len(guide.questions) + sum(len(remedy.steps) for remedy in guide.remedies) > MOST_AT_ONCE


@require_safe
@with_guide
def node(request: HttpRequest, guide: Guide, key: str) -> HttpResponse:
    found = guide.find_node(key) or guide.find_cause(key)
    if found is None:
        raise Http404(f"This guide has no question, remedy or cause called {key}.")
    if found.key != key:
        address = reverse("node", args=[guide.slug, found.key])
        return redirect(with_query(address, request), permanent=True)
    if not isinstance(found, Cause):
        shown = {
            "guide": guide,
            "node": found,
            "is_question": isinstance(found, Question),
            "for_causes": causes_of(guide, found),
        }
        return render(request, "decisiontree/node.html", shown)
    context = {
        "guide": guide,
        "cause": found,
        "signs": split_signs(guide, found),
        "remedies": remedies_for(guide, found),
    }
    return render(request, "decisiontree/cause.html", context)


def with_query(address: str, request: HttpRequest) -> str:
    """The address with whatever this one was asked with."""
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


@require_safe
@with_guide
def escalation(request: HttpRequest, guide: Guide) -> HttpResponse:
    return render(request, "decisiontree/escalation.html", {"guide": guide})


def split_signs(guide: Guide, cause: Cause) -> dict[str, list[Sign]]:
    signs = evidence_for(guide, cause)
    return {"for": [sign for sign in signs if sign.raises], "against": [sign for sign in signs if not sign.raises]}


def remedies_for(guide: Guide, cause: Cause) -> list[Remedy]:
    """What is likelier than not to fix this cause, best first."""
    place = guide.cause_index[cause.key]
    helping = [remedy for remedy in guide.remedies if remedy.fixes and remedy.fixes[place] >= EVEN]
    return sorted(helping, key=lambda remedy: -remedy.fixes[place])


def causes_of(guide: Guide, node: Question | Remedy) -> list[Cause]:
    """What a remedy is likelier than not to fix, most likely first."""
    if isinstance(node, Question):
        return []
    fixed = [cause for cause, chance in zip(guide.causes, node.fixes, strict=False) if chance >= EVEN]
    return sorted(fixed, key=lambda cause: -cause.prior)[:MOST_SHOWN]


def is_fragment(request: HttpRequest) -> bool:
    """Does htmx want the step alone? On a history restore it wants the whole page."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def _permalink(request: HttpRequest) -> Permalink:
    try:
        return parse_permalink(request.META.get("QUERY_STRING", ""))
    except ValueError as error:
        raise BadRequest("This address holds more answers than any guide has.") from error

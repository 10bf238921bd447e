"""The banner of known incidents. Where none is known, nothing is looked up."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from decisiontree.guide import Guide
from kb.codes.explain import Recognised
from kb.codes.find import parse_codes
from kb.incidents.concerned import incidents_of_article, incidents_of_codes, incidents_of_guide
from kb.library.incidents import Incident
from kb.library.library import Library
from kb.library.moment import html_of
from kb.library.values import Article

MOST_SHOWN = 5  # on one page, so that it is still about something else

register = template.Library()


@register.simple_tag(takes_context=True)
def incidents_everywhere(context: Context) -> SafeString:
    library: Library = context["library"]
    return _banner(library, library.known)


@register.simple_tag(takes_context=True)
def incidents_at_codes(context: Context, spelling: str) -> SafeString:
    library: Library = context["library"]
    return _banner(library, incidents_of_codes(library, parse_codes(spelling)) if library.known else ())


@register.simple_tag(takes_context=True)
def incidents_at_paste(context: Context, found: Iterable[Recognised]) -> SafeString:
    library: Library = context["library"]
    return _banner(library, incidents_of_codes(library, {each.value for each in found or ()}))


@register.simple_tag(takes_context=True)
def incidents_at_guide(context: Context, guide: Guide, error: str = "", is_short: bool = False) -> SafeString:
    library: Library = context["library"]
    return _banner(library, incidents_of_guide(library, guide, error), is_short)


@register.simple_tag(takes_context=True)
def incidents_at_article(context: Context, article: Article) -> SafeString:
    library: Library = context["library"]
    return _banner(library, incidents_of_article(library, article.slug, article.codes))


@register.simple_tag(takes_context=True)
def incident_titles(context: Context, guide: Guide, error: str = "") -> str:
    """For those who hear a step."""
    library: Library = context["library"]
    return " ".join(f"Known incident: {each.title}." for each in incidents_of_guide(library, guide, error))


@register.simple_tag(takes_context=True)
def incidents_that_count(context: Context, guide: Guide) -> list[tuple[Incident, list[str]]]:
    """Those that change the odds of this guide, with the causes they make likelier."""
    library: Library = context["library"]
    return [(each, found) for each in library.known if (found := list(_causes(each, guide)))]


def _causes(incident: Incident, guide: Guide) -> Iterable[str]:
    for slug, key, _ in incident.causes:
        if slug == guide.slug and (cause := guide.find_cause(key)):
            yield cause.title


def _banner(library: Library, found: tuple[Incident, ...], is_short: bool = False) -> SafeString:
    if not found:
        return SafeString("")
    shown = [(each, html_of(library, each)) for each in found[:MOST_SHOWN]]
    return render_to_string(
        "kb/_incidents.html", {"shown": shown, "is_short": is_short, "more": len(found) - len(shown)}
    )

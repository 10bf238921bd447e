"""Words and small marks that templates share."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from decisiontree.guide import Cause, CodeRef, Escalation, Guide, Question, Remedy, Source
from decisiontree.walk.evidence import label
from kb.browse.guide_links import address_from
from kb.codes.find import parse_spelling
from kb.content.snapshot import WHO, in_minutes
from kb.library.library import Library
from kb.library.lists import Topic
from kb.library.values import Card, Code, LookAlike, Pair
from kb.web.dates import day, moment

register = template.Library()
register.filter(day)
register.filter(moment)
register.filter("minutes", in_minutes)

CHECKERS = {"docs": "documents", "lab": "a lab", "lab and manual pages": "a lab and manual pages"}
RISK_ICONS = {"low": "safe", "medium": "careful", "high": "never"}
Part = Cause | Question | Remedy | Escalation

CITED = re.compile(r'href="#source-([^"]+)"')
SOURCE_KINDS = {"official": "Official", "report": "Field report", "secondary": "Second-hand"}


@register.simple_tag
def sheet(name: str) -> SafeString:
    """A style sheet of this page. site.css has what every page needs; a page names what it needs besides."""
    media = "print" if name == "print" else "all"
    return format_html('<link rel="stylesheet" href="{}" media="{}">', static(f"css/{name}.css"), media)


@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons/sprite.svg"), name
    )


@register.simple_tag
def bar(share: float) -> SafeString:
    """How likely, as a drawing; the words beside it say the same."""
    width = max(2, round(share * 100))
    return format_html('<svg class="bar" aria-hidden="true"><rect width="{}%" height="100%"/></svg>', width)


@register.simple_tag(takes_context=True)
def guide_from(context: Context, code: Code | Pair, error: str) -> str:
    """The address of a code's guide, with what the code answers there."""
    return address_from(context["library"], error, code)


@register.filter
def code_text(codes: Iterable[CodeRef]) -> str:
    """The codes of one dialog: 0x904 + 0x7."""
    return " + ".join(f"0x{code.value:X}" for code in codes)


@register.filter
def code_texts(all_codes: Iterable[Iterable[CodeRef]]) -> list[str]:
    """The codes of a page, once each: one number may be of two kinds."""
    return list(dict.fromkeys(code_text(codes) for codes in all_codes))


@register.filter
def said(card: Card) -> str:
    """The first thing that people see of it and its title does not say already."""
    title = card.title.lower()
    return next((symptom for symptom in card.symptoms[:1] if symptom.lower().rstrip(".…") not in title), "")


@register.filter
def code_path(codes: Iterable[CodeRef]) -> str:
    """The same as a part of an address: 0x904+0x7."""
    return "+".join(f"0x{code.value:X}" for code in codes)


@register.filter
def look_alikes(library: Library, error: str) -> tuple[LookAlike, ...]:
    """What one code is easily mistaken for. Of a pair, the pair says enough."""
    value = parse_spelling(error) if error.startswith("0x") else None
    return library.look_alikes(value) if value is not None else ()


@register.filter
def sources_of(part: Part, guide: Guide) -> list[Source]:
    """What a part names as its sources, then what its texts cite besides: each mark in a text leads to an entry."""
    return sources_in((*getattr(part, "sources", ()), *_cited(part, guide)), guide)


@register.filter
def cited_in(part: Part, guide: Guide) -> list[Source]:
    """Only what the texts of a part cite, for pages that are too short for all sources."""
    return sources_in(_cited(part, guide), guide)


@register.filter
def sources_in(keys: Iterable[str], guide: Guide) -> list[Source]:
    return [source for key in dict.fromkeys(keys) if (source := guide.find_source(key))]


def _cited(part: Part, guide: Guide) -> list[str]:
    return [key for html in _texts(part, guide) for key in CITED.findall(html)]


def _texts(part: Part, guide: Guide) -> tuple[str, ...]:
    """All that a page about this part shows of it, and for a remedy what the guide warns of before."""
    match part:
        case Cause():
            return (part.why_html,)
        case Question():
            return (part.why_html, part.check_html, *(answer.note_html for answer in part.answers))
        case Remedy():
            steps = (step.html for step in part.steps)
            return (guide.before_html, part.intro_html, *steps, part.outro_html, part.verify_html, part.rollback_html)
        case Escalation():
            return (part.note_html, *(item.html for item in part.collect))
    return ()


@register.filter
def who(needs: str) -> str:
    return WHO.get(needs, needs)


@register.filter
def named(key: str) -> str:
    """An owner or a checker that content names by a key: "remote-access" reads "Remote access"."""
    words = key.replace("-", " ") if key.islower() and " " not in key else key
    return words[:1].upper() + words[1:]


@register.filter
def checker(by: str) -> str:
    """What a page was checked against, for "verified by …"."""
    return CHECKERS.get(by, by)


@register.filter
def risk_icon(risk: str) -> str:
    return RISK_ICONS.get(risk, "careful")


@register.filter
def source_kind(kind: str) -> str:
    return SOURCE_KINDS.get(kind, kind)


@register.filter
def name(node: Question | Remedy) -> str:
    """The question, or the title of the remedy."""
    return label(node)


@register.filter
def counted(topic: Topic) -> str:
    """2 guides, 14 articles."""
    counts = ((topic.guides, "guide"), (topic.articles, "article"))
    return ", ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in counts if count)


@register.filter
def hexed(value: int) -> str:
    return f"0x{value:X}"


@register.filter
def percent(share: float) -> str:
    """A probability as people read it: 63 %, and never 0 % or 100 % for what is neither."""
    if share and share < 0.01:
        return "under 1 %"
    return f"{min(round(share * 100), 99) if share < 1 else 100} %"

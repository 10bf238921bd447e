"""“Link this step” in templates, and what else they need for permanent addresses."""

from __future__ import annotations

import re

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from decisiontree.guide import Guide, Step
from kb.content.snapshot import STEP, Section, in_words
from kb.library.library import Library
from kb.library.values import Article
from kb.links.items import WITHDRAWN, Edition, Item, find_item, in_guide, without_title
from kb.links.menu import menu_at, menu_of, render_menu, shown
from kb.web.addresses import absolute

register = template.Library()

# Within a tag: a text with these words in it stays as it is.
CITATION = re.compile(r'(?P<before><a(?: [a-z-]+="[^"]*")*? href=")#source-')
TIMES = {1: "once", 2: "twice"}


@register.simple_tag(takes_context=True)
def linking(context: Context, item_id: str, is_page: bool = False) -> SafeString:
    """The button and its menu; none for what was withdrawn. `is_page`: the whole page is about this item."""
    item = _item(context, item_id)
    return render_menu(menu_of(item), is_page) if item and item.state != WITHDRAWN else SafeString("")


@register.simple_tag(takes_context=True)
def withdrawn(context: Context, item_id: str) -> SafeString:
    """The warning before the text of something that was withdrawn and still stands where it stood."""
    item = _item(context, item_id)
    is_withdrawn = item is not None and item.state == WITHDRAWN
    return render_to_string("kb/_withdrawn.html", {"item": item}) if is_withdrawn else SafeString("")


def _item(context: Context, item_id: str) -> Item | None:
    library: Library | None = context.get("library")
    item = find_item(library, item_id) if library and item_id else None
    guide: Guide | None = context.get("guide")
    return in_guide(library, item, guide.id) if library and item and guide else item


@register.simple_tag
def linking_edition(edition: Edition) -> SafeString:
    return render_menu(menu_at(edition), is_page=True)


@register.simple_tag(takes_context=True)
def article_body(context: Context, article: Article) -> SafeString:
    """An article's text with a menu in each of its steps. It was made safe when the library was baked."""
    html = article.html
    for step in article.steps:
        opening = f'<li class="step" id="step-{step.id}"'
        marked = format_html(' data-url="{}">{}', short_url(context, step.id), withdrawn(context, step.id))
        linked = f"{opening}{marked}{step.html}{linking(context, step.id)}"
        html = html.replace(f"{opening}>{step.html}", linked, 1)
    return mark_safe(html)  # noqa: S308


@register.simple_tag
def absolute_url(path: str) -> str:
    return absolute(path)


@register.simple_tag(takes_context=True)
def short_url(context: Context, item_id: str) -> str:
    """What goes on paper."""
    item = _item(context, item_id)
    return absolute(item.short_url if item else f"/s/{item_id}")


@register.filter
def old_html(section: Section, item: Item) -> SafeString:
    """The text of a section of an older text: its sources are listed on today's page, its title is the page's heading."""
    html = cites_at(section.html, item.url)
    return mark_safe(without_title(html) if item.mark.kind == STEP else html)  # noqa: S308


@register.filter
def cites_at(html: str, page: str) -> SafeString:
    """A text whose sources are listed on another page; "" for none."""
    return mark_safe(CITATION.sub(rf"\g<before>{page}#source-", html) if page else html)  # noqa: S308


register.filter(in_words)


@register.filter
def untitled(step: Step) -> SafeString:
    """What to do in a step whose title stands above it already."""
    return mark_safe(without_title(step.html))  # noqa: S308


@register.filter
def shown_id(item_id: str) -> str:
    return shown(item_id)


@register.filter
def times(count: int) -> str:
    """Once, twice, 3 times."""
    return TIMES.get(count, f"{count} times")

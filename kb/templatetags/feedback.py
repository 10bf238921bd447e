"""“Did this help?” on pages of articles, steps and remedies."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from kb.library.library import Library
from kb.links.items import CURRENT, find_item

register = template.Library()


@register.simple_tag(takes_context=True)
def did_it_help(context: Context, item_id: str) -> SafeString:
    """The question about today's text; none where counting is off, and for what was withdrawn."""
    library: Library | None = context.get("library")
    item = find_item(library, item_id) if library and item_id and settings.PAGE_VOTES else None
    if item is None or item.state != CURRENT:
        return SafeString("")
    return render_to_string("kb/_helped.html", {"item": item, "revision": item.mark.revision})

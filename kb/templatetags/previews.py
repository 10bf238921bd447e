"""What stands in the head of a page for those who show links to it."""

from __future__ import annotations

import json

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from decisiontree.walk.permalink import Permalink
from kb.links.previews import Preview, how_to
from kb.links.public_previews import oembed_url, public_preview
from kb.web.addresses import absolute

register = template.Library()
LISTS = ("/", "/guides/", "/articles/", "/codes/", "/events/")

IN_SCRIPT = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@register.simple_tag(takes_context=True)
def preview(context: Context) -> SafeString:
    """What others may show of this page; nothing for pages without a subject."""
    request, library = getattr(context, "request", None), context.get("library")
    found = public_preview(library, request.path) if request and library else None
    if found is None:
        return _list_as_markdown(request) if request else SafeString("")
    walk = context.get("link")
    shown = {
        "preview": found,
        "oembed": oembed_url(found.path),
        "alternate": absolute(found.path.rstrip("/")),
        "query": walk.query if isinstance(walk, Permalink) else "",
        "site_name": settings.SITE_NAME,
    }
    return render_to_string("kb/_preview.html", shown)


def _list_as_markdown(request: HttpRequest) -> SafeString:
    """Lists have no subject to show of them, but a Markdown for programs all the same."""
    if request.path not in LISTS:
        return SafeString("")
    page = request.GET.get("page", "")
    address = f"/{request.path.strip('/') or 'index'}.md{f'?page={page}' if page.isdecimal() else ''}"
    return format_html('<link rel="alternate" type="text/markdown" href="{}">\n', absolute(address))


@register.filter
def as_json_ld(found: Preview) -> SafeString:
    """A data block for search engines. A browser runs none of it, and no text in it can end the block."""
    return mark_safe(json.dumps(how_to(found, absolute("")), ensure_ascii=False).translate(IN_SCRIPT))  # noqa: S308

"""Previews as this site lets them be seen: PREVIEW_PUBLIC says how much of a page others may show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from kb.library.library import Library
from kb.links.previews import Preview, find_preview
from kb.web.addresses import absolute

NONE, URL_ONLY, TITLE, SUMMARY = "none", "url-only", "title", "summary"


def public_preview(library: Library, path: str) -> Preview | None:
    """A page's preview without what is not to be seen elsewhere."""
    found = find_preview(library, path, settings.ID_PREFIX) if settings.PREVIEW_PUBLIC != NONE else None
    if found is None or settings.PREVIEW_PUBLIC == SUMMARY:
        return found
    title = found.title if settings.PREVIEW_PUBLIC == TITLE else settings.SITE_NAME
    return replace(found, title=title, description="", labels=(), how_to=())


def oembed_url(path: str) -> str:
    return absolute("/oembed?") + urlencode({"url": absolute(path), "format": "json"})


def oembed(preview: Preview) -> dict[str, Any]:
    """A link as oEmbed 1.0 has it (https://oembed.com, 2.3.4.3)."""
    return {
        "version": "1.0", "type": "link", "title": preview.title, "provider_name": settings.SITE_NAME,
        "provider_url": settings.SITE_URL, "cache_age": 3600,
    }  # fmt: skip

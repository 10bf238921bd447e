"""oEmbed: what a program that was given a link of ours may show for it."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from kb.links import public_previews
from kb.web.requests import Request


@require_safe
def oembed(request: Request) -> HttpResponse:
    """Status codes as https://oembed.com (2.3.4.2) has them, but for 400: for a request without an address, and for formats
    that we do not have (501 there; 5xx is for faults of ours)."""
    if settings.PREVIEW_PUBLIC == public_previews.NONE:
        return _refuse(401, "this site shows no previews")
    if request.GET.get("format", "json") != "json":
        return _refuse(400, "json is the only format")
    url = request.GET.get("url", "")
    if not url:
        return _refuse(400, "say which address in `url`")
    path = path_on_this_site(url)
    found = public_previews.public_preview(request.library, path) if path else None
    return JsonResponse(public_previews.oembed(found)) if found else _refuse(404, "this address has no preview")


def path_on_this_site(url: str) -> str:
    """The path of an address of ours, "" for any other."""
    try:
        asked, ours = urlsplit(url), urlsplit(settings.SITE_URL)
    except ValueError:
        return ""
    is_ours = asked.scheme in ("http", "https") and asked.netloc.lower() == ours.netloc.lower()
    return unquote(asked.path) if is_ours else ""


def _refuse(status: int, why: str) -> JsonResponse:
    return JsonResponse({"error": why}, status=status)

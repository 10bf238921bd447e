"""What every page may use."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def _report(request: HttpRequest) -> object:
    """What the author's mode has to say, with what is about this page first; None when all is well."""
    report = getattr(request, "report", None)
    return report.for_page(request.path) if report else None


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.SITE_NAME,
        "preview_public": settings.PREVIEW_PUBLIC,
        "may_save": settings.ANONYMOUS_SAVES,
        "has_proposals": settings.PROPOSALS,
        "counts_sessions": settings.COUNT_SESSIONS,
        "counts_anything": settings.COUNT_SESSIONS or settings.MISSED_SEARCHES or settings.PAGE_VOTES,
        "has_accounts": settings.SIGN_IN != "none",
        "library": getattr(request, "library", None),
        "is_live": settings.DEBUG,
        "preview_ref": settings.PREVIEW_REF,
        "published_url": settings.PUBLISHED_URL,
        "author": _report(request) if settings.DEBUG else None,
    }

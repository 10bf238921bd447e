"""What every page may use."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.SITE_NAME,
        "preview_public": settings.PREVIEW_PUBLIC,
        "may_save": settings.ANONYMOUS_SAVES,
        "library": getattr(request, "library", None),
    }

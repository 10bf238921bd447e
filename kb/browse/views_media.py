"""Pictures of articles. Whatever one holds, it may load nothing and run nothing."""

from __future__ import annotations

from hashlib import blake2b

from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from kb.web.requests import Request

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
def picture(request: Request, pack: str, name: str) -> HttpResponse:
    found = request.library.media(f"{pack}/{name}")
    if found is None:
        raise Http404(f"There is no picture {name}.")
    kind, data = found
    tag = f'"{blake2b(data, digest_size=12).hexdigest()}"'
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "public, max-age=3600", "ETag": tag}
    response = HttpResponse(data, content_type=kind, headers=headers)
    return get_conditional_response(request, etag=tag, response=response) or response

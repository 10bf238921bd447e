"""Pages that depend on nothing but the library, the release and the address: rendered once, then kept.

The entity tag is made from what the page depends on, so a reader who has the page is answered without
looking for it, and a page that is kept costs one look-up.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from kb.library.byte_lru import Kept
from kb.site.store import store
from kb.web.negotiation import wanted_form

View = Callable[..., HttpResponse]

# No `must-revalidate`: it would forbid a cache to use what it has while this site is down.
CACHE_CONTROL = "public, max-age=0, stale-if-error=86400"
KEPT = (200, 301, 302)
HTMX_HEADERS = ("HTTP_HX_REQUEST", "HTTP_HX_HISTORY_RESTORE_REQUEST")


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    headers: tuple[tuple[str, str], ...]
    status: int = 200
    is_whole: bool = False  # it has the headers of every middleware, not of its view alone

    @property
    def size(self) -> int:
        """Bytes it takes, headers and bookkeeping guessed at: a redirect has no body and still costs something."""
        return len(self.body) + 1000

    def answer(self) -> HttpResponse:
        return HttpResponse(self.body, status=self.status, headers=dict(self.headers))


class PageCache(Kept[Page]):
    """The pages used last, up to so many bytes."""

    def put(self, tag: str, page: Page) -> None:
        """Keep a page, unless it would push out too many others."""
        if page.size <= self.limit // 8:
            self.keep(tag, page, page.size)


cache = PageCache(settings.PAGE_CACHE_BYTES)


def page(view: View) -> View:
    """For a view whose answer is a pure function of the library, the release, the address and htmx's flags."""

    @wraps(view)
    def kept(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if settings.DEBUG or request.method not in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        packed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        tag = _tag(request, packed)
        if tag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            return _not_modified(tag)
        found = cache.get(tag)
        if found is not None:
            return found.answer()
        return _keep(_finish(view(request, *args, **kwargs), tag), tag, packed)

    return kept


class KeptPages:
    """Answers with a kept page before any other middleware runs; outermost, so that what it keeps has every header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        library = store().current()
        if library is None or not _may_answer(request):
            return self.get_response(request)
        request.library = library  # type: ignore[attr-defined]
        tag = _tag(request, "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""))
        found = cache.get(tag)
        if found is not None and found.is_whole and tag not in request.META.get("HTTP_IF_NONE_MATCH", ""):
            return found.answer()
        response = self.get_response(request)
        if request.method == "GET" and getattr(response, "kept_as", "") == tag:
            cache.put(tag, Page(response.content, tuple(response.items()), response.status_code, is_whole=True))
        return response


def _may_answer(request: HttpRequest) -> bool:
    """Whether nothing but the page can come back: no redirect to HTTPS, no refusal of a foreign host or a busy program."""
    if settings.DEBUG or request.method not in ("GET", "HEAD") or request.path.startswith("/api/"):
        return False
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return False
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


def _not_modified(tag: str) -> HttpResponse:
    """A 304 repeats what the page said about itself: a text that is kept for ever stays so."""
    response, found = HttpResponse(status=304), cache.get(tag)
    for name, value in found.headers if found else ():
        if name in ("Cache-Control", "Vary"):
            response[name] = value
    return _finish(response, tag)


def _tag(request: HttpRequest, packed: bool) -> str:
    """A strong entity tag: everything the answer depends on."""
    meta = request.META
    flags = [meta.get(header) == "true" for header in HTMX_HEADERS]
    form = wanted_form(request)
    parts = (
        request.library.revision,
        settings.RELEASE,
        request.scheme,
        request.path,
        meta.get("QUERY_STRING", ""),
        packed,
        form,
        *flags,
    )
    return f'"{blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'


def is_kept(response: HttpResponse) -> bool:
    """A view that has to see each request says that its answer is private."""
    return response.status_code in KEPT and "private" not in response.get("Cache-Control", "")


def _finish(response: HttpResponse, tag: str) -> HttpResponse:
    if response.status_code == 304 or (response.status_code == 200 and is_kept(response)):
        response["ETag"] = tag
    if response.status_code in (200, 301, 304):  # else browsers keep a 301 for ever
        response.headers.setdefault("Cache-Control", CACHE_CONTROL)
    patch_vary_headers(response, ["Accept", "Accept-Encoding", "HX-Request", "HX-History-Restore-Request"])
    return response


def _keep(response: HttpResponse, tag: str, packed: bool) -> HttpResponse:
    """Keep a page, or where an address leads: that depends on the library just as well."""
    if not is_kept(response):
        return response
    if packed and response.content:
        response.content = gzip.compress(response.content, compresslevel=6, mtime=0)
        response["Content-Encoding"] = "gzip"
    response.kept_as = tag  # type: ignore[attr-defined]
    cache.put(tag, Page(response.content, tuple(response.items()), response.status_code))
    return response

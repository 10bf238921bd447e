"""Pages that depend on nothing but the library, the release and the address: rendered once, then kept.

The entity tag is made from what a page depends on. Of the query that is the fields which the page says it reads: an
address with others is the same page.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial, wraps
from hashlib import blake2b
from urllib.parse import parse_qsl

import brotli  # type: ignore[import-untyped]
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import ResponseHeaders
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from kb.library.byte_lru import Kept
from kb.library.library import Library
from kb.site.reader_library import library_for
from kb.web.negotiation import wanted_form
from kb.web.privacy import says_who_asks
from kb.web.roles import needs_role

View = Callable[..., HttpResponse]
Handler = Callable[[HttpRequest], HttpResponse]

EVERYTHING, NOTHING = "*", ""  # of the query
# No `must-revalidate`: it would forbid a cache to use what it has while this site is down.
CACHE_CONTROL = "public, max-age=0, stale-if-error=86400"
WHILE_KNOWN = "public, max-age=0"  # an incident may be over when a cache shows the page again
KEPT = (200, 301, 302)
HTMX_HEADERS = ("HTTP_HX_REQUEST", "HTTP_HX_HISTORY_RESTORE_REQUEST")
PACKERS: dict[str, Callable[[bytes], bytes]] = {  # the best first; each takes about a millisecond
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}
MOST_PATHS = 10_000  # whose route is remembered


@dataclass(frozen=True, slots=True)
class Page:
    """`headers` are Django's own, made once: making them anew took a fifth of the time of an answer."""

    body: bytes
    headers: ResponseHeaders
    status: int = 200

    @property
    def size(self) -> int:
        """Bytes it takes, headers and bookkeeping guessed at: a redirect has no body and still costs something."""
        return len(self.body) + 1000

    @property
    def is_complete(self) -> bool:
        """Whether the body is as long as the page says: a reader of any other would wait for the rest."""
        return self.headers.get("Content-Length", str(len(self.body))) == str(len(self.body))

    def answer(self) -> HttpResponse:
        response = HttpResponse(self.body, status=self.status)
        response.headers = self.headers  # nothing changes them any more: no middleware is further out
        return response

    def not_modified(self) -> HttpResponse:
        """For who has it: all that the page says of itself, e.g. that it may be kept for ever."""
        response = HttpResponse(status=304, headers=dict(self.headers))
        for name in ("Content-Type", "Content-Length", "Content-Encoding"):
            del response[name]
        return response


class PageCache(Kept[Page]):
    """The pages used last, up to so many bytes."""

    def put(self, tag: str, page: Page) -> None:
        """Keep a page, unless it would push out too many others."""
        if page.size <= self.limit // 8:
            self.keep(tag, page, page.size)


cache = PageCache(settings.PAGE_CACHE_BYTES)


def page(view: View, reads: str) -> View:
    """A view whose answer is a pure function of the library, the release, the path and htmx's flags, and of the fields
    of the query that it `reads`: their names with spaces between them, as `read_fields` takes them."""

    @wraps(view)
    def marked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return view(request, *args, **kwargs)

    marked.reads = reads  # type: ignore[attr-defined]
    return marked


@lru_cache(MOST_PATHS)
def reads_of(path: str) -> str | None:
    """What the page at a path reads of the query; None for what is no such page."""
    try:
        return getattr(resolve(path).func, "reads", None)
    except Resolver404:
        return None


class KeptPages:
    """Answers with a kept page before any other middleware runs: outermost, so what it keeps has every header."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reads = reads_of(request.path_info)
        if reads is None or not _may_answer(request) or (library := library_for(request)) is None:
            return self.get_response(request)
        request.library = library  # type: ignore[attr-defined]
        return kept(request, reads, self.get_response)


def _may_answer(request: HttpRequest) -> bool:
    """Whether nothing but the page can come back: no redirect to HTTPS or to a role, no refusal of a foreign host."""
    if settings.DEBUG or needs_role(request) or (settings.SECURE_SSL_REDIRECT and not request.is_secure()):
        return False
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return True


def kept(request: HttpRequest, reads: str, make: Handler) -> HttpResponse:
    """The page from memory, or else made, and kept when it may be."""
    if settings.DEBUG or request.method not in ("GET", "HEAD"):
        return make(request)
    packing = _packing(request)
    query = request.META.get("QUERY_STRING", "")
    tag = _tag(request, read_fields(query, reads), packing)
    # Else a redirect may take along what the tag does not know.
    is_whole = reads == EVERYTHING or not query
    found = cache.get(tag)
    if found is not None and (found.status == 200 or is_whole):
        return found.not_modified() if _has(request, tag, found) else found.answer()
    is_get = request.method == "GET"  # asked now: on the way a HEAD may become a GET
    response = _finish(make(request), tag, request.library)  # type: ignore[attr-defined]
    if not is_kept(response):
        return response
    if packing and response.content:
        response.content = PACKERS[packing](response.content)
        response["Content-Encoding"] = packing
        response["Content-Length"] = str(len(response.content))
    made = Page(response.content, ResponseHeaders(response.headers), response.status_code)
    if is_get and made.is_complete and (made.status == 200 or is_whole):
        cache.put(tag, made)
    return made.not_modified() if _has(request, tag, made) else response


def _packing(request: HttpRequest) -> str:
    """How the page travels: as the best that this reader unpacks, "" for as it is."""
    understood = {each.partition(";")[0].strip() for each in request.META.get("HTTP_ACCEPT_ENCODING", "").split(",")}
    return next((name for name in PACKERS if name in understood), "")


def _has(request: HttpRequest, tag: str, found: Page) -> bool:
    """Whether the reader has the page already."""
    return found.status == 200 and tag in request.META.get("HTTP_IF_NONE_MATCH", "")


def read_fields(query: str, reads: str) -> str:
    """The part of a query that a page reads, the same whatever the order: of each field its last value, all of them where
    its name ends in `*`, and where it ends in `?` whether it is there at all."""
    if not query or reads == EVERYTHING:
        return query
    names = reads.split()
    given = parse_qsl(query, keep_blank_values=True) if names else []
    fields = []
    for name in names:
        values = [value for key, value in given if key == name.rstrip("*?")]
        if values:
            fields.append((name, [] if name.endswith("?") else values if name.endswith("*") else values[-1:]))
    return repr(fields) if fields else ""


def _tag(request: HttpRequest, query: str, packing: str) -> str:
    """A strong entity tag: everything the answer depends on."""
    meta = request.META
    flags = [meta.get(header) == "true" for header in HTMX_HEADERS]
    library = request.library  # type: ignore[attr-defined]
    form = wanted_form(request)
    known = [incident.key for incident in library.known]
    parts = (library.revision, known, settings.RELEASE, request.scheme, request.path, query, packing, form, *flags)
    return f'"{blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'


def is_kept(response: HttpResponse) -> bool:
    """A view that has to see each request says that its answer is private; a cookie is one reader's own."""
    return response.status_code in KEPT and "private" not in response.get("Cache-Control", "") and not response.cookies


def _finish(response: HttpResponse, tag: str, library: Library) -> HttpResponse:
    if response.status_code == 200 and is_kept(response):
        response["ETag"] = tag
    if response.status_code in (200, 301):  # else browsers keep a 301 for ever
        response.headers.setdefault("Cache-Control", WHILE_KNOWN if library.known else CACHE_CONTROL)
    patch_vary_headers(response, ["Accept", "Accept-Encoding", "HX-Request", "HX-History-Restore-Request"])
    says_who_asks(library, response)
    return response

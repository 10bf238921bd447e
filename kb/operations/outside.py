"""The site as readers reach it: through DNS, TLS and the proxy."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ssl import SSLError
from urllib.parse import urlsplit

from kb.operations.diagnosis import Diagnosis, fault, fine, warning

SECONDS = 10
CLOCK_SLACK = 30  # seconds
LARGE = 2_000_000  # bytes of a paste; nginx lets 1 MB through unless it is told otherwise
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


class SiteAnswer:
    def __init__(self, url: str, path: str, method: str = "GET", body: bytes = b"") -> None:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.netloc, timeout=SECONDS)
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            self.status, self.headers, self.body = response.status, response.headers, response.read(10_000)
        finally:
            connection.close()


def look_from_outside(url: str) -> Iterator[Diagnosis]:
    try:
        front, ready = SiteAnswer(url, "/"), SiteAnswer(url, "/readyz")
    except SSLError as error:
        yield fault("proxy", f"{url} has no valid certificate: {error}.", "Renew it, with the whole chain.")
        return
    except (OSError, http.client.HTTPException) as error:
        yield fault(
            "proxy",
            f"{url} can't be reached from here: {error}.",
            "Is the server running? Check DNS, proxy and firewall.",
        )
        return
    if found := _redirect(url, front) or _status(url, front, ready):
        yield found
        return
    yield from _headers(url, front)
    yield from _clock(front)
    yield from _large_bodies(url)
    yield fine("proxy", f"{url} answers; /readyz says {ready.body.decode(errors='replace').splitlines()[0]}")


def _redirect(url: str, front: SiteAnswer) -> Diagnosis | None:
    if front.status not in (301, 302, 307, 308):
        return None
    target = front.headers.get("Location", "")
    if target.rstrip("/") == url.rstrip("/"):
        said = f"{url}/ redirects to itself: the site doesn't know that readers use HTTPS."
        return fault("proxy", said, "Let the proxy set X-Forwarded-Proto, and set BEHIND_PROXY=1.")
    return fault("proxy", f"{url}/ redirects to {target}.", "Set SITE_URL to the address readers end at.")


def _status(url: str, front: SiteAnswer, ready: SiteAnswer) -> Diagnosis | None:
    if front.status == 400:
        said = f"{url}/ answers 400: the site doesn't get the host that readers ask for."
        return fault("proxy", said, "Let the proxy pass on the Host header, or add its name to ALLOWED_HOSTS.")
    if front.status in (401, 403):
        return warning("proxy", f"{url}/ answers {front.status}: the proxy asks who you are.")
    if ready.status != 200 or front.status != 200:
        said = ready.body.decode(errors="replace").strip().replace("\n", "; ")
        return fault("proxy", f"{url}/ answers {front.status}, /readyz {ready.status}: {said[:200]}")
    return None


def _headers(url: str, front: SiteAnswer) -> Iterator[Diagnosis]:
    for name in HEADERS:
        values = front.headers.get_all(name) or []
        if len(values) != 1:
            said = f"{name} comes {len(values)} times." if values else f"{name} is missing."
            yield fault("proxy", said, "Let the proxy leave the site's security headers as they are.")
    if url.startswith("https:") and not front.headers.get("Strict-Transport-Security"):
        said = "Strict-Transport-Security is missing."
        yield fault(
            "proxy", said, "Let the proxy set X-Forwarded-Proto, set BEHIND_PROXY=1, and leave HSTS_SECONDS above 0."
        )


def _clock(front: SiteAnswer) -> Iterator[Diagnosis]:
    try:
        apart = abs((parsedate_to_datetime(front.headers["Date"]) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return
    if apart > CLOCK_SLACK:
        yield warning(
            "clock", f"The clocks of proxy and site are {apart:.0f} s apart.", "Set both (timedatectl set-ntp true)."
        )


def _large_bodies(url: str) -> Iterator[Diagnosis]:
    try:
        status = SiteAnswer(url, "/search/", "POST", b"q=" + b"x" * LARGE).status
    except (OSError, http.client.HTTPException):
        status = 413
    if status == 413:
        yield fault(
            "proxy",
            "Pastes of 2 MB are refused.",
            "Allow bodies of 8 MB in the proxy (nginx: client_max_body_size 8m).",
        )

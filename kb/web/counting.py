"""Who may be counted: a reader with a browser, who did not ask to be left out."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from kb.web.ratelimit import client_of, seconds_to_wait

DAY = 24 * 60 * 60  # seconds
FROM_HERE = ("", "same-origin", "none")
PROGRAM = re.compile(r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|java/|go-http|headless", re.IGNORECASE)


def may_be_counted(request: HttpRequest) -> bool:
    headers = request.headers
    agent = headers.get("User-Agent", "")
    if request.method not in ("GET", "POST") or not agent or PROGRAM.search(agent):
        return False
    return "1" not in (headers.get("DNT"), headers.get("Sec-GPC")) and "prefetch" not in headers.get("Sec-Purpose", "")


def within_limits(request: HttpRequest, what: str, per_minute: int, per_day: int) -> bool:
    """Whether one more count of this client is taken: it may be counted, and there were not too many."""
    if not may_be_counted(request):
        return False
    who = f"{what}:{client_of(request)}"
    return not (seconds_to_wait(who, per_minute) or seconds_to_wait(f"{who}:day", per_day, window=DAY))


def is_sent_from_here(request: HttpRequest) -> bool:
    """Not from a form of another site, as far as the browser says; old ones say it in `Origin` only."""
    site, origin = request.headers.get("Sec-Fetch-Site", ""), request.headers.get("Origin", "")
    if site or not origin:
        return site in FROM_HERE
    return origin.partition("://")[2] in (urlsplit(settings.SITE_URL).netloc, request.get_host())

"""How many requests a client or a token may make in a minute. Counted in the cache, in windows of a minute."""

from __future__ import annotations

from ipaddress import ip_address
from time import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from kb.api.problems import ApiProblem

WINDOW = 60
IPV6_NETWORK_BITS = 64  # one customer has a whole /64: counting addresses in it would limit nobody


def check_limit(who: str, most: int) -> None:
    """Count one request. Raises ApiProblem 429 when `who` had more than `most` in this minute; 0 is no limit."""
    if not most:
        return
    now = time()
    key = f"requests:{who}:{int(now // WINDOW)}"
    cache.add(key, 0, WINDOW)
    try:
        count = cache.incr(key)
    except ValueError:  # pushed out of the cache between the two calls: begin again
        return
    if count > most:
        wait = WINDOW - int(now % WINDOW)
        raise ApiProblem(429, f"More than {most} requests in a minute.", headers={"Retry-After": str(wait)})


def client_of(request: HttpRequest) -> str:
    """Who asks: the network address; behind a proxy the one that the proxy saw (the last, which it added itself)."""
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip() or seen
    try:
        address = ip_address(seen)
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return f"{int(address) >> (128 - IPV6_NETWORK_BITS):x}"

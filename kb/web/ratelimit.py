"""How many requests a client may make in a minute. Counted in the cache (CACHE_URL), in windows of a minute."""

from __future__ import annotations

import logging
import sys
from ipaddress import ip_address
from time import monotonic, time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 60
IPV6_NETWORK_BITS = 64  # one customer has a whole /64: counting addresses in it would limit nobody
# Seconds in which a cache that is down is not asked again: nobody shall wait for it with every request.
PAUSE = 10

logger = logging.getLogger(__name__)
_asked_again_at = 0.0


def seconds_to_wait(who: str, most: int, cost: int = 1, window: int = WINDOW) -> int:
    """Count one request, or one of some other cost. 0 when `who` may go on, else how long they have to wait; `most` 0 is no limit.

    The first in a window (a minute, if nothing else is said) is always let through, however heavy.
    """
    if not most:
        return 0
    now = time()
    count = _count(f"requests:{who}:{int(now // window)}", cost, window)
    return window - int(now % window) if count > max(most, cost) else 0


def _count(key: str, cost: int, window: int) -> int:
    """How many requests there were by now. 0 when nobody knows: a cache that is down limits nobody and stops nobody."""
    global _asked_again_at
    if monotonic() < _asked_again_at:
        return 0
    try:
        cache.add(key, 0, window)
        return cache.incr(key, cost)
    except ValueError:  # pushed out of the cache between the two calls: begin again
        return 0
    except _cache_errors() as error:
        _asked_again_at = monotonic() + PAUSE
        logger.error("the cache at CACHE_URL is down, requests are not limited for %s s: %s", PAUSE, error)
        return 0


def _cache_errors() -> tuple[type[Exception], ...]:
    """What a cache that is down raises. A worker without CACHE_URL never loads Redis, which takes 9 MB."""
    redis = sys.modules.get("redis")
    return (redis.RedisError, OSError) if redis else (OSError,)


def replace_in_cache(key: str, value: str, seconds: int) -> str:
    """Keep a value for a while; the one before, "" when there was none or the cache is down.

    Of several that come at once, in whatever worker, one alone is the first.
    """
    try:
        if cache.add(key, value, seconds):
            return ""
        before = cache.get(key, "")
        cache.set(key, value, seconds)
        return str(before)
    except _cache_errors():
        return ""


def address_of(request: HttpRequest) -> str:
    """The network address that asks; behind a proxy the one that the proxy saw (the last, which it added itself)."""
    seen: str = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip() or seen
    try:
        return str(ip_address(seen))
    except ValueError:
        return "unknown"


def client_of(request: HttpRequest) -> str:
    """Who is counted: an address, or the network that one customer has."""
    seen = address_of(request)
    if ":" not in seen:
        return seen
    return f"{int(ip_address(seen)) >> (128 - IPV6_NETWORK_BITS):x}"

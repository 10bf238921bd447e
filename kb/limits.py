"""How many requests a client may make in a minute. Counted in the cache, in windows of a minute."""

from __future__ import annotations

from ipaddress import ip_address
from time import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 60
IPV6_NETWORK_BITS = 64  # one customer has a whole /64: counting addresses in it would limit nobody


def seconds_to_wait(who: str, most: int) -> int:
    """Count one request. 0 when `who` may go on, else how long they have to wait; `most` 0 is no limit."""
    if not most:
        return 0
    now = time()
    key = f"requests:{who}:{int(now // WINDOW)}"
    cache.add(key, 0, WINDOW)
    try:
        count = cache.incr(key)
    except ValueError:  # pushed out of the cache between the two calls: begin again
        return 0
    return WINDOW - int(now % WINDOW) if count > most else 0


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

"""Who the proxy says it is. Believed only from a proxy that is listed and knows the secret, or through a socket."""

from __future__ import annotations

import re
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from kb.accounts.identity import NOBODY, Identity, identity

REMOTE_USER = "REMOTE_USER"  # set by the server itself, e.g. Apache: no header can
SOCKET = "unix"
SEPARATORS = re.compile("[,;]")


def identity_from_proxy(request: HttpRequest) -> Identity:
    if settings.AUTH_USER_HEADER == REMOTE_USER:
        return identity(request.META.get(REMOTE_USER, ""))
    name = _header(request, settings.AUTH_USER_HEADER)
    if not name or not is_trusted(request):
        return NOBODY
    return identity(name, SEPARATORS.split(_header(request, settings.AUTH_GROUPS_HEADER)))


def is_trusted(request: HttpRequest) -> bool:
    """Both: the proxy's address, and the secret that nobody else knows. A socket is reached by this machine only."""
    address = request.META.get("REMOTE_ADDR", "")
    if not address:
        return settings.TRUST_SOCKET
    try:
        is_listed = any(ip_address(address) in network for network in settings.TRUSTED_PROXIES)
    except ValueError:
        return False
    shown = _raw(request, "X-Proxy-Secret")
    return is_listed and bool(settings.AUTH_PROXY_SECRET) and constant_time_compare(shown, settings.AUTH_PROXY_SECRET)


def _header(request: HttpRequest, name: str) -> str:
    """As UTF-8, which is what directories hold; WSGI hands headers over as Latin-1."""
    value = _raw(request, name)
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _raw(request: HttpRequest, name: str) -> str:
    """Without `request.headers`, which makes a copy of all of them: this is asked at every page."""
    value: str = request.META.get(f"HTTP_{name.upper().replace('-', '_')}", "")
    return value

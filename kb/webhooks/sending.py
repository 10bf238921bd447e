"""One request to one receiver: to a public address or one that the operator allows, and over within a fixed time."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv4Network, IPv6Network, ip_address
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from kb.webhooks.outbox import check_target

SECONDS = 10  # for the whole exchange: looking up the name, connecting, sending, the status line and all headers
LONGEST_REASON = 100

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Reply:
    """How a receiver answered: a status, or why there is none."""

    status: int = 0
    error: str = ""

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


class NotAllowed(OSError):
    """The receiver's address is inside a private network that no setting opens."""


def post(url: str, body: bytes, headers: dict[str, str], seconds: float = SECONDS) -> Reply:
    """Send to one receiver. Redirects are not followed, no proxy is asked, and nothing of the answer's body is read."""
    wrong = check_target(url)
    if wrong:
        return Reply(error=wrong)
    parts = urlsplit(url)
    connection = _connection(parts, seconds)
    watch = Timer(
        seconds, _cut, (connection,)
    )  # a timeout of a socket is for each read: one byte a second would reset it
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", body, headers)
        answer = connection.getresponse()
        return Reply(answer.status, "" if answer.status < 300 else f"{answer.status} {answer.reason[:LONGEST_REASON]}")
    except (OSError, HTTPException, ValueError, AttributeError) as error:  # AttributeError: cut while it was connecting
        return Reply(error=_in_words(error, is_late=not watch.is_alive(), seconds=seconds))
    finally:
        watch.cancel()
        connection.close()


def _in_words(error: Exception, is_late: bool, seconds: float) -> str:
    return f"no answer within {seconds:g} seconds" if is_late else f"{type(error).__name__}: {error}"


def _cut(connection: HTTPConnection) -> None:
    """End the exchange, whatever it is waiting for."""
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _connection(parts: SplitResult, seconds: float) -> HTTPConnection:
    host, port = parts.hostname or "", parts.port
    connection = (
        HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
        if parts.scheme == "https"
        else HTTPConnection(host, port, timeout=seconds)
    )
    # What was checked is what is connected to: a name could lead elsewhere the next time it is looked up.
    connection._create_connection = partial(_connect, monotonic() + seconds)  # type: ignore[attr-defined]
    return connection


def _connect(end: float, address: tuple[str, int], timeout: float, source_address: None = None) -> socket.socket:
    error: OSError = OSError(f"{address[0]} has no address")
    for place in addresses_of(*address):
        left = end - monotonic()  # looking up the name takes as long as it takes
        if left <= 0:
            raise TimeoutError("too late")
        if not is_allowed(place, settings.WEBHOOK_NETWORKS):
            error = NotAllowed(f"{address[0]} is the private address {place}; WEBHOOK_NETWORKS can allow it")
            continue
        try:
            return socket.create_connection((place, address[1]), left)
        except OSError as failed:
            error = failed
    raise error


def addresses_of(host: str, port: int) -> list[str]:
    return [str(found[0]) for *_, found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def check_place(url: str) -> str:
    """Why nothing would be sent to this address as its name is known now, "" when it would, or when nobody knows the name."""
    parts = urlsplit(url)
    with suppress(OSError):
        found = addresses_of(parts.hostname or "", parts.port or 443)
        if not any(is_allowed(place, settings.WEBHOOK_NETWORKS) for place in found):
            return f"it leads to the private address {found[0]}; list its network in WEBHOOK_NETWORKS to allow it"
    return ""


def is_allowed(address: str, networks: Collection[Network]) -> bool:
    """Whether webhooks may go to an IP address: any of the public internet, and what the operator lists."""
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    real = mapped or found
    return any(found in network or real in network for network in networks) or (
        real.is_global and not real.is_multicast
    )

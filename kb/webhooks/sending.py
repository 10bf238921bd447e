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
from typing import Self
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
    with Deadline(seconds) as deadline:
        connection = _connection(parts, deadline)
        try:
            connection.request("POST", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", body, headers)
            answer = connection.getresponse()
            if deadline.is_over:  # headers that were cut off look like headers that ended
                raise TimeoutError
            good = answer.status < 300
            return Reply(answer.status, "" if good else f"{answer.status} {answer.reason[:LONGEST_REASON]}")
        except (OSError, HTTPException, ValueError) as error:
            late = deadline.is_over or isinstance(error, TimeoutError)
            return Reply(error=f"no answer within {seconds:g} seconds" if late else f"{type(error).__name__}: {error}")
        finally:
            connection.close()


class Deadline:
    """Ends an exchange when its time is up, whatever it is waiting for.

    The timeout of a socket is for each read: a byte a second would start it anew.
    """

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._end = monotonic() + seconds
        self._wire: socket.socket | None = None
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()  # so that it cuts nothing that is closed
        if self._wire:
            self._wire.close()

    @property
    def left(self) -> float:
        return self._end - monotonic()

    def watch(self, connected: socket.socket) -> socket.socket:
        """A duplicate is kept: it ends the connection also while TLS is being agreed on, when the first one is taken over."""
        self._wire = connected.dup()
        if self.is_over:
            self._cut()
        return connected

    def _cut(self) -> None:
        self.is_over = True  # before the cut: who waits wakes up by it, and asks why
        if self._wire:
            with suppress(OSError):  # the receiver has ended it
                self._wire.shutdown(socket.SHUT_RDWR)


def _connection(parts: SplitResult, deadline: Deadline) -> HTTPConnection:
    host, port = parts.hostname or "", parts.port
    connection = (
        HTTPSConnection(host, port, timeout=deadline.left, context=ssl.create_default_context())
        if parts.scheme == "https"
        else HTTPConnection(host, port, timeout=deadline.left)
    )
    # What was checked is what is connected to: a name could lead elsewhere the next time it is looked up.
    connection._create_connection = partial(_connect, deadline)  # type: ignore[attr-defined]
    return connection


def _connect(
    deadline: Deadline, address: tuple[str, int], timeout: float, source_address: None = None
) -> socket.socket:
    error: OSError = OSError(f"{address[0]} has no address")
    for place in addresses_of(*address):
        left = deadline.left  # looking up the name takes as long as it takes
        if left <= 0:
            raise TimeoutError("too late")
        if not is_allowed(place, settings.WEBHOOK_NETWORKS):
            error = NotAllowed(f"{address[0]} is the private address {place}; WEBHOOK_NETWORKS can allow it")
            continue
        try:
            return deadline.watch(socket.create_connection((place, address[1]), left))
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

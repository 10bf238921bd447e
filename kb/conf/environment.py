"""Settings from the environment: absent means the default, nonsense means a clear stop."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
ID_PREFIX = re.compile(r"[A-Z][A-Z0-9]{1,9}")  # what autolinks of trackers take
SECONDS_TO_CONNECT = 5  # a reader waits for it, and is then told that the records are down
SECONDS_TO_COUNT = 1  # every request that is counted waits for it
REDIS_CACHE = "django.core.cache.backends.redis.RedisCache"
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}


class Environment:
    """Typed look-ups that name the variable and the value when they refuse one."""

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self.variables = variables

    def text(self, name: str, default: str = "") -> str:
        return self.variables.get(name, "").strip() or default

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name).lower()
        if value and value not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{name}={value!r} is neither true nor false; write 1 or 0.")
        return value in TRUE if value else default

    def number(self, name: str, default: int, least: int = 0) -> int:
        value = self.text(name, str(default))
        if not value.isdigit() or int(value) < least:
            raise ImproperlyConfigured(f"{name}={value!r} is not a whole number of at least {least}.")
        return int(value)

    def choice(self, name: str, options: tuple[str, ...], default: str) -> str:
        value = self.text(name, default).lower()
        if value not in options:
            raise ImproperlyConfigured(f"{name}={value!r} is none of {', '.join(options)}.")
        return value

    def id_prefix(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if not ID_PREFIX.fullmatch(value):
            raise ImproperlyConfigured(f"{name}={value!r} is not 2 to 10 capital letters and digits, a letter first.")
        return value

    def items(self, name: str, default: str = "") -> list[str]:
        return [item.strip() for item in self.text(name, default).split(",") if item.strip()]

    def folders(self, name: str, default: Path) -> list[Path]:
        """Folders separated as in PATH (`:`; `;` on Windows)."""
        value = self.text(name)
        return [Path(part).resolve() for part in value.split(os.pathsep) if part] if value else [default]

    def networks(self, name: str, besides: str = "") -> list[IPv4Network | IPv6Network]:
        """Networks like 10.0.0.0/8, separated by commas; `besides` is a word that may be among them."""
        try:
            return [ip_network(item) for item in self.items(name) if item != besides]
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} is not a list of networks like 10.0.0.0/8, fd00::/8: {error}."
            ) from error

    def site_url(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
            raise ImproperlyConfigured(f"{name}={value!r} is not an address like https://kb.example.org.")
        return value

    def link(self, name: str) -> str:
        """Where readers may be sent: a page or a mailbox; "" for nowhere."""
        value = self.text(name)
        if value and not value.startswith(("http://", "https://", "mailto:")):
            raise ImproperlyConfigured(f"{name}={value!r} begins with none of https://, http://, mailto:.")
        return value

    def database(self, name: str, default: dict[str, Any]) -> dict[str, Any]:
        """A database by its address; the default one when there is none."""
        url = self.text(name)
        if not url:
            return default
        try:
            found: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)}
        except ValueError as error:  # without the value: there is a password in it
            raise ImproperlyConfigured(f"{name} is not like postgresql://user:password@host:5432/name.") from error
        is_like_default = found["ENGINE"] == default["ENGINE"]
        options = default["OPTIONS"] if is_like_default else {"connect_timeout": SECONDS_TO_CONNECT}
        return {**found, "OPTIONS": {**options, **found.get("OPTIONS", {})}}

    def pairs(self, name: str) -> dict[str, str]:
        """Pairs like `operator=it-ops, author=docs`."""
        pairs = [item.partition("=") for item in self.items(name)]
        if wrong := [key for key, mark, value in pairs if not (key.strip() and mark and value.strip())]:
            raise ImproperlyConfigured(f"{name}: {wrong[0]!r} is not like role=group.")
        return {key.strip(): value.strip() for key, _, value in pairs}

    def refuse(self, name: str, why: str) -> None:
        """Settings that do not fit together."""
        raise ImproperlyConfigured(f"{name} {why}." if not why.startswith("=") else f"{name}{why}.")

    def needs(self, name: str, package: str, requirements: str) -> None:
        """What a setting needs is installed."""
        if not find_spec(package):
            raise ImproperlyConfigured(f"{name} needs the package {package}: install {requirements}.")

    def cache(self, name: str, default: dict[str, Any]) -> dict[str, Any]:
        """A Redis by its address; `locmem`, or nothing, is the default: a cache of each worker's own."""
        url = self.text(name, "locmem")
        if url == "locmem":
            return default
        if not find_spec("redis"):
            raise ImproperlyConfigured(f"{name} needs the package redis: install requirements-redis.txt.")
        if not _is_redis(url):  # without the value: there may be a password in it
            raise ImproperlyConfigured(f"{name} is neither locmem nor like redis://user:password@host:6379/0.")
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        options = {
            "protocol": 2,  # counting needs no more, and every server speaks it
            "socket_connect_timeout": SECONDS_TO_COUNT,
            "socket_timeout": SECONDS_TO_COUNT,
            "retry": Retry(NoBackoff(), 1),  # at once, for a connection that went stale
        }
        return {"BACKEND": REDIS_CACHE, "LOCATION": url, "KEY_PREFIX": "kb", "OPTIONS": options}

    def secret(self, name: str, keep_in: Path, may_generate: bool) -> str:
        """A secret from the environment; for a site only this machine can reach, one made once and kept in a file."""
        value = self.text(name)
        if value:
            return value
        if not may_generate:
            raise ImproperlyConfigured(
                f"{name} is not set. A site that others can reach needs one of its own: 50 random characters."
            )
        if not keep_in.exists():
            keep_in.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(keep_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as stream:
                stream.write(secrets.token_urlsafe(50))
        return keep_in.read_text("utf-8").strip()


def _is_redis(url: str) -> bool:
    """Whether the redis package takes the address, options behind its `?` included. Nothing is connected to."""
    from redis import ConnectionPool

    try:
        parts, pool = urlsplit(url), ConnectionPool.from_url(url)
        pool.make_connection()
    except (ValueError, TypeError, AttributeError):
        return False
    has_place = parts.path.startswith("/") if parts.scheme == "unix" else bool(parts.hostname)
    return has_place and (parts.scheme == "unix" or re.fullmatch(r"/?\d*", parts.path) is not None)


def is_local(site_url: str) -> bool:
    """Whether only this machine can reach the site."""
    return (urlsplit(site_url).hostname or "") in LOOPBACK

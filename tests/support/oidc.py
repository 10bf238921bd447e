"""A real OpenID Connect provider in a process of its own, and a browser without JavaScript that signs in with it."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.cookiejar import CookieJar, DefaultCookiePolicy
from itertools import cycle
from json import dumps
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urljoin
from urllib.request import (
    BaseHandler,
    HTTPCookieProcessor,
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
    urlopen,
)

import pytest

from tests.node.install import BIN, HERE, MODULES, environment
from tests.support.processes import end, start

ADDRESSES = cycle(range(1, 255))


@dataclass
class OpenIdProvider:
    url: str
    process: subprocess.Popen[bytes]

    def tell(self, what: str, **values: str) -> None:
        urlopen(Request(f"{self.url}/test/{what}?{urlencode(values)}", method="POST"), timeout=10).close()

    def set_person(self, **claims: Any) -> None:
        self.tell("person", claims=dumps(claims))


@contextmanager
def serve_provider(callback: str) -> Iterator[OpenIdProvider]:
    node = shutil.which("node", path=str(BIN)) or shutil.which("node")
    if node is None or not (MODULES / "oidc-provider").exists():
        why = "NOT TESTED: no oidc-provider here (python tests/node/install.py)"
        warnings.warn(pytest.PytestWarning(why), stacklevel=2)
        pytest.skip(why)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [node, str(HERE / "provider.mjs"), str(port), callback]
    process = start(command, env=environment())
    try:
        for _ in range(600):
            try:
                urlopen(f"http://127.0.0.1:{port}/.well-known/openid-configuration", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, "the provider did not start"
                time.sleep(0.1)
        yield OpenIdProvider(f"http://127.0.0.1:{port}", process)
    finally:
        end(process)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass
class Browser:
    """Follows redirects one by one, so that a test may look at each, or stop before one."""

    jar: CookieJar = field(default_factory=lambda: CookieJar(DefaultCookiePolicy(rfc2965=False)))
    trail: list[str] = field(default_factory=list)
    status: int = 0
    body: str = ""
    headers: Any = None
    handlers: tuple[BaseHandler, ...] = ()

    def __post_init__(self) -> None:
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.jar), _Stay, *self.handlers)
        self._opener.addheaders.append(("X-Forwarded-For", f"203.0.113.{next(ADDRESSES)}"))  # each its own client

    def say(self, **headers: str) -> Browser:
        """With every further request."""
        self._opener.addheaders += [(name.replace("_", "-"), value) for name, value in headers.items()]
        return self

    @property
    def url(self) -> str:
        return self.trail[-1]

    def open(self, url: str, form: dict[str, str] | None = None, stop_at: str = "\0", json: Any = None) -> Browser:
        """Until there is no further redirect, or the next would go to an address with `stop_at` in it."""
        kind = {"Content-Type": "application/json"} if json is not None else {}
        data = dumps(json).encode() if json is not None else urlencode(form).encode() if form is not None else None
        for _ in range(20):
            self.trail.append(url)
            try:
                answer = self._opener.open(Request(url, data, kind), timeout=30)
            except HTTPError as error:
                answer = error
            with answer:
                self.status, self.headers, self.body = (
                    answer.status,
                    answer.headers,
                    answer.read().decode(errors="replace"),
                )
            target = self.headers.get("Location")
            if not target:
                return self
            url, data = urljoin(url, target), None
            if stop_at in url:
                self.trail.append(url)
                return self
        raise AssertionError(f"redirects without an end: {self.trail[-4:]}")

    def submit(self, stop_at: str = "\0", **values: str) -> Browser:
        """The last form of this page, with its hidden fields."""
        form_tag, inside = re.findall(r"(<form[^>]*>)(.*?)</form>", self.body, re.DOTALL)[-1]
        action = re.search(r'action="([^"]*)"', form_tag)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside))
        form = {name: unescape(value) for name, value in hidden.items()} | values
        return self.open(urljoin(self.url, unescape(action[1]) if action else self.url), form, stop_at)

    def cookie(self, name: str) -> str:
        return next((cookie.value or "" for cookie in self.jar if cookie.name == name), "")


def sign_in(browser: Browser, url: str, name: str = "ada", stop_at: str = "\0") -> Browser:
    """From a page that asks to sign in, through the provider's own pages, back to the site."""
    browser.open(url)
    for _ in range(3):
        if "/interaction/" not in browser.url:
            break
        is_login = 'name="login"' in browser.body
        browser.submit(stop_at, **({"login": name, "password": "x"} if is_login else {}))
    return browser


def at(path: str) -> str:
    return quote(path, safe="")

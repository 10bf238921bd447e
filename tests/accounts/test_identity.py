"""Who is it? What a proxy says is believed only from a proxy; what is not asked for costs nothing."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from django.http import HttpRequest

from kb.accounts.identity import NOBODY, Identity, counted_as, identity
from kb.accounts.proxy import identity_from_proxy
from tests.support.commands import manage

SECRET = "a-secret-of-the-proxy-1234"
BY_PROXY = {"SIGN_IN": "proxy", "TRUSTED_PROXIES": "10.0.0.0/8", "AUTH_PROXY_SECRET": SECRET}


@pytest.fixture
def proxied(settings) -> None:
    from ipaddress import ip_network

    settings.SIGN_IN, settings.AUTH_PROXY_SECRET = "proxy", SECRET
    settings.TRUSTED_PROXIES, settings.TRUST_SOCKET = [ip_network("10.0.0.0/8")], False
    settings.AUTH_USER_HEADER, settings.AUTH_GROUPS_HEADER = "X-Remote-User", "X-Remote-Groups"


def asked(
    address: str = "10.1.2.3", secret: str = SECRET, user: str = "ada", groups: str = "staff; it-ops", **meta: str
) -> HttpRequest:
    request = HttpRequest()
    request.META = {
        "REMOTE_ADDR": address,
        "HTTP_X_PROXY_SECRET": secret,
        "HTTP_X_REMOTE_USER": user,
        "HTTP_X_REMOTE_GROUPS": groups,
        **meta,
    }
    return request


def test_the_proxy_says_who_it_is(proxied) -> None:
    assert identity_from_proxy(asked()) == Identity("ada", frozenset({"staff", "it-ops"}))


@pytest.mark.parametrize(
    "spoofed",
    [
        {"address": "192.0.2.7"}, {"secret": ""}, {"secret": "a-secret-of-the-proxy-1235"}, {"address": ""}, {"address": "nonsense"},
        {"address": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "10.1.2.3"}, {"user": ""}, {"user": "a" * 300}, {"user": "a\x00b"},
    ],
)  # fmt: skip
def test_headers_past_the_proxy_are_nobodys(proxied, spoofed: dict[str, str]) -> None:
    assert identity_from_proxy(asked(**spoofed)) is NOBODY


def test_a_socket_is_reached_by_this_machine_only(proxied, settings) -> None:
    settings.TRUST_SOCKET = True
    assert identity_from_proxy(asked(address="", secret="")).name == "ada"
    assert identity_from_proxy(asked(address="10.1.2.3", secret="")) is NOBODY


def test_the_server_itself_may_say_it(proxied, settings) -> None:
    settings.AUTH_USER_HEADER = "REMOTE_USER"
    assert identity_from_proxy(asked(address="192.0.2.7", REMOTE_USER="grace")).name == "grace"
    assert identity_from_proxy(asked(HTTP_REMOTE_USER="mallory")) is NOBODY


def test_names_are_utf_8_and_five_hundred_groups_are_no_trouble(proxied) -> None:
    groups = ";".join(f"g{number}" for number in range(500))
    found = identity_from_proxy(asked(user="Jürgen".encode().decode("latin-1"), groups=groups))
    assert found.name == "Jürgen" and len(found.groups) == 500
    assert len(identity("x", (f"g{number}" for number in range(5000))).groups) == 1000


def test_roles_come_with_groups_of_their_name_or_with_those_that_are_named_for_them() -> None:
    assert NOBODY.roles({}) == ()
    assert identity("ada", ["author", "staff"]).roles({}) == ("reader", "author")
    assert identity("ada", ["it-ops"]).roles({"operator": "it-ops"}) == ("reader", "operator")
    assert identity("ada", ["operator"]).roles({"operator": "it-ops"}) == ("reader",)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SIGN_IN": "proxy"}, "needs TRUSTED_PROXIES"),
        ({**BY_PROXY, "AUTH_PROXY_SECRET": "short"}, "AUTH_PROXY_SECRET of 20 characters"),
        ({"SIGN_IN": "oidc"}, "needs OIDC_ISSUER"),
        ({"REQUIRE_SIGN_IN": "1"}, "nobody could read"),
        ({"SIGN_IN": "local", "ROLE_GROUPS": "operator"}, "is not like role=group"),
        ({"SIGN_IN": "saml"}, "is none of none, proxy, local, oidc"),
    ],
)
def test_settings_that_do_not_fit_together_stop_the_start(tmp_path: Path, variables: dict[str, str], said: str) -> None:
    done = manage(tmp_path, "check", **variables)
    assert done.returncode != 0 and said in done.stderr


def test_a_site_without_sign_in_has_nothing_of_it(tmp_path: Path) -> None:
    show = "import sys, django.urls; from django.conf import settings; django.urls.get_resolver().url_patterns; "
    show += "print([m for m in settings.MIDDLEWARE + settings.INSTALLED_APPS if 'accounts' in m or 'auth' in m or 'session' in m], "
    show += (
        "[m for m in sys.modules if m.startswith(('kb.accounts', 'kb.desk', 'mozilla', 'django.contrib.sessions'))])"
    )
    assert manage(tmp_path, "shell", "--verbosity", "0", "--no-imports", "-c", show).stdout.strip() == "[] []"


@pytest.mark.parametrize("mode", [BY_PROXY, {"SIGN_IN": "local"}])
def test_the_deployment_check_is_silent_with_sign_in(tmp_path: Path, mode: dict[str, str]) -> None:
    public = {"SITE_URL": "https://kb.example.org", "SECRET_KEY": "x7" * 30 + "abcdefghijkl"}
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **public, **mode)
    assert done.returncode == 0, done.stderr


def test_the_module_of_identities_knows_no_django() -> None:
    assert "django" not in Path(import_module("kb.accounts.identity").__file__ or "").read_text("utf-8")


@pytest.mark.parametrize(
    "typed", ["ada", " ada", "ada   ", "ADA", "ａｄａ", "ⓐⓓⓐ", " " * 300 + "ada", "\u2003ada\u00a0"]
)
def test_tries_are_counted_for_the_account_however_its_name_is_typed(typed: str) -> None:
    assert counted_as(typed) == "ada"

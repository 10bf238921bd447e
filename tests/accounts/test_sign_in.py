"""Signing in on a closed site: with a proxy, with a password, with a real OpenID Connect provider."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from kb.accounts.views import TRIES
from tests.support.oidc import Browser, OpenIdProvider, at, serve_provider, sign_in
from tests.support.server import Server, running, serve

WALK = "/guides/blank-pages/?age=old"
SECRET = "a-secret-of-the-proxy-1234"
CSP = "default-src 'self'"
CLOSED = (
    "/",
    WALK,
    "/articles/",
    "/search/?q=paper",
    "/sitemap-1.xml",
    "/guides/blank-pages.md",
    "/oembed?url=x",
    "/nothing-here/",
    "/static/blank-pages/",
    "/static/../guides/blank-pages/",
    "/account/blank-pages/",
    "/account/sign-in/blank-pages",
    "/api/blank-pages/",
    "/healthz/blank-pages",
)
ADD_PERSON = """
from django.contrib.auth.models import Group, User
ada = User.objects.create_user("ada", password="correct horse battery", first_name="Ada Lovelace")
ada.groups.add(Group.objects.create(name="operator"))
"""


def closed_to(server: Server, browser: Browser) -> list[str]:
    """What a stranger gets to see of a closed site: addresses that answer with anything of it."""
    seen = []
    for path in CLOSED:
        browser.open(server.url + path, stop_at="/account/sign-in/")
        if "blank pages" in browser.body.lower() or browser.status == 200:
            seen.append(path)
    return seen


# --- by the proxy ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def behind_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    variables = {
        "SIGN_IN": "proxy",
        "REQUIRE_SIGN_IN": "1",
        "TRUSTED_PROXIES": "127.0.0.1",
        "AUTH_PROXY_SECRET": SECRET,
        "ROLE_GROUPS": "operator=it-ops",
    }
    with serve(tmp_path_factory.mktemp("proxy"), **variables) as server:
        yield server


def by_proxy(server: Server, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    told = {"X-Proxy-Secret": SECRET, "X-Remote-User": "ada", "X-Remote-Groups": "it-ops", **headers}
    with urlopen(Request(server.url + path, headers=told), timeout=30) as answer:
        return answer.status, answer.read().decode(), dict(answer.headers)


def test_whom_the_proxy_names_reads_and_strangers_do_not(behind_proxy: Server) -> None:
    for _ in range(2):  # the second time it is a kept page
        status, body, headers = by_proxy(behind_proxy, WALK)
        assert status == 200 and "printer" in body.lower()
        assert (
            headers["Cache-Control"].startswith("private")
            and "Cookie" in headers["Vary"]
            and CSP in headers["Content-Security-Policy"]
        )
    stranger = Browser()
    assert closed_to(behind_proxy, stranger) == []
    assert stranger.status == 401 and CSP in stranger.headers["Content-Security-Policy"]


def test_the_page_of_an_account_says_what_the_proxy_said(behind_proxy: Server) -> None:
    assert "signed in as ada" in (body := by_proxy(behind_proxy, "/account/")[1]) and "Operator" in body
    assert "not signed in" in Browser().open(behind_proxy.url + "/account/").body


def test_health_is_open_and_the_api_takes_tokens_only(behind_proxy: Server) -> None:
    assert [Browser().open(behind_proxy.url + path).status for path in ("/healthz", "/readyz")] == [200, 200]
    assert Browser().open(behind_proxy.url + "/api/v1/guides").status == 401
    assert Browser().open(behind_proxy.url + "/api/v1/search?q=paper").status == 401
    made = behind_proxy.manage("make_token", "reading").stdout.strip()
    with urlopen(
        Request(behind_proxy.url + "/api/v1/guides", headers={"Authorization": f"Bearer {made}"}), timeout=30
    ) as answer:
        assert answer.status == 200


# --- with a password ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("local"), SIGN_IN="local", REQUIRE_SIGN_IN="1", BEHIND_PROXY="1") as server:
        done = server.manage("shell", "--verbosity", "0", "-c", ADD_PERSON)
        assert done.returncode == 0, done.stderr
        yield server


def with_password(
    browser: Browser, server: Server, path: str, password: str = "correct horse battery", name: str = "ada"
) -> Browser:
    return browser.open(server.url + path).submit(username=name, password=password)


def test_a_reader_signs_in_and_is_back_in_the_same_session_with_the_same_answers(local: Server) -> None:
    browser = with_password(Browser(), local, WALK)
    assert browser.status == 200 and browser.url == local.url + WALK
    assert "signed in as Ada Lovelace" in browser.open(local.url + "/account/").body and "Operator" in browser.body
    assert browser.submit().status == 200 and "You are signed out" in browser.body
    assert closed_to(local, browser) == []


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "\t//evil.example",
    ],
)
def test_signing_in_leads_nowhere_but_to_this_site(local: Server, evil: str) -> None:
    browser = with_password(Browser(), local, f"/account/sign-in/?next={at(evil)}")
    assert browser.url == local.url + "/account/" and browser.status == 200


def test_a_session_that_somebody_planted_is_not_the_one_after_signing_in(local: Server) -> None:
    attacker, victim = with_password(Browser(), local, "/"), Browser()
    victim.jar.set_cookie(next(each for each in attacker.jar if each.name == "session"))
    victim.open(local.url + "/account/sign-in/").submit(username="ada", password="correct horse battery")
    assert victim.status == 200 and victim.cookie("session") not in ("", attacker.cookie("session"))


def test_a_cookie_is_of_no_use_after_signing_out_and_is_kept_from_scripts(local: Server) -> None:
    browser = with_password(Browser(), local, "/")
    cookie = next(each for each in browser.jar if each.name == "session")
    assert cookie.has_nonstandard_attr("HttpOnly") and cookie.get_nonstandard_attr("SameSite") == "Lax"
    stolen = Browser()
    stolen._opener.addheaders.append(("Cookie", f"session={cookie.value}"))
    assert stolen.open(local.url + "/").status == 200 and "/account/" not in stolen.url
    browser.open(local.url + "/account/").submit()
    assert "/account/sign-in/" in stolen.open(local.url + "/").url


def test_operators_see_the_accounts_and_their_groups(local: Server) -> None:
    page = with_password(Browser(), local, "/desk/accounts/")
    assert page.status == 200 and "<td>Ada Lovelace</td>" in page.body and "<td>operator</td>" in page.body
    assert "correct horse" not in page.body and "pbkdf2" not in page.body


def test_a_form_sent_after_signing_out_says_so_and_loses_nothing(local: Server) -> None:
    answer = Browser().open(local.url + "/guides/blank-pages/save/", {"note": "typed"})
    assert answer.status == 401 and "what you typed is" in answer.body


def test_guessing_passwords_is_slowed_down_for_the_account_and_for_the_client(local: Server) -> None:
    browser = Browser()
    first = with_password(browser, local, "/account/sign-in/", "wrong", "grace").status
    tries = (with_password(browser, local, "/account/sign-in/", "wrong", "grace") for _ in range(2 * TRIES))
    assert first == 200 and any(each.status == 429 for each in tries), "a minute may end in between, but not two"
    assert "Retry-After" in browser.headers


# --- with OpenID Connect --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def openid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, OpenIdProvider]]:
    server = Server.of(tmp_path_factory.mktemp("oidc"), WEB_CONCURRENCY="1")
    with serve_provider(f"{server.url}/account/callback/") as provider:
        server.variables |= {
            "SIGN_IN": "oidc", "REQUIRE_SIGN_IN": "1", "OIDC_ISSUER": provider.url, "OIDC_CLIENT_ID": "stepwise", "OIDC_CLIENT_SECRET": "s" * 40,
            "ROLE_GROUPS": "operator=it-ops",
        }  # fmt: skip
        for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"], ["publish"]):
            done = server.manage(*command)
            assert done.returncode == 0, done.stderr
        with running(server):
            yield server, provider


def test_a_real_provider_signs_in_and_the_session_goes_on_where_it_was(openid: tuple[Server, OpenIdProvider]) -> None:
    server, provider = openid
    browser = sign_in(Browser(), server.url + WALK)
    assert (browser.url, browser.status) == (server.url + WALK, 200)
    assert "signed in as Ada Lovelace" in browser.open(server.url + "/account/").body and "Operator" in browser.body
    provider.set_person(name="Ada King", groups=[f"g{number}" for number in range(500)])
    again = sign_in(Browser(), server.url + "/account/sign-in/").open(server.url + "/account/")
    assert "signed in as Ada King" in again.body and "Operator" not in again.body  # the same person, groups taken away
    provider.set_person(name="Ada Lovelace", groups=["it-ops"])
    assert "Sign out there, too" in browser.submit().body and provider.url in browser.body


def test_new_keys_of_the_provider_are_no_trouble(openid: tuple[Server, OpenIdProvider]) -> None:
    server, provider = openid
    provider.tell("rotate")
    assert sign_in(Browser(), server.url + WALK).status == 200


def test_people_without_names_and_addresses_sign_in(openid: tuple[Server, OpenIdProvider]) -> None:
    server, provider = openid
    provider.set_person()
    assert (
        "signed in as grace" in sign_in(Browser(), server.url + "/", name="grace").open(server.url + "/account/").body
    )
    provider.set_person(name="Ada Lovelace", groups=["it-ops"])


@pytest.mark.parametrize("seconds", ["-4200", "700"])
def test_a_clock_that_is_off_is_named(openid: tuple[Server, OpenIdProvider], seconds: str) -> None:
    server, provider = openid
    browser = Browser()
    if is_late := seconds.startswith("-"):  # else the provider's own cookies are too old as well
        sign_in(browser, server.url + "/", stop_at="/account/callback/")
    provider.tell("clock", seconds=seconds)
    try:
        browser.open(browser.url) if is_late else sign_in(browser, server.url + "/")
    finally:
        provider.tell("clock", seconds="0")
    assert browser.status == 403 and "clocks" in browser.body


def test_an_answer_that_is_used_twice_altered_or_of_another_browser_signs_nobody_in(
    openid: tuple[Server, OpenIdProvider],
) -> None:
    server, _ = openid
    browser = sign_in(Browser(), server.url + "/", stop_at="/account/callback/")
    answer = browser.url
    assert Browser().open(answer).status == 403
    assert browser.open(re.sub("code=.", "code=_", answer)).status in (403, 503)
    assert browser.open(answer).status == 403  # its state was used
    assert browser.open(server.url + "/account/callback/?error=access_denied&state=x").status == 403
    assert browser.open(server.url + "/account/callback/").status == 403
    assert closed_to(server, browser) == ["/"] * 0


def test_a_provider_that_is_down_is_named_and_who_is_signed_in_goes_on_reading(tmp_path: Path) -> None:
    variables = {
        "SIGN_IN": "oidc",
        "REQUIRE_SIGN_IN": "1",
        "OIDC_ISSUER": "http://127.0.0.1:9",
        "OIDC_CLIENT_ID": "x",
        "OIDC_CLIENT_SECRET": "y",
    }
    with serve(tmp_path, **variables) as server:
        browser = Browser().open(server.url + WALK)
        assert browser.status == 503 and "provider doesn" in browser.body and browser.headers["Retry-After"]
        assert CSP in browser.headers["Content-Security-Policy"]

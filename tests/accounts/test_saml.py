"""SAML as docs/operating.md says: the shipped Apache file between the site and a real provider, Debian's SimpleSAMLphp."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.support.oidc import Browser, at
from tests.support.processes import kill
from tests.support.saml import SamlSite, serve_saml, sign_in

pytestmark = pytest.mark.skipif(not os.environ.get("SAML"), reason="takes a minute and a provider: make saml-test")
WALK = "/guides/blank-pages/?age=old"
OPERATOR = "Operator"
PEOPLE = {"ada": ["staff", "it-ops"], "grace": [], "joan": [f"organisation-unit-{number:04}" for number in range(500)]}


@pytest.fixture(scope="module")
def saml(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SamlSite]:
    variables = {"ROLE_GROUPS": "operator=it-ops", "AUTH_SIGN_OUT_URL": "/saml/logout?ReturnTo=/"}
    with serve_saml(tmp_path_factory.mktemp("saml"), PEOPLE, **variables) as site:
        yield site


def account(browser: Browser, saml: SamlSite) -> str:
    return browser.open(f"{saml.url}/account/").body


def is_asked_to_sign_in(browser: Browser, saml: SamlSite) -> bool:
    browser.open(saml.url + WALK)
    return 'name="password"' in browser.body and "blank pages" not in browser.body.lower()


def test_a_reader_signs_in_at_the_provider_and_is_back_at_the_same_answers(saml: SamlSite) -> None:
    browser = saml.browser()
    assert is_asked_to_sign_in(browser, saml)
    sign_in(browser, saml.url + WALK, "ada")
    assert (browser.url, browser.status) == (saml.url + WALK, 200) and "printer" in browser.body.lower()
    assert "signed in as ada" in account(browser, saml)


@pytest.mark.parametrize(("name", "is_operator"), [("ada", True), ("grace", False), ("joan", False)])
def test_groups_of_the_provider_give_roles_be_they_none_or_five_hundred(
    saml: SamlSite, name: str, is_operator: bool
) -> None:
    browser = sign_in(saml.browser(), saml.url + "/", name)
    page = account(browser, saml)
    assert f"signed in as {name}" in page and (OPERATOR in page) is is_operator
    assert browser.open(f"{saml.url}/desk/").status == (200 if is_operator else 404)


def test_signing_out_ends_it_here_and_at_the_provider_also_for_a_cookie_that_was_stolen(saml: SamlSite) -> None:
    browser, thief = sign_in(saml.browser(), saml.url + "/", "ada"), saml.browser()
    for cookie in browser.jar:
        if "mellon" in cookie.name:
            thief.jar.set_cookie(cookie)
    assert "signed in as ada" in account(thief, saml)
    sign_out = re.search(r'href="([^"]+)">Sign out', account(browser, saml))
    assert sign_out and browser.open(saml.url + unescape(sign_out[1])).status == 200
    assert is_asked_to_sign_in(browser, saml) and is_asked_to_sign_in(thief, saml)


def test_a_wrong_password_signs_nobody_in(saml: SamlSite) -> None:
    browser = saml.browser().open(saml.url + WALK).submit(username="ada", password="guessed")
    assert "SAMLResponse" not in browser.body and is_asked_to_sign_in(browser, saml)


def test_what_people_say_of_themselves_does_not_get_past_apache(saml: SamlSite) -> None:
    spoofed = {
        "X_Remote_User": "root",
        "X_Remote_Groups": "it-ops",
        "X_Proxy_Secret": "guessed-" * 4,
        "Remote_User": "root",
    }
    assert is_asked_to_sign_in(saml.browser().say(**spoofed), saml)
    page = account(sign_in(saml.browser(), saml.url + "/", "grace").say(**spoofed), saml)
    assert "signed in as grace" in page and OPERATOR not in page


def test_what_people_say_of_themselves_past_apache_is_nothing(saml: SamlSite) -> None:
    past = Browser().say(
        X_Remote_User="ada", X_Remote_Groups="it-ops", X_Proxy_Secret="guessed-" * 4, X_Forwarded_Proto="https"
    )
    assert past.open(saml.site.url + WALK).status == 401 and "printer" not in past.body.lower()
    assert past.open(saml.site.url + "/desk/").status == 401


def an_answer(saml: SamlSite, name: str) -> tuple[Browser, str, dict[str, str]]:
    """What the provider has the browser post, not posted yet."""
    browser = saml.browser().open(saml.url + WALK).submit(username=name, password=f"password of {name}")
    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', browser.body))
    return browser, f"{saml.url}/saml/postResponse", {key: unescape(value) for key, value in form.items()}


def test_an_answer_that_was_altered_or_made_up_signs_nobody_in(saml: SamlSite) -> None:
    browser, target, form = an_answer(saml, "grace")
    answer = form["SAMLResponse"]
    for wrong in (answer[:400] + ("A" if answer[400] != "A" else "B") + answer[401:], answer[:-900], "PGEvPg==", ""):
        assert browser.open(target, form | {"SAMLResponse": wrong}).status == 400
        assert "signed in as" not in account(browser, saml)
    assert browser.open(target, form).status == 200, "as it was it is good"


def test_an_answer_counts_once(saml: SamlSite) -> None:
    browser, target, form = an_answer(saml, "grace")
    assert browser.open(target, form).status == 200
    thief = saml.browser().open(saml.url + WALK)
    assert [each.open(target, form).status for each in (browser, thief)] == [400, 400]
    assert is_asked_to_sign_in(thief, saml)


def test_an_answer_leads_nowhere_but_to_this_site(saml: SamlSite) -> None:
    browser, target, form = an_answer(saml, "grace")
    assert browser.open(target, form | {"RelayState": "https://evil.example/"}).status == 400
    for evil in ("//evil.example/", "https://evil.example/", "javascript:alert(1)"):
        for address in ("login", "logout"):
            browser.open(f"{saml.url}/saml/{address}?ReturnTo={at(evil)}", stop_at="evil.example")
            assert not browser.url.startswith(("//evil", "https://evil", "javascript:"))


def test_a_session_that_somebody_planted_is_not_the_one_after_signing_in(saml: SamlSite) -> None:
    attacker, victim = sign_in(saml.browser(), saml.url + "/", "grace"), saml.browser()
    planted = next(cookie for cookie in attacker.jar if cookie.name == "mellon-cookie")
    victim.jar.set_cookie(planted)
    attacker.open(f"{saml.url}/saml/logout?ReturnTo=/")
    sign_in(victim, saml.url + WALK, "ada")
    assert "signed in as ada" in account(victim, saml) and victim.cookie("mellon-cookie") != planted.value
    assert is_asked_to_sign_in(attacker, saml)


def test_who_watches_the_site_and_programs_with_a_token_need_no_sign_in(saml: SamlSite) -> None:
    browser = saml.browser()
    assert [browser.open(saml.url + path).status for path in ("/healthz", "/readyz")] == [200, 200]
    assert browser.open(f"{saml.url}/api/v1/guides").status == 401
    token = saml.site.manage("make_token", "reading").stdout.strip()
    assert browser.say(Authorization=f"Bearer {token}").open(f"{saml.url}/api/v1/guides").status == 200
    assert saml.browser().open(f"{saml.url}/mcp").status in (401, 404, 405)


def test_while_the_provider_is_down_whoever_is_signed_in_goes_on_reading(saml: SamlSite) -> None:
    browser = sign_in(saml.browser(), saml.url + "/", "ada")
    kill(saml.provider)
    assert browser.open(saml.url + WALK).status == 200 and "printer" in browser.body.lower()

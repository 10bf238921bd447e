"""What the API says of a step after it was reworded, withdrawn, superseded or removed."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.support import content_files as small

CARE = "coffee/articles/care.md"
WITHOUT_S7 = small.ARTICLE.replace("2. Wipe it. {#S7AA}\n", "")


@pytest.fixture
def publish(published_site):
    """Publishes the small content, with changes."""
    published_site()
    return published_site


def test_a_pinned_text_stays_as_it_was_and_says_that_it_changed(get, publish):
    before = get("/steps/S6AA").json()
    publish({CARE: small.ARTICLE.replace("Open the lid.", "Lift the lid.")})
    pinned = get(f"/steps/S6AA?revision={before['revision']}").json()
    assert (pinned["title"], pinned["state"], pinned["newer"]) == ("Open the lid.", "changed", 1)
    latest = get("/steps/S6AA").json()
    assert (latest["title"], latest["state"]) == ("Lift the lid.", "current")
    assert [each["revision"] for each in latest["revisions"]] == [before["revision"], latest["revision"]]
    assert pinned["current_revision"] == latest["revision"]


def test_a_withdrawn_step_says_why_and_jira_strikes_its_link_through(get, publish):
    publish({"redirects.yaml": "redirects:\n  S6AA: {withdrawn: true, reason: it burns fingers}\n"})
    step, link = get("/steps/S6AA").json(), get("/steps/S6AA/jira-remote-link").json()
    assert (step["state"], step["reason"]) == ("withdrawn", "it burns fingers")
    assert "Open the lid." in step["text"]
    assert link["object"]["status"]["resolved"] is True
    assert link["object"]["summary"] == "Withdrawn: it burns fingers"


def test_a_withdrawn_article_and_guide_say_why(get, publish):
    told = "{withdrawn: true, reason: it burns fingers}"
    publish({"redirects.yaml": f"redirects:\n  A1AA: {told}\n  G4TM: {told}\n"})
    for path in ("/articles/care", "/guides/no-coffee"):
        found = get(path).json()
        assert (found["state"], found["reason"]) == ("withdrawn", "it burns fingers")


def test_a_superseded_step_names_what_came_after_it(get, publish):
    publish(
        {CARE: WITHOUT_S7, "redirects.yaml": "redirects:\n  S7AA: {successor: [S6AA], reason: it is one step now}\n"}
    )
    step = get("/steps/S7AA").json()
    assert (step["state"], [each["id"] for each in step["successors"]]) == ("superseded", ["S6AA"])


def test_a_removed_step_is_gone_with_its_last_text_at_hand(get, publish):
    publish({CARE: WITHOUT_S7, "redirects.yaml": "redirects:\n  S7AA: {gone: true, reason: nobody needs it}\n"})
    answer = get("/steps/S7AA")
    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
    assert answer.json()["detail"] == "nobody needs it"
    assert (answer.json()["step"]["title"], answer.json()["step"]["state"]) == ("Wipe it.", "removed")
    assert get("/steps/S7AA/jira-remote-link").json()["object"]["status"]["resolved"] is True


def test_a_ticket_can_be_noted_for_a_text_that_is_old_or_gone(get, post, token, publish):
    revision = get("/steps/S7AA").json()["revision"]
    publish({CARE: WITHOUT_S7, "redirects.yaml": "redirects:\n  S7AA: {gone: true, reason: nobody needs it}\n"})
    use = {"step": "S7AA", "revision": revision, "ticket": "INC1"}
    assert post("/uses", use, Authorization=f"Bearer {token}").status_code == 201


GONE = "redirects:\n  A1BB: {gone: true, reason: out of date}\n  S6BB: {gone: true, reason: x}\n  S7BB: {gone: true, reason: x}\n"


def test_an_article_that_was_removed_is_gone_with_its_last_text_at_hand(get, publish):
    tips = small.ARTICLE.replace("AA", "BB").replace("[cleaning]", "[hints]")
    publish({"coffee/articles/tips.md": tips})
    (settings.CONTENT_DIRS[0] / "coffee/articles/tips.md").unlink()
    publish({"redirects.yaml": GONE})
    for slug in ("tips", "hints"):
        answer = get(f"/articles/{slug}")
        assert (answer.status_code, answer.json()["detail"]) == (410, "out of date")
        assert answer.json()["step"]["id"] == "A1BB"
    assert get("/articles/nothing").status_code == 404


def test_an_article_renamed_without_a_word_is_found_under_its_new_slug(get, publish):
    publish({"coffee/articles/tips.md": small.ARTICLE.replace("AA", "BB").replace("[cleaning]", "[hints]")})
    articles = settings.CONTENT_DIRS[0] / "coffee/articles"
    (articles / "tips.md").rename(articles / "advice.md")
    publish()
    assert get("/articles/tips").json()["slug"] == "advice"

"""What a program can read, as it reads it."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from kb.links.ids import show_id

SITE = "http://127.0.0.1:8000"


def test_a_pair_of_codes_has_its_own_meaning_and_its_guide(get):
    found = get("/codes/42+0x80070005").json()
    assert (found["spelling"], found["values"], found["guide"]) == ("0x2A+0x80070005", [42, 0x80070005], "blank-pages")
    assert found["meaning"] == "The printer refuses the job and shows an empty cartridge."
    assert [code["kind"] for code in found["codes"]] == ["panel", "driver"]
    assert found["codes"][0]["sources"][0]["url"] == "https://printers.example.org/manual"


def test_a_code_of_two_number_spaces_has_two_meanings_and_no_third(get):
    found = get("/codes/0x2A").json()
    assert {code["kind"] for code in found["codes"]} == {"panel", "driver"}
    assert found["meaning"] == ""
    assert found["pages"][0]["slug"] in ("what-the-panel-says", "blank-pages")


def test_an_unknown_code_comes_with_a_guess_and_says_that_it_is_unknown(get):
    answer = get("/codes/0x2B")
    assert answer.status_code == 404
    assert answer.json()["guesses"] == ["Something in the paper path"]


@pytest.mark.parametrize("spelling", ["nonsense", "1+2+3", "0x", "-", "9" * 200])
def test_what_is_no_code_is_not_found(get, spelling):
    assert get(f"/codes/{spelling}").status_code == 404


def test_a_pasted_dialog_gives_its_code_and_guide(get):
    found = get("/search?q=Panel+error:+0x2A").json()
    assert found["codes"] == [{"kind": "panel", "value": 42, "hex": "0x2A"}]
    assert found["guide_url"].startswith(f"{SITE}/guides/blank-pages/?")
    assert "<mark>" in found["hits"][0]["snippet_html"]


def test_lists_are_given_in_parts(get):
    whole = get("/guides").json()
    part = get("/guides?limit=1&offset=1").json()
    assert (whole["total"], part["total"]) == (2, 2)
    assert part["items"] == whole["items"][1:]
    assert [page["kind"] for page in get("/articles").json()["items"]] == ["article"]


@pytest.mark.parametrize("path", ["/pages", "/guides", "/codes", "/guides/blank-pages/history"])
def test_who_follows_next_gets_a_whole_list_and_nothing_twice(get, path):
    whole = get(path).json()
    assert whole["next"] == "" and len(whole["items"]) == whole["total"] > 1
    address, found = f"{SITE}/api/v1{path}?limit=1", []
    while address:
        part = get(address.removeprefix(f"{SITE}/api/v1")).json()
        found, address = found + part["items"], part["next"]
    assert found == whole["items"]


def test_all_codes_stand_in_one_list_each_with_its_address(get):
    found = get("/codes").json()["items"]
    assert [(code["kind"], code["hex"]) for code in found if code["value"] == 42] == [
        ("driver", "0x2A"),
        ("panel", "0x2A"),
    ]
    assert all(code["url"] == f"{SITE}/codes/{code['hex']}/" for code in found)


def test_a_history_names_each_text_of_a_page_and_its_parts(get):
    found = get("/guides/empty-pages/history").json()["items"]
    assert {"G1BP", "R1SC", "S1AB"} <= {each["id"] for each in found}
    assert all(each["url"] == f"{SITE}/s/{each['id']}@{each['revision']}" for each in found)


@pytest.mark.parametrize("path", ["/articles/what-the-panel-says", "/guides/blank-pages", "/steps/P7AA"])
def test_whatever_has_an_id_says_what_has_become_of_it(get, path):
    found = get(path).json()
    assert (found["state"], found["reason"], found["successors"]) == ("current", "", [])
    assert found["shown_id"] == show_id(found["id"], "TSG")
    assert found["history"].endswith("/history/") and found["urls"]["short_pinned"].endswith(
        f"@{found['first_seen']['revision']}"
    )


def test_an_article_has_its_steps_with_addresses_that_a_ticket_can_carry(get, client):
    found = get("/articles/what-the-panel-says").json()
    step = found["steps"][0]
    assert step["title"] == "Press the button."
    assert step["urls"]["short_pinned"] == f"{SITE}/s/P7AA@{step['revision']}"
    assert found["related"][0]["url"] == f"{SITE}/guides/blank-pages/"


@pytest.mark.parametrize(
    ("old", "new"), [("articles/panel-numbers", "what-the-panel-says"), ("guides/empty-pages", "blank-pages")]
)
def test_an_old_slug_gives_the_page_under_its_new_one(get, old, new):
    assert get(f"/{old}").json()["slug"] == new


def test_a_guide_has_everything_a_program_needs_to_show_it(get):
    found = get("/guides/blank-pages").json()
    assert [cause["key"] for cause in found["causes"]] == ["no-toner", "loose", "driver", "other"]
    assert found["remedies"][0]["outcomes"] == ["fixed", "no-change", "other-error"]
    assert found["escalation"]["to"] == "Print room"
    assert found["profiles"][0] == "admin"


@pytest.mark.parametrize(
    "path", ["/articles/nope", "/guides/nope", "/steps/ZZZZ", "/steps/not-an-id", "/walk?guide=nope"]
)
def test_what_is_not_there_is_a_404_that_says_what_was_looked_for(get, path):
    answer = get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith("#not-found") and len(answer.json()["detail"]) > 20


@pytest.mark.parametrize("typed", ["P7AA", "p7aa", show_id("P7AA", "TSG"), "tsg-p7aa"])
def test_an_id_is_read_in_any_spelling(get, typed):
    assert get(f"/steps/{typed}").json()["id"] == "P7AA"


def test_a_mistyped_id_comes_with_what_was_meant(get):
    answer = get(f"/steps/{show_id('P7AA', 'TSG').replace('P7AA', 'P7A4')}")
    assert answer.status_code == 404
    assert [item["id"] for item in answer.json()["did_you_mean"]] == ["P7AA"]


def test_a_step_is_its_state_its_text_and_its_addresses(get):
    found = get("/steps/P7AA").json()
    assert (found["kind"], found["state"], found["newer"], found["parent"]) == ("step", "current", 0, "A1PA")
    assert "Expect: the display goes dark." in found["text"]
    assert found["urls"]["pinned"] == f"{SITE}/articles/what-the-panel-says/P7AA/@{found['revision']}/"
    assert get(f"/steps/P7AA?revision={found['revision']}").json() == found


@pytest.mark.parametrize("item", ["A1PA", "G1BP", "C1NT", "Q1TP", "R1NC", "E1PR", "R1SC", "S1AA"])
def test_everything_with_an_id_can_be_asked_for(get, item):
    assert get(f"/steps/{item}").json()["id"] == item


def test_a_revision_that_never_was_is_not_found(get):
    answer = get("/steps/P7AA?revision=0123456789")
    assert (answer.status_code, answer.json()["detail"]) == (404, "P7AA never had the revision 0123456789.")


def test_the_payload_for_jira_is_ready_to_be_sent(get):
    revision = get("/steps/P7AA").json()["revision"]
    found = get("/steps/P7AA/jira-remote-link").json()
    assert found["globalId"] == f"system={SITE}&id=P7AA"
    assert found["object"]["url"] == f"{SITE}/s/P7AA@{revision}"
    assert found["object"]["title"] == "Press the button."
    assert found["object"]["status"]["resolved"] is False
    assert len(found["globalId"]) <= 255  # Jira's limit


def test_a_walk_leads_to_the_same_step_as_its_page(get, client):
    walk = get("/walk?guide=blank-pages&evidence=age:new&evidence=test-page:blank&fields=trail").json()
    assert [(entry["key"], entry["say"]) for entry in walk["trail"]] == [("age", "Yes"), ("test-page", "Blank too")]
    assert walk["url"] == f"{SITE}/guides/blank-pages/?age=new&test-page=blank"
    shown = walk["next"]["question"] or walk["next"]["remedy"]
    assert (shown.get("ask") or shown["title"]).encode() in client.get(walk["url"].removeprefix(SITE)).content


def test_the_revision_of_a_walk_opens_the_guide_as_it_was(get, client):
    walk = get("/walk?guide=blank-pages").json()
    page = client.get(f"/s/{walk['guide_id']}@{walk['guide_revision']}", follow=True)
    assert page.status_code == 200 and "The printer gives blank pages" in page.content.decode()
    assert walk["guide_revision"] == get("/guides/blank-pages").json()["revision"]
    assert walk["guide_revision"] in client.get("/guides/blank-pages.short.md").content.decode()


def test_a_walk_says_how_likely_each_cause_is_and_why(get):
    first = get("/walk?guide=blank-pages&evidence=test-page:fine&fields=candidates").json()["candidates"][0]
    assert (first["key"], first["word"]) == ("driver", "very likely")
    assert first["speaks_for"] == [
        "Is the printer's own test page blank too? — The test page is fine: speaks strongly for it."
    ]


def test_evidence_in_a_body_leads_to_the_same_walk(get, post):
    body = {
        "guide": "blank-pages",
        "evidence": [{"key": "age", "value": "old"}, {"key": "reseat", "value": "no-change"}],
    }
    assert (
        post("/walk", body).json() == get("/walk?guide=blank-pages&evidence=age:old&evidence=reseat:no-change").json()
    )


def test_evidence_the_guide_has_no_place_for_is_told_and_breaks_nothing(get):
    walk = get("/walk?guide=blank-pages&evidence=colour:red&evidence=nonsense").json()
    assert [each["key"] for each in walk["ignored"]] == ["colour", "nonsense"]


def test_a_profile_that_does_not_exist_is_told_with_those_that_do(get):
    answer = get("/walk?guide=blank-pages&profile=king")
    assert answer.status_code == 422
    assert "admin, helpdesk" in answer.json()["detail"]


def test_a_solved_walk_names_what_fixed_it(get):
    walk = get("/walk?guide=blank-pages&evidence=reseat:fixed").json()
    assert (walk["next"]["kind"], walk["next"]["remedy"]["key"]) == ("solved", "reseat")
    assert "steps" not in walk["next"]["remedy"], "what worked need not be done again"


def test_a_step_has_what_is_needed_now_and_more_where_it_is_asked_for(get, post):
    query = "/walk?guide=blank-pages&evidence=age:old"
    step, more = get(query).json(), get(f"{query}&fields=notes,details").json()
    assert "notes" not in step and "urls" not in step["next"]["remedy"] and step["next"]["remedy"]["revision"]
    assert more["notes"]["jira"] and more["next"]["remedy"]["urls"]["pinned"] and "trail" not in more
    assert {*step} < {*more} < {*get(f"{query}&fields=all").json()}
    body = {"guide": "blank-pages", "evidence": [{"key": "age", "value": "old"}], "fields": "notes,details"}
    assert post("/walk", body).json() == more


def test_a_step_that_is_to_escalate_says_to_whom(get):
    query = "&".join(f"evidence={each}:unknown" for each in ("age", "test-page"))
    tried = "&".join(f"evidence={each}:no-change" for each in ("reseat", "driver", "replace"))
    walk = get(f"/walk?guide=blank-pages&{query}&{tried}").json()
    assert walk["next"]["kind"] == "escalate" and walk["escalation"]["to"]


def test_a_field_that_does_not_exist_is_refused_with_those_that_do(get, post):
    for answer in (
        get("/walk?guide=blank-pages&fields=notes,colour"),
        post("/walk", {"guide": "blank-pages", "fields": "colour"}),
    ):
        assert answer.status_code == 400
        assert "no field colour" in answer.json()["detail"] and "candidates, trail" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/guides", "/steps/P7AA", "/walk?guide=blank-pages", "/openapi.json"])
def test_who_has_the_answer_is_told_so(get, path):
    tag = get(path)["ETag"]
    again = get(path, **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_head_is_get_without_the_body(client):
    answer = client.head("/api/v1/guides")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer["Content-Length"]) == len(client.get("/api/v1/guides").content)


def test_the_page_about_the_api_lists_every_endpoint_and_every_kind_of_error(client, get):
    page = client.get("/api/v1/").content.decode()
    schema = get("/openapi.json").json()
    assert all(
        f"<code>{method.upper()} {path}</code>" in page for path, each in schema["paths"].items() for method in each
    )
    problem = get("/nope").json()
    assert f'id="{problem["type"].partition("#")[2]}"' in page


# --- codes in a paste ---


def test_a_paste_gives_its_codes_how_sure_that_is_and_the_guide(post):
    found = post("/codes", {"text": "host prn7\nDriver code: 0x80070005\nPanel error: 42"}).json()
    assert [(each["hex"], each["sure"], each["label"]) for each in found["recognised"]] == [
        ("0x80070005", "labelled", "Driver code"),
        ("0x2A", "labelled", "Panel error"),
    ]
    assert found["meaning"] == "The printer refuses the job and shows an empty cartridge."
    assert found["guide_url"].startswith(f"{SITE}/guides/blank-pages/?")


@pytest.mark.parametrize("pasted", ["Driver code: 0x80070005\nPanel error: 42", "Panel error: 42"])
def test_a_paste_gives_the_evidence_that_the_paste_box_begins_the_guide_with(post, client, pasted):
    found = post("/codes", {"text": pasted}).json()
    known = [(each["key"], each["value"]) for each in found["evidence"]]
    query = urlencode([*[("error", found["error"])] * bool(found["error"]), *known])
    assert query
    assert found["guide_url"] == f"{SITE}/guides/blank-pages/?{query}"
    assert client.post("/search/", {"q": pasted})["Location"] == f"/guides/blank-pages/?{query}"


def test_the_error_in_an_address_of_the_site_is_no_unknown_evidence(get):
    walk = get("/walk?guide=blank-pages&evidence=error:0x2A&evidence=age:old").json()
    assert (walk["ignored"], walk["evidence"]) == ([], [{"key": "age", "value": "old"}])
    assert walk["url"] == f"{SITE}/guides/blank-pages/?error=0x2A&age=old"
    walk = get("/walk?guide=blank-pages&evidence=error:paper").json()
    assert [each["key"] for each in walk["ignored"]] == ["error"]


def test_an_unknown_code_in_a_paste_comes_with_a_guess_and_known_ones(post):
    (found,) = post("/codes", {"text": "Panel error: 0x2B"}).json()["recognised"]
    assert (found["sure"], found["codes"], found["guesses"]) == ("guessed", [], ["Something in the paper path"])
    (found,) = post("/codes", {"text": "0x8007005"}).json()["recognised"]
    assert found["nearest"][0]["hex"] == "0x80070005"
    assert found["nearest"][0]["why"].startswith("a digit is missing")


def test_a_long_paste_is_refused_and_never_stored(post):
    assert post("/codes", {"text": "x" * 10_001}).status_code == 422


def test_search_says_the_same_of_its_query(get):
    found = get("/search?q=27").json()
    assert [(each["hex"], each["sure"]) for each in found["recognised"]] == [("0x1B", "bare")]

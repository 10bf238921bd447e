from django.test import Client

from tests.support.reading import heading, links, text

SHEET = "/guides/blank-pages/on-paper/"


def test_a_sheet_has_the_path_the_next_questions_with_their_answers_and_the_remedies_with_their_steps(
    reader: Client,
) -> None:
    page = reader.get(f"{SHEET}?test-page=blank")
    seen = text(page)
    assert heading(page) == "The printer gives blank pages"
    for part in ("So far", "still open", "No change", "If nothing helped: escalate"):
        assert part in seen
    assert b'name="robots" content="noindex"' in page.content


def test_answers_say_where_on_the_sheet_they_lead(reader: Client) -> None:
    seen = text(reader.get("/guides/smoking-printer/on-paper/"))
    assert "From the plug go to 2 From the paper go to 3 I can't tell escalate" in seen


def test_what_is_risky_is_on_paper_only_where_the_plan_proposes_it(reader: Client) -> None:
    assert "Install the driver again" not in text(reader.get(f"{SHEET}?test-page=blank"))


def test_what_does_not_fit_is_named_with_its_address(reader: Client, monkeypatch) -> None:
    monkeypatch.setattr("kb.plans.sheet.MOST_LINES", 1)
    seen = text(reader.get("/guides/smoking-printer/on-paper/"))
    assert "Not on this paper" in seen and "/s/" in seen.partition("Not on this paper")[2]


def test_every_page_of_a_walk_leads_to_its_sheet(reader: Client) -> None:
    assert f"{SHEET}?test-page=blank" in links(reader.get("/guides/blank-pages/?test-page=blank"))


def test_a_solved_walk_is_a_sheet_without_anything_to_do(reader: Client) -> None:
    seen = text(reader.get(f"{SHEET}?reseat=fixed"))
    assert "Fixed" in seen

"""Events of logs: pasted in every layout, searched for, linked, and each with a way on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.test import Client
from pytest_django.fixtures import Settings

from kb.codes.events import events_in
from kb.codes.messages import NAME
from kb.library.library import Library
from kb.site.store import store
from tests.support.reading import links, text
from tests.support.sites import forget, serve

CONTENT = Path(__file__).resolve().parents[2] / "content"
HEAD = yaml.safe_load((CONTENT / "rdp/events.yaml").read_text(encoding="utf-8"))
PROVIDERS, EVENTS = HEAD["providers"], HEAD["events"]
RCM = "TerminalServices-RemoteConnectionManager"


def found(library: Library, paste: str) -> list[tuple[str, int]]:
    return [(event.provider.key, event.number) for each in events_in(library, paste) for event in each.events]


LAYOUTS = {
    "Event Viewer": "Log Name:      {log}\r\nSource:        {name}\r\nDate:          11/28/2026 8:01:02 AM\r\nEvent ID:      {id}\r\n"
    "Task Category: None\r\nLevel:         Error\r\nUser:          N/A\r\nComputer:      SRV-01.example.org\r\n",
    "XML": '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="{name}" />'
    '<EventID Qualifiers="49152">{id}</EventID><Level>2</Level><Execution ProcessID="880" ThreadID="1040" /></System></Event>',
    "PowerShell": "TimeCreated  : 28.11.2026 08:01:02\nProviderName : {name}\nId           : {id}\nMessage      :\n",
    "a table of PowerShell": "   ProviderName: {name}\n\nTimeCreated                     Id LevelDisplayName Message\n"
    "-----------                     -- ---------------- -------\n28.11.2026 08:01:02           {id:>4} Error            A text ...\n",
    "a sentence": "We see event {id} from {name} on the host since Monday.",
    "words of a search": "{name} {id}",
    "the other way round": "Event ID {id} {name}",
    "German": "Quelle: {name}\nEreignis-ID: {id}\nEbene: Fehler",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_event_is_read_by_its_source_and_number(shipped: Library, layout: str) -> None:
    for event in EVENTS:
        provider = PROVIDERS[event["provider"]]
        for name in provider["names"]:
            paste = LAYOUTS[layout].format(name=name, id=event["event"], log=event.get("log", provider["log"]))
            assert found(shipped, paste) == [(event["provider"], event["event"])], paste


def test_every_event_is_read_by_what_it_says(shipped: Library) -> None:
    for event in EVENTS:
        for said in event.get("says", ()):
            paste = f"A user sent this:\n{said.replace(NAME, 'SRV-01 TLS server')} …"
            assert (event["provider"], event["event"]) in found(shipped, paste), said


@pytest.mark.parametrize(
    "paste",
    [
        "Source: MyPrinter\nEvent ID: 1057",
        '<Provider Name="Application Error"/><EventID>21</EventID>',
        "Log Name: Application\nSource: .NET Runtime\nEvent ID: 1026",
        "At 10:57 he rang, extension 1149, about room 40 and 21 printers.",
        "Error code: 0x904\nExtended error code: 0x7",
        "the event 99999999 and 70000",
        f"{RCM} stopped, version 10.0.26100.1149",
    ],
)
def test_what_is_no_event_of_ours_is_not_taken_for_one(shipped: Library, paste: str) -> None:
    assert found(shipped, paste) == []


def test_a_source_inside_a_longer_one_is_not_meant(shipped: Library) -> None:
    assert found(shipped, "TerminalServices-SessionBroker-Client, event 1296") == [("session-broker-client", 1296)]


def test_a_number_alone_is_every_event_of_that_number_and_says_so(shipped: Library) -> None:
    assert [each.how for each in events_in(shipped, "event id 1026")] == ["number"]
    assert found(shipped, "36870") == [("schannel", 36870)]


def test_several_events_of_one_paste_are_all_read(shipped: Library) -> None:
    assert found(shipped, "Schannel events 36870, 36871 and 36874") == [
        ("schannel", 36870), ("schannel", 36871), ("schannel", 36874),
    ]  # fmt: skip


def test_every_event_has_a_source_or_says_why_not_and_a_way_on() -> None:
    for event in EVENTS:
        assert event.get("sources") or event.get("notes"), event
        assert event.get("guide") or event.get("pages"), event


# --- through the front door ---


@pytest.fixture
def site(client: Client, settings: Settings, shipped: Library, shipped_folder: Path) -> Iterator[Client]:
    serve(settings, shipped_folder, CONTENT)
    yield client
    forget()


def test_an_event_at_the_end_of_a_long_log_is_read(site: Client) -> None:
    log = "nothing to see hére\n" * 20_000
    for paste in (f"Source: Schannel\nEvent ID: 36874\n{log}", f"{log}Source: Schannel\nEvent ID: 36874\n"):
        assert [found.number for found in events_in(store().current(), paste)] == [36874]


def test_an_event_has_a_page_with_its_log_its_text_and_its_guide(site: Client) -> None:
    page = site.get("/events/1057/")
    words = text(page)
    assert "Event 1057" in words and RCM in words and "System" in words
    assert "has failed to create a new self signed certificate" in words
    assert {"/guides/rdp-0x904-0x7/", "/guides/rdp-0x904-0x7/certificate-log/", "/events/"} <= set(links(page))


def test_an_event_that_is_not_here_says_so_and_offers_the_paste_box(site: Client) -> None:
    page = site.get("/events/60001/")
    assert page.status_code == 404 and "not in the library" in text(page)
    assert site.get("/events/99999999999999999999/").status_code == 404


def test_a_pasted_event_is_named_and_leads_on(site: Client) -> None:
    paste = LAYOUTS["Event Viewer"].format(name="Schannel", id=36874, log="System")
    page = site.post("/search/", {"q": paste}, follow=True)
    assert "Event 36874" in text(page) and "no cipher suite in common" in text(page)
    assert {"/events/36874/", "/guides/rdp-0x904-0x7/"} <= set(links(page))
    assert "SRV-01" not in page.redirect_chain[0][0]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("event 1057", 1057),
        ("36874 schannel", 36874),
        ("the terminal server security layer detected an error in the protocol stream", 56),
        ("none of the cipher suites supported by the client application", 36874),
        ("did not meet resource authorization policy requirements", 301),
    ],
)
def test_an_event_is_a_hit_of_its_own(site: Client, query: str, number: int) -> None:
    assert f"/events/{number}/" in links(site.get("/search/", {"q": query}))


def test_suggestions_offer_the_event(site: Client) -> None:
    assert "/events/36870/" in site.get("/search/suggest/", {"q": "event 36870"}).content.decode()


def test_programs_read_events(site: Client) -> None:
    one = site.get("/api/v1/events/1057").json()
    assert one["events"][0]["provider_title"] == RCM and one["url"].endswith("/events/1057/")
    assert site.get("/api/v1/events").json()["total"] == len(EVENTS)
    assert site.get("/events/1057.json").json() == one
    assert RCM in site.get("/events/1057.md").content.decode()
    assert "# Events" in site.get("/events.md").content.decode()
    assert site.get("/api/v1/events/60001").status_code == 404
    paste = {"text": LAYOUTS["XML"].format(name="Schannel", id=36870)}
    answer = site.post("/api/v1/codes", paste, content_type="application/json").json()
    assert [event["number"] for event in answer["events"]] == [36870]


def test_the_sitemap_has_events(site: Client) -> None:
    assert "/events/1057/" in site.get("/sitemap-1.xml").content.decode() + site.get("/sitemap.xml").content.decode()

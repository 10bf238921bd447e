"""Pastes of public reports on the shipped content: what they lead to is what helps."""

from __future__ import annotations

import re

import pytest

from kb.codes.find import codes_in

EVENT = """<Provider Name="Microsoft-Windows-RemoteDesktopServices-RdpCoreTS" />
<EventID>131</EventID>
<TimeCreated SystemTime="2019-12-30T15:08:12.155273500Z" />
<Data Name="ConnType">TCP</Data>"""
CRASH = "Fault Module Name: mstscax.dll\nException Code: c0000005\nException Offset: 000000000006009d\nLocale ID: 1033"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("paste", "page"),
    [
        ("RDP disconnected!  516 Remote Desktop could not reach the computer, one of these may be why...", "rdp-0x204"),
        ("freerdp_set_last_error_ex ERRCONNECT_CONNECT_FAILED [0x00020006]", "rdp-0x204"),
        ("mstsc 2308 ext 7", "rdp-0x904-0x7"),
        ("ConnectionFailedOrchestrationFailureOnUnhealthyHost: no good session host", "avd-diagnostic-names"),
        ("ConnectionFailedOrchestrationFailureOnUnhealthyHost: no good session host", "avd-no-session-host-0x3000046"),
        ("CodeSymbolic ConnectionFailedAdTrustedRelationship\n  Failure", "avd-diagnostic-names"),
        ("The credentials that were used to connect to SRV01 did not work. Please enter new credentials.", "rdp-nla-domain"),
        ("The certificate or associated chain is not valid", "rdp-certificate-warning"),
        (EVENT, "events-and-logs-to-read"),
        ("An authentication error has occurred. -The Local Security Authority cannot be contacted-",
         "local-security-authority-cannot-be-contacted"),
        ("Error code: 0x1104\nExtended error code: 0x0", "protocol-errors-0x1104-0x112f"),
        ("The TLS server key could not be used. The cryptographic module returned 0x8009030D.", "rdp-0x904-0x7"),
    ],
)  # fmt: skip
def test_a_reported_paste_leads_to_the_page_that_helps(shipped_site, reader, paste, page):
    answer = reader.post("/search/", {"q": paste}, follow=True)
    way = answer.redirect_chain[-1][0] if answer.redirect_chain else ""
    pages = list(dict.fromkeys(re.findall(r"/(?:guides|articles)/([a-z0-9-]+)/", way + answer.content.decode())))
    assert page in pages[:3], pages[:6]


@pytest.mark.parametrize(
    "paste", ["mstsc 2308 ext 7", "mstsc 2308, ext. 7", "rdp error 0x904 extended 0x7", "2308 ext:7"]
)
def test_a_pair_as_people_jot_it_down(shipped, paste):
    assert [code.value for code in codes_in(shipped, paste)] == [0x904, 7]


@pytest.mark.django_db
def test_a_status_without_its_0x_is_explained(shipped_site, reader):
    assert "0xC0000005" in reader.post("/search/", {"q": CRASH}, follow=True).content.decode()


@pytest.mark.django_db
def test_good_english_is_not_corrected_away(shipped_site, reader):
    answer = reader.post("/search/", {"q": "If this keeps happening, call the help desk."}, follow=True)
    assert "hardening" not in answer.content.decode().partition("<main")[2][:3000]


@pytest.mark.django_db
def test_a_number_more_than_a_guide_takes_is_shown_before_it_opens(shipped_site, reader):
    for send in (reader.post, reader.get):
        answer = send("/search/", {"q": "0x904 0x7 0x204"}, follow=True)
        html = answer.content.decode()
        assert "Codes recognised" in html and all(f"/codes/{code}/" in html for code in ("0x204", "0x904+0x7"))
        assert "/guides/rdp-0x904-0x7/" in html
    assert reader.post("/search/", {"q": "0x904 0x7"}).status_code == 303

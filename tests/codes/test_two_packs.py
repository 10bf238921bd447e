"""Two packs side by side: each keeps its name, its start, its topics and its kinds of reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

CONTENT = Path(__file__).resolve().parents[2] / "content"


def test_the_home_page_names_both_packs_and_the_start_of_each(shipped_site, reader):
    html = reader.get("/").content.decode()
    headings = [re.sub(r"\s+", " ", found).strip() for found in re.findall(r"<h2>(.*?)</h2>", html, re.DOTALL)]
    assert "Remote Desktop" in headings
    assert "SSH" in headings
    assert "/guides/rdp-does-not-work/" in html
    assert "/guides/ssh-does-not-work/" in html


def test_no_two_topics_have_the_same_name():
    packs = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in CONTENT.glob("*/pack.yaml")]
    names = [name for pack in packs for name in pack["topics"].values()]
    assert len(packs) == 2
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("permission denied publickey", "ssh-permission-denied"),
        ("ssh connection refused", "ssh-connection-refused-or-timed-out"),
        ("ssh drops when idle", "ssh-drops-when-idle"),
        ("host key changed", "remote-host-identification-has-changed"),
        ("sshd does not start", "ssh-server-does-not-start"),
        ("remote desktop licence server", "no-licence-server-available"),
        ("rdp drops when idle", "drops-when-idle"),
    ],
)
def test_a_search_finds_the_page_of_its_pack(shipped_site, reader, typed, first):
    html = reader.get("/search/", {"q": typed}, follow=True).content.decode()
    found = list(dict.fromkeys(re.findall(r'href="/(?:articles|guides)/([\w-]+)/', html)))
    assert first in found[:4], found[:6]


def test_a_line_of_ssh_in_the_paste_box_opens_its_guide_and_keeps_names_out_of_the_address(shipped_site, reader):
    answer = reader.post("/search/", {"q": "ssh: connect to host db-01.example.org port 2222: Connection refused"})
    assert "/guides/ssh-cannot-reach/" in answer["Location"]
    assert "db-01" not in answer["Location"]


def test_each_pack_asks_for_its_own_kinds_of_reader(shipped_site, reader):
    of_ssh = reader.get("/guides/ssh-permission-denied/", follow=True).content.decode()
    of_rdp = reader.get("/guides/rdp-credssp/", follow=True).content.decode()
    assert "I use SSH; others run the server" in of_ssh
    assert "I use SSH; others run the server" not in of_rdp
    assert "I can work on the server" not in of_ssh


def test_a_reader_of_a_kind_that_the_other_pack_lacks_is_no_error_there(shipped_site, reader):
    assert reader.get("/guides/rdp-credssp/?as=user", follow=True).status_code == 200
    assert reader.get("/guides/ssh-permission-denied/?as=network", follow=True).status_code == 200

"""What language models are told of the site."""

from __future__ import annotations

import re


def test_it_names_every_guide_with_an_address_that_is_markdown(site, client, settings):
    found = client.get("/llms.txt")
    assert found.status_code == 200 and found["Content-Type"].startswith("text/plain")
    addresses = re.findall(rf"\({re.escape(settings.SITE_URL)}(/[^)]+\.md)\)", found.content.decode())
    assert "/guides/blank-pages.md" in addresses and "/guides.md" in addresses
    assert all(client.get(each).status_code == 200 for each in addresses)

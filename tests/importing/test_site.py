"""From a folder of Markdown to pages that readers see."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.importing.places import bring
from tests.importing.trees import PNG


@pytest.fixture
def reader(place, published_site) -> Client:
    """Somebody who reads the site that the imported pack is published on."""
    source, content = place
    (source / "media").mkdir()
    (source / "media" / "Cup.png").write_bytes(PNG)
    with open(source / "storage.md", "a") as file:
        file.write("\n![A cup](media/Cup.png)\n\n| a | b |\n|---|---|\n| x<br>y | [bitter](bitter.md#cause) |\n")
    bring(place)
    published_site(content=content)
    return Client()


def test_what_was_imported_is_published_and_read(reader):
    page = reader.get("/articles/bitter/").content.decode()
    assert '<a href="/articles/storage/#in-the-dark">how to store them</a>' in page
    assert page.count('class="step"') == 3 and "order beans" in page and "imported, not tried again here" in page
    other = reader.get("/articles/storage/").content.decode()
    assert (
        'id="in-the-dark"' in other and '<a href="/articles/bitter/#cause">bitter</a>' in other and "<td>x<br>" in other
    )


def test_pictures_are_served_safely_and_fetched_when_they_are_seen(reader):
    page = reader.get("/articles/storage/").content.decode()
    address = re.search(r'<img[^>]*src="([^"]+cup\.png)"', page)
    assert address and 'loading="lazy"' in page and 'alt="A cup"' in page
    answer = reader.get(address[1])
    assert answer.status_code == 200 and answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff" and "Content-Security-Policy" in answer


def test_steps_have_addresses_of_their_own(reader):
    page = reader.get("/articles/bitter/").content.decode()
    own_id = re.search(r'id="step-(\w{4})"', page)[1]
    assert reader.get(f"/articles/bitter/{own_id}/").status_code == 200

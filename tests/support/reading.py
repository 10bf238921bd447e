"""What a reader sees of a page, for assertions."""

from __future__ import annotations

import re
from html import unescape

from django.http import HttpResponse


def text(response: HttpResponse) -> str:
    """The words on the page, white space folded."""
    html = re.sub(r"<(script|style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def heading(response: HttpResponse) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", found[1])).split()) if found else ""


def buttons(response: HttpResponse) -> list[tuple[str, str]]:
    """(name, value) of every answer button."""
    return re.findall(
        r'<button type="submit" class="answer[^"]*"\s+name="([^"]+)" value="([^"]+)"', response.content.decode()
    )


def hidden(response: HttpResponse) -> list[tuple[str, str]]:
    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', response.content.decode())


def links(response: HttpResponse) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', response.content.decode())]


def htmx_links(response: HttpResponse) -> list[str]:
    """Where htmx asks for the next step; the search field of every page has a request of its own."""
    found = [unescape(link) for link in re.findall(r'hx-get="([^"]+)"', response.content.decode())]
    return [link for link in found if link != "/search/suggest/"]

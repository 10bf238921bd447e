"""Who may be counted: a reader with a browser, who did not ask to be left out."""

from __future__ import annotations

import re

from django.http import HttpRequest

PROGRAM = re.compile(r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|java/|go-http|headless", re.IGNORECASE)


def may_be_counted(request: HttpRequest) -> bool:
    headers = request.headers
    agent = headers.get("User-Agent", "")
    if request.method not in ("GET", "POST") or not agent or PROGRAM.search(agent):
        return False
    return "1" not in (headers.get("DNT"), headers.get("Sec-GPC")) and "prefetch" not in headers.get("Sec-Purpose", "")

"""The collector of a guide: the text to paste into a terminal, and what came of it when it is pasted back.

What is pasted is read and forgotten: it is in no address, no log and no record. Only answers that the reader sends on are
in the address of the walk, like any other.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from decisiontree.guide import Guide
from decisiontree.probes.answers import CollectedEvidence, find_answers
from decisiontree.probes.collector import Collector, collect
from decisiontree.probes.kinds import POWERSHELL, SH, SIDES
from decisiontree.probes.output import read_output
from decisiontree.views import read_walk, with_guide
from decisiontree.walk.permalink import Permalink
from decisiontree.walk.replay import Walk
from kb.web.requests import Request

SIDE, SHELL = "side", "format"
OUTPUT, PASTE = "output", "q"  # from its own form, and from the paste box
SHELL_NAMES = {SH: "Linux or macOS", POWERSHELL: "Windows"}
LANGUAGES = {SH: "bash", POWERSHELL: "powershell"}
# Where a question with this need is answered from.
NEEDS = {"client": "client", "host": "server"}


@dataclass(frozen=True, slots=True)
class CollectorChoice:
    """A collector that could be shown instead."""

    label: str
    query: str
    is_chosen: bool
    count: int  # of the questions it answers


@csrf_exempt  # it changes nothing
@require_http_methods(["GET", "HEAD", "POST"])
@with_guide
def collector(request: Request, guide: Guide) -> HttpResponse:
    here, link = read_walk(request, guide)
    link = replace(link, show="")
    if request.method != "POST":
        return render(request, "decisiontree/collect.html", _page(request, here, link))
    try:
        pasted = request.POST.get(OUTPUT) or request.POST.get(PASTE, "")
    except RequestDataTooBig:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
        return _private(render(request, "kb/paste_too_long.html", {"most": most}, status=413))
    found = find_answers(guide, read_output(pasted), int(time.time()), dict(here.evidence))
    return _private(
        render(request, "decisiontree/collected.html", {**_page(request, here, link), **_found(here, link, found)})
    )


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: Request, here: Walk, link: Permalink) -> dict[str, object]:
    choices = _choices(here, link, request.GET.get(SIDE, ""), request.GET.get(SHELL, ""))
    chosen = next((choice for choice, *_ in choices if choice.is_chosen), None)
    made = next((made for choice, _, _, made in choices if choice is chosen), None)
    return {
        "guide": here.guide,
        "walk": here,
        "link": link,
        "choices": [choice for choice, *_ in choices],
        "collector": made,
        "language": next((LANGUAGES[shell] for choice, _, shell, _ in choices if choice is chosen), ""),
        "side": next((side for choice, side, _, _ in choices if choice is chosen), ""),
        "site_url": settings.SITE_URL,
        "walk_query": link.query,
        "collect_query": chosen.query if chosen else link.query,
    }


def _choices(here: Walk, link: Permalink, side: str, shell: str) -> list[tuple[CollectorChoice, str, str, Collector]]:
    """The collectors that have something to read for what is open, by side and system; the one asked for, or the first that
    this reader can run, is chosen."""
    made = [
        (each_side, each_shell, collect(here.guide, here.open_questions, each_side, each_shell, settings.SITE_URL))
        for each_side in SIDES
        for each_shell in SHELL_NAMES
    ]
    made = [each for each in made if each[2].questions]
    mine = [each for each in made if NEEDS[each[0]] in here.profile.can]
    asked = [each for each in made if each[:2] == (side, shell) or (each[0] == side and not shell)]
    first = next(iter(asked or mine or made), None)
    return [
        (
            CollectorChoice(
                f"{each_side.capitalize()}, {SHELL_NAMES[each_shell]}",
                link.query_with((SIDE, each_side), (SHELL, each_shell)),
                first is not None and first[2] is collected,
                len(collected.questions),
            ),
            each_side,
            each_shell,
            collected,
        )
        for each_side, each_shell, collected in made
    ]


def _found(here: Walk, link: Permalink, found: CollectedEvidence) -> dict[str, object]:
    """What was found, and the fields that go on to the walk besides the answers that the reader ticks."""
    changed = {reading.question.key for reading in found.answered}
    read = {reading.question.key: reading.answer.key if reading.answer else "" for reading in found.readings}
    looked_at = {**link.looked_at, **read}
    collected = ",".join(f"{key}.{value}" if value else key for key, value in looked_at.items())
    kept = [pair for pair in here.evidence if pair[0] not in changed]
    return {"found": found, "fields": (*replace(link, collected=collected).kept, *kept)}

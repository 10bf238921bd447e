"""A walk through a guide with answers from real output alone: the collector's first, then what stands on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from decisiontree.guide import NO_CHANGE, UNKNOWN
from decisiontree.walk.permalink import AS
from tests.lab.cases import Case
from tests.lab.network import SERVER, Lab
from tests.lab.published import commands_in, fill_in
from tests.lab.screens import read_screen

PROFILE = "admin"
FILL_IN = re.compile(r"^fill_(\w+)='.*'  # fill in$", re.MULTILINE)
FINGERPRINT = re.compile(r"SHA256:[\w+/]{43}")
MOST_STEPS = 30


@dataclass
class Found:
    """Where a walk got to, and how."""

    remedy: str = ""  # the one that the guide offers
    collected: dict[str, str] = field(default_factory=dict)  # by the collector
    seen: dict[str, str] = field(default_factory=dict)  # from the message, or read from the screen
    left: list[str] = field(default_factory=list)  # that could not be told
    tried: list[str] = field(default_factory=list)  # before, without success

    def __str__(self) -> str:
        return f"{len(self.collected)} filled in, {len(self.seen)} seen, {len(self.left)} left"


def walk(
    reader: Client, lab: Lab, case: Case, screen: str, known: dict[str, str], give_up: Callable[[str], object]
) -> Found:
    """From what the message said, over the collector, to the remedy that helps. `give_up` does one that is offered before."""
    found, evidence = Found(seen=dict(known)), dict(known)
    is_collected = False
    for _ in range(MOST_STEPS):
        if not is_collected:  # at first, and again when something was changed
            found.collected |= (collected := collect(reader, lab, case, evidence))
            for key, value in collected.items():
                _add(evidence, key, value)
            is_collected = True
        step = _next(reader, case.guide, evidence)
        if step["kind"] != "ask":
            found.remedy = (step["remedy"] or {}).get("key", "") or step["guide"] or step["kind"]
            if found.remedy not in case.tries:
                return found
            give_up(found.remedy)
            evidence[found.remedy] = NO_CHANGE
            found.tried.append(found.remedy)
            is_collected = False
            continue
        question = step["question"]["key"]
        on_screen = read_screen(case.guide, question, screen)
        if answer := on_screen or look(lab, case, question, step["question"]["check_html"], screen):
            found.seen[question] = answer
            _add(evidence, question, answer)
        else:
            _add(evidence, question, UNKNOWN)
            found.left.append(question)
    raise AssertionError(f"no remedy after {MOST_STEPS} questions: {evidence}")


def _add(evidence: dict[str, str], key: str, value: str) -> None:
    """At the end: what was known before something was changed may no longer hold."""
    evidence.pop(key, None)
    evidence[key] = value


def look(lab: Lab, case: Case, question: str, check: str, screen: str) -> str:
    """What somebody finds who types the commands of a question and compares; "" when that says nothing."""
    printed = "".join(
        lab.machine(question in AT_SERVER)
        .run(fill_in(each, {**lab.names, **case.names}), "root" if question in AT_SERVER else "ada")
        .text
        for each in commands_in(check)
        if question in COMPARED
    )
    return COMPARED[question](printed, screen) if printed else ""


def _fingerprint(printed: str, screen: str) -> str:
    on_screen = FINGERPRINT.findall(screen)
    return "" if not on_screen else "same" if set(on_screen) & set(FINGERPRINT.findall(printed)) else "different"


def _address(printed: str, screen: str) -> str:
    return "right" if SERVER in printed else "other"


# Questions that two outputs, or an output and what the server's owner knows, answer together.
COMPARED: dict[str, Callable[[str, str], str]] = {"fingerprint": _fingerprint, "address": _address}
AT_SERVER = ("fingerprint",)


def collect(reader: Client, lab: Lab, case: Case, known: dict[str, str]) -> dict[str, str]:
    """The published collector, run on the client and on the server, and what the site reads in what they print."""
    answers: dict[str, str] = {}
    for side, machine, user in (("client", lab.client, "ada"), ("host", lab.server, "root")):
        query = {AS: PROFILE, **known, **answers, "side": side, "format": "sh"}
        page = reader.get(f"/guides/{case.guide}/collect/", query)
        text = _text_of(page.content.decode(), side)
        if not text:
            continue
        filled = _filled(text, {**lab.names, **case.names})
        done = machine.run(filled, user)
        pasted = reader.post(f"{page.wsgi_request.path}?{page.wsgi_request.GET.urlencode()}", {"output": done.text})
        answers |= _answers_in(pasted.content.decode())
    return answers


def _filled(text: str, names: dict[str, str]) -> str:
    """The collector with its head filled in, as its reader does it."""
    return FILL_IN.sub(lambda line: f"fill_{line[1]}='{names.get(line[1].upper(), line[1].upper())}'", text)


def _text_of(page: str, side: str) -> str:
    html = BeautifulSoup(page, "html.parser")
    heading = next((each for each in html.select("h2") if f"Run it on the {side}" in each.get_text()), None)
    code = html.select_one("pre code")
    return code.get_text() if heading and code else ""


def _answers_in(page: str) -> dict[str, str]:
    """What the page would send on: the answers that it marks as read."""
    boxes = BeautifulSoup(page, "html.parser").select("input[type=checkbox][checked]")
    return {str(box["name"]): str(box["value"]) for box in boxes}


def _next(reader: Client, guide: str, evidence: dict[str, str]) -> dict[str, Any]:
    body = {
        "guide": guide,
        "profile": PROFILE,
        "evidence": [{"key": key, "value": value} for key, value in evidence.items()],
    }
    answer = reader.post("/api/v1/walk", body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()["next"]
    return found

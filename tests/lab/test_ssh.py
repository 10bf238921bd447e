"""Each fault is made on real machines, met, diagnosed with the product, cured by its published commands, and made again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from django.test import Client

from kb.library.library import Library
from tests.lab.cases import CASES, Case
from tests.lab.doing import do, meet, undo, works
from tests.lab.network import Lab, Make, build
from tests.lab.walking import Found, walk

AT_ONCE = 4  # most of the time a case waits for something that does not answer
Runs = dict[str, Future[str]]


@pytest.fixture(scope="module")
def runs(needs_a_lab: None, make: Make, ssh_site: Library, request: pytest.FixtureRequest) -> Iterator[Runs]:
    """All cases that were asked for, a few at a time; each has machines of its own."""
    chosen = [
        each.callspec.params["case"]
        for each in request.session.items
        if each.path == Path(__file__) and hasattr(each, "callspec")
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {str(case): pool.submit(run, case, make, ssh_site) for case in sorted(chosen, key=CASES.index)}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_is_found_cured_and_undone(case: Case, runs: Runs, told: list[str]) -> None:
    told.append(runs[str(case)].result())


def run(case: Case, make: Make, library: Library) -> str:
    lab = build(make("ada"), make("host"), services=case.has_systemd)
    started = time.monotonic()
    try:
        return _run(case, lab, make, library)
    finally:
        lab.stop()
        print(f"{case!s}: {time.monotonic() - started:.0f} s")


def _run(case: Case, lab: Lab, make: Make, library: Library) -> str:
    reader, guide = Client(), library.guide(case.guide)
    assert guide
    case.breaks(lab, make)
    screen = meet(lab, case).text
    assert not case.has_way_back or works(lab, case).status, f"it works although it is broken: {screen}"
    led = reader.post("/search/", {"q": screen}).headers.get("Location", "")
    page, _, query = led.partition("?")
    assert page == f"/guides/{case.guide}/", f"the message leads to {led}: {screen}"
    found = walk(
        reader, lab, case, screen, dict(parse_qsl(query)), lambda key: do(lab, case, guide.find_node(key), helps=False)
    )
    assert found.remedy == case.remedy, f"the guide offers {found.remedy}: {found!r}"
    remedy = guide.find_node(case.remedy)
    said = do(lab, case, remedy)
    after = works(lab, case) if not case.is_one_shell else None
    assert not (after and after.status), f"{case.remedy} does not help: {said}\n{after}"
    if case.has_way_back and not case.is_one_shell:
        undo(lab, case, remedy)
        assert works(lab, case).status, f"the way back of {case.remedy} does not bring the fault back"
    return _line(case, screen, found)


def _line(case: Case, screen: str, found: Found) -> str:
    message = (screen.strip().splitlines() or [""])[-1].strip()
    before = f" after {', '.join(found.tried)}" if found.tried else ""
    undone = "undone" if case.has_way_back and not case.is_one_shell else "nothing to undo"
    return (
        f"{case.cause}: {message[:70]!r} → {case.guide} | {found} | {case.remedy}{before} | cured, verified, {undone}"
    )

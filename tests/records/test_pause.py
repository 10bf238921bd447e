"""A database that did not answer is left alone, then asked by one request."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.records import pause as pausing
from kb.records.pause import PAUSE, PROBE, Pause, Paused


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(pausing, "monotonic", lambda: now[0])
    return now


def is_let_through(pause: Pause) -> bool:
    """Whether some other thread may ask."""

    def ask() -> bool:
        try:
            pause.check()
        except Paused:
            return False
        return True

    with ThreadPoolExecutor(1) as other:
        return other.submit(ask).result()


def test_after_a_slow_failure_nobody_asks_for_a_while(clock: list[float]) -> None:
    pause = Pause()
    assert is_let_through(pause)
    pause.begin("no answer", 3.0)
    assert not is_let_through(pause) and pause.is_on
    clock[0] += PAUSE - 1
    assert not is_let_through(pause)


def test_a_quick_failure_holds_up_nobody(clock: list[float]) -> None:
    pause = Pause()
    pause.begin("connection refused", 0.01)
    assert is_let_through(pause) and not pause.is_on


def test_when_the_pause_is_over_one_asks_and_the_others_wait_for_what_it_finds(clock: list[float]) -> None:
    pause = Pause()
    pause.begin("no answer", 3.0)
    clock[0] += PAUSE
    pause.check()
    pause.check()  # connecting, then asking
    assert not is_let_through(pause)
    pause.end()
    assert is_let_through(pause) and not pause.is_on


def test_when_it_is_still_down_the_pause_begins_again(clock: list[float]) -> None:
    pause = Pause()
    pause.begin("no answer", 3.0)
    clock[0] += PAUSE
    pause.check()
    pause.begin("no answer", 3.0)
    with pytest.raises(Paused):
        pause.check()


def test_one_that_asked_and_never_came_back_is_not_waited_for(clock: list[float]) -> None:
    pause = Pause()
    pause.begin("no answer", 3.0)
    clock[0] += PAUSE
    assert is_let_through(pause)
    clock[0] += PROBE
    pause.check()

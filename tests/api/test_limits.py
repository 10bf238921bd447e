"""Requests are counted by all workers together, and counting stands in nobody's way."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from pytest_django.fixtures import Settings

from kb.conf.environment import Environment
from kb.web import ratelimit
from kb.web.ratelimit import seconds_to_wait
from tests.support.commands import manage
from tests.support.redis_server import RedisServer, serve_redis
from tests.support.sites import Call

NOW = 1_000_000.0  # all of a test happens in one minute
COUNT_TWICE = f"""\
from kb.web import ratelimit as limits
limits.time = lambda: {NOW}
print([limits.seconds_to_wait('somebody', 3) > 0 for _ in range(2)])
"""


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with serve_redis() as server:
        yield server


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no pause is left over from another test."""
    monkeypatch.setattr(ratelimit, "time", lambda: NOW)
    monkeypatch.setattr(ratelimit, "_asked_again_at", 0.0)


def use(settings: Settings, url: str) -> None:
    settings.CACHES = {"default": Environment({"CACHE_URL": url}).cache("CACHE_URL", {})}


def test_workers_with_one_redis_count_together(redis: RedisServer, tmp_path: Path) -> None:
    workers = [manage(tmp_path, "shell", "--verbosity", "0", "-c", COUNT_TWICE, CACHE_URL=redis.url) for _ in range(2)]
    assert [worker.stdout.strip() for worker in workers] == ["[False, False]", "[False, True]"], workers[0].stderr
    assert set(redis.lives.values()) == {"60"}, "counts are not kept longer than they are needed"


def test_workers_without_one_count_for_themselves(tmp_path: Path) -> None:
    workers = [manage(tmp_path, "shell", "--verbosity", "0", "-c", COUNT_TWICE) for _ in range(2)]
    assert {worker.stdout.strip() for worker in workers} == {"[False, False]"}


def test_requests_are_limited_by_what_redis_says(get: Call, redis: RedisServer, settings: Settings) -> None:
    use(settings, redis.url)
    settings.API_CLIENT_PER_MINUTE = 2
    answers = [get("/guides") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_with_redis_down_nobody_is_limited_and_one_line_says_so(
    get: Call, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with serve_redis() as gone:
        url = gone.url
    use(settings, url.replace("//", "//kb:secret@"))
    settings.API_CLIENT_PER_MINUTE = 1
    with caplog.at_level(logging.ERROR, "kb.web.ratelimit"):
        answers = {get("/guides").status_code for _ in range(5)}
    assert answers == {200}
    (line,) = caplog.messages
    assert line.startswith("the cache at CACHE_URL is down, requests are not limited for 10 s: ")
    assert "secret" not in line


def test_a_redis_that_hangs_is_given_up_and_not_asked_again_soon(redis: RedisServer, settings: Settings) -> None:
    redis.is_hanging = True
    use(settings, redis.url)
    assert seconds_to_wait("somebody", 1) == 0, "it came back though nobody answered"
    asked = redis.asked
    assert seconds_to_wait("somebody", 1) == 0
    assert redis.asked == asked > 0


def test_a_redis_that_comes_back_counts_again(
    redis: RedisServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_redis() as gone:
        use(settings, gone.url)
    assert [seconds_to_wait("somebody", 1) for _ in range(3)] == [0, 0, 0]
    use(settings, redis.url)
    later = monotonic() + ratelimit.PAUSE
    monkeypatch.setattr(ratelimit, "monotonic", lambda: later)
    assert [seconds_to_wait("somebody", 1) > 0 for _ in range(2)] == [False, True]


def test_a_redis_that_refuses_is_one_that_is_down(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RedisServer, "answer", lambda self, command, words: b"-NOAUTH Authentication required.\r\n")
    with serve_redis() as server:
        use(settings, server.url)
        assert seconds_to_wait("somebody", 1) == 0

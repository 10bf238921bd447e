"""Settings come from the environment; nonsense stops the start with a line that names it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kb.conf.environment import Environment, is_local
from tests.support.commands import manage

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("value", "meant"), [("1", True), ("true", True), ("ON", True), ("0", False), ("no", False), ("", True)]
)
def test_a_flag_is_read(value, meant):
    assert Environment({"X": value}).flag("X", default=True) is meant


@pytest.mark.parametrize("value", ["maybe", "2", "flase"])
def test_a_flag_that_is_neither_is_refused_by_name(value):
    with pytest.raises(ImproperlyConfigured, match=f"X='{value}' is neither true nor false"):
        Environment({"X": value}).flag("X", default=True)


@pytest.mark.parametrize("value", ["-1", "ten", "1.5", "0"])
def test_a_number_that_is_none_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match="at least 1"):
        Environment({"X": value}).number("X", default=5, least=1)


def test_a_log_level_that_is_none_stops_the_start_by_name(tmp_path):
    said = manage(tmp_path, "check", LOG_LEVEL="loud")
    assert (
        said.returncode == 1
        and "LOG_LEVEL='loud' is none of debug, info" in said.stderr
        and "Traceback" not in said.stderr
    )


@pytest.mark.parametrize("value", ["example.org", "ftp://x", "https://", "https://example.org/kb"])
def test_an_address_that_is_none_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match="is not an address"):
        Environment({"X": value}).site_url("X", "http://127.0.0.1")


@pytest.mark.parametrize("value", ["everything", "Title page", "url"])
def test_a_choice_that_is_not_offered_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match="is none of none, title"):
        Environment({"X": value}).choice("X", ("none", "title"), "none")


def test_a_choice_is_read_in_any_case():
    assert Environment({"X": "TITLE"}).choice("X", ("none", "title"), "none") == "title"


@pytest.mark.parametrize("value", ["T", "tsg", "1KB", "TOOLONGPREFIX", "KB-1"])
def test_a_prefix_that_trackers_would_not_take_is_refused(value):
    with pytest.raises(ImproperlyConfigured, match="capital letters and digits"):
        Environment({"X": value}).id_prefix("X", "TSG")


def test_a_site_others_can_reach_needs_a_secret(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        Environment({}).secret("SECRET_KEY", tmp_path / "key", may_generate=False)


def test_a_local_site_makes_its_secret_once_and_keeps_it_to_itself(tmp_path):
    path = tmp_path / "var/key"
    first = Environment({}).secret("SECRET_KEY", path, may_generate=True)
    assert len(first) >= 50
    assert Environment({}).secret("SECRET_KEY", path, may_generate=True) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_local_means_this_machine_only():
    assert is_local("http://127.0.0.1:8000") and is_local("http://[::1]:8000") and is_local("http://localhost")
    assert not is_local("https://kb.example.org") and not is_local("http://10.0.0.5")


def test_the_deployment_check_is_silent_in_production(tmp_path):
    done = manage(
        tmp_path, "check", "--deploy", "--fail-level", "WARNING",
        SITE_URL="https://kb.example.org", SECRET_KEY="x7" * 30 + "abcdefghijkl",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_release_may_have_a_name(tmp_path):
    show = "from django.conf import settings; print(settings.RELEASE)"
    done = manage(tmp_path, "shell", "--verbosity", "0", "-c", show, RELEASE="v7")
    assert done.stdout.strip() == "v7", done.stderr


def test_a_public_site_without_a_secret_does_not_start(tmp_path):
    done = manage(tmp_path, "check", SITE_URL="https://kb.example.org")
    assert done.returncode != 0 and "SECRET_KEY is not set" in done.stderr


SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "records", "OPTIONS": {"timeout": 20}}


def test_without_an_address_records_are_kept_in_the_default_database():
    assert Environment({}).database("X", SQLITE) == SQLITE


def test_a_database_is_read_from_its_address():
    found = Environment({"X": "postgresql://kb:p%40ss@db.example.org:5433/records?sslmode=require"}).database(
        "X", SQLITE
    )
    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("kb", "p@ss", "db.example.org", 5433)
    assert found["OPTIONS"] == {"connect_timeout": 5, "sslmode": "require"}


def test_another_sqlite_file_is_opened_like_the_default_one():
    found = Environment({"X": "sqlite:////srv/kb/records.sqlite3"}).database("X", SQLITE)
    assert (found["NAME"], found["OPTIONS"]) == ("/srv/kb/records.sqlite3", {"timeout": 20})


@pytest.mark.parametrize("value", ["nonsense", "foo://kb:secret@db/x", "postgresql://kb:secret@db:port/x"])
def test_an_address_of_no_database_is_refused_without_its_password(value):
    with pytest.raises(ImproperlyConfigured) as refused:
        Environment({"X": value}).database("X", SQLITE)
    assert "X is not like postgresql://" in str(refused.value) and "secret" not in str(refused.value)


LOCMEM = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.mark.parametrize("value", ["", "locmem"])
def test_without_an_address_each_worker_counts_for_itself(value):
    assert Environment({"X": value}).cache("X", LOCMEM) == LOCMEM


@pytest.mark.parametrize(
    "value",
    [
        "redis://localhost",
        "redis://kb:p%40ss@cache.example.org:6380/3",
        "rediss://cache.example.org/0",
        "unix:///run/redis.sock",
        "redis://cache.example.org/0?max_connections=20",
    ],
)
def test_a_redis_is_read_from_its_address_and_never_waited_for_long(value):
    found = Environment({"X": value}).cache("X", LOCMEM)
    assert (found["BACKEND"], found["LOCATION"]) == ("django.core.cache.backends.redis.RedisCache", value)
    assert found["OPTIONS"]["socket_timeout"] == found["OPTIONS"]["socket_connect_timeout"] == 1


@pytest.mark.parametrize(
    "value",
    [
        "nonsense",
        "memcached://kb:secret@cache:11211",
        "redis://",
        "redis://kb:secret@cache:port/0",
        "redis://kb:secret@cache/zero",
        "redis://kb:secret@cache/0?socket_timeout=soon",
        "redis://kb:secret@cache/0?colour=red",
        "unix://secret",
        "redis:///0",
    ],
)
def test_an_address_of_no_redis_is_refused_without_its_password(value):
    with pytest.raises(ImproperlyConfigured) as refused:
        Environment({"X": value}).cache("X", LOCMEM)
    assert "X is neither locmem nor like redis://" in str(refused.value) and "secret" not in str(refused.value)


def test_a_redis_without_the_package_says_what_to_install(monkeypatch):
    monkeypatch.setattr("kb.conf.environment.find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"install requirements-redis\.txt"):
        Environment({"X": "redis://localhost"}).cache("X", LOCMEM)


def test_networks_are_read_and_nonsense_stops_the_start():
    assert [str(each) for each in Environment({"X": "10.0.0.0/8, fd00::/8"}).networks("X")] == [
        "10.0.0.0/8",
        "fd00::/8",
    ]
    with pytest.raises(ImproperlyConfigured, match="X is not a list of networks"):
        Environment({"X": "10.0.0.1/8"}).networks("X")

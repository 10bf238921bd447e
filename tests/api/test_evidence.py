"""A collector's output, sent by a program."""

from __future__ import annotations

import json

import pytest

from tests.support.collecting import collected, publish_probed

API = "/api/v1/guides/no-coffee/evidence"


@pytest.fixture
def collecting(published_site):
    publish_probed(published_site)


def send(client, **body):
    return client.post(API, json.dumps(body), content_type="application/json")


@pytest.mark.usefixtures("collecting")
def test_it_gives_answers_what_decides_and_where_they_lead(reader) -> None:
    answer = send(reader, output=collected(reader)).json()
    (reading,) = answer["readings"]
    assert (reading["question"], reading["answer"]) == ("level", "empty")
    assert reading["because"] == [{"name": "state", "value": "free"}]
    assert answer["walk"]["evidence"] == [{"key": "level", "value": "empty"}]


@pytest.mark.usefixtures("collecting")
def test_an_earlier_answer_gives_way_and_is_named(reader) -> None:
    output = collected(reader)
    answer = send(reader, output=output, evidence=[{"key": "level", "value": "full"}]).json()
    assert answer["readings"][0]["earlier"] == "full"
    assert answer["walk"]["evidence"] == [{"key": "level", "value": "empty"}]


@pytest.mark.usefixtures("collecting")
@pytest.mark.parametrize("output", ["", "SW1;", "x" * 50_000, "SW1;" * 9_000, "\x00\x1b[2J"], ids="abcde")
def test_whatever_is_sent_is_answered(reader, output: str) -> None:
    answer = send(reader, output=output)
    assert answer.status_code == 200 and answer.json()["readings"] == []
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("collecting")
def test_too_much_is_refused(reader) -> None:
    assert send(reader, output="x" * 70_000).status_code in (413, 422)

"""Files of known incidents are checked like all content."""

from __future__ import annotations

from datetime import date

import pytest

from kb.content.checks.advice import advise
from kb.content.judging import judge
from tests.support.content_files import GUIDE, files

GOOD = """\
title: No water
from: 2026-12-01 08:00 +01:00
to: 2026-12-01 12:00 +01:00
causes: {no-coffee: {pump: most}}
"""


def findings(text):
    _, found = judge(files({"coffee/incidents/water.yaml": text}))
    return [(each.line, each.rule, each.what) for each in found]


def warnings(text, today=None):
    content, _ = judge(files({"coffee/incidents/water.yaml": text}))
    return [each.rule for each in advise(content, today=today) if "incidents" in each.path]


@pytest.mark.parametrize(
    ("line", "wrong", "place", "rule", "what"),
    [
        ("to: 2026-12-01 12:00 +01:00", "to: 2026-12-01 07:00 UTC", 3, "incident-time", "ends before it begins"),
        ("to: 2026-12-01 12:00 +01:00", "to: 2026-12-01 12:00", 3, "value", "time zone"),
        ("to: 2026-12-01 12:00 +01:00", "to: 2026-02-30 12:00 UTC", 3, "value", "there is no such day"),
        ("no-coffee:", "no-tea:", 4, "unknown-guide", "'no-tea'"),
        ("pump:", "pomp:", 4, "unknown-name", "no cause 'pomp'"),
        ("most}}", "all}}", 4, "value", ""),
        ("causes: {no-coffee: {pump: most}}", "codes: [{display: 0x905}]", 4, "unknown-code", "0x905"),
        ("causes: {no-coffee: {pump: most}}\n", "", 1, "value", "say where it shows"),
        ("causes: {no-coffee: {pump: most}}", "products: [Windows 95]", 4, "unknown-name", "product 'Windows 95'"),
        ("{pump: most}", "{}", 4, "value", "at least 1"),
        ("{pump: most}", "{pump: most, tank: some}", 4, "incident-shares", "more than all cases"),
        ("from: 2026", "from: 0001", 2, "value", "a year between"),
        ("to: 2026", "to: 9999", 3, "value", "a year between"),
        ("no-coffee:", "coffee/no-coffee:", 4, "value", "lower-case letters"),
        *(
            ("title: No water", f"title: No water\nlink: https://{host}/", 2, "value", "host or the port")
            for host in ("x.example:99999", "x.example:http", ":80", "ex..ample", "-x.example", "[::1", "a" * 64)
        ),
        ("title: No water", "title: No water\ntext: See [[nowhere]].", 2, "broken-link", "nowhere"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(line, wrong, place, rule, what):
    assert findings(GOOD) == []
    assert line in GOOD
    found = findings(GOOD.replace(line, wrong))
    assert [each[0] for each in found] == [place], found
    assert what in found[0][2] and (rule == "value" or found[0][1] == rule), found


@pytest.mark.parametrize(
    "host", ["x.example:8443", "[::1]:80", "10.0.0.1", "münchen.example", "a_b.example", "localhost."]
)
def test_a_link_may_lead_to_any_host(host):
    assert findings(f"{GOOD}link: https://{host}/status\n") == []


def test_a_product_that_a_guide_or_an_article_names_is_known():
    assert findings(GOOD.replace("causes: {no-coffee: {pump: most}}", "products: [Nothing]")) != []
    about = {"coffee/guides/no-coffee.yaml": GUIDE.replace("owner:", "products: [Machine 3]\nowner:", 1)}
    text = GOOD.replace("causes: {no-coffee: {pump: most}}", "products: [Machine 3]")
    assert judge(files({"coffee/incidents/water.yaml": text} | about))[1] == ()


def test_one_that_stays_and_one_that_is_over_are_warned_of():
    assert warnings(GOOD, date(2026, 12, 2)) == []
    assert warnings(GOOD.replace("to: 2026-12-01", "to: 2027-12-01"), date(2026, 12, 2)) == ["long-incident"]
    assert warnings(GOOD, date(2027, 1, 2)) == ["past-incident"]

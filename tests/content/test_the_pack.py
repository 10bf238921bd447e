"""What the Remote Desktop pack promises, held over the real content."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from decisiontree.guide import DIAGNOSIS, CodeRef
from kb.codes.find import canonical, parse_spelling
from kb.content.judging import judge


@pytest.fixture(scope="module")
def content(read, library):
    """The same as values; its scenarios need not run once more."""
    content, _ = judge(read.files, passed=[guide for (guide,) in library.rows("SELECT revision FROM guide")])
    return content


def test_every_cause_of_every_guide_has_two_scenarios(content):
    for guide in content.guides:
        counts = Counter(scenario.truth for scenario in guide.scenarios)
        if guide.mode == DIAGNOSIS:
            assert [cause.key for cause in guide.causes if counts[cause.key] < 2] == [], guide.slug


def test_every_code_is_found_by_each_of_its_spellings(content, library):
    codes = next(doc for doc in content.of_kind("codes") if doc.pack == "rdp")
    assert len(codes.head.codes) >= 544
    for entry in codes.head.codes:
        assert library.code(CodeRef(entry.kind, entry.code))
        value = entry.code
        signed = [str(value - 2**32)] if value >= 2**31 else []
        for spelling in (f"0x{value:x}", f"0X{value:X}", f"0x{value:08X}", str(value), *signed):
            assert parse_spelling(spelling) == value
            assert canonical([value]) == f"0x{value:X}"


def test_all_58_claims_are_on_their_page(library):
    html = library.article("what-the-web-gets-wrong-about-0x904").html
    numbers = {int(number) for number in re.findall(r"<tr>\s*<td[^>]*>\s*(\d+)\s*</td>", html)}
    assert numbers == set(range(1, 59))


def test_every_source_has_a_title_and_an_address_or_says_why_not(content):
    for doc in content.of_kind("sources"):
        for key, source in doc.head.sources.items():
            assert source.title and (source.url or source.note), key  # without a page, the note says so


def test_the_pair_opens_its_guide(library):
    assert library.pair((0x904, 7)).guide == "rdp-0x904-0x7"


@pytest.mark.parametrize("slug", ["rdp-does-not-work", "ssh-does-not-work"])
def test_the_start_guide_leads_to_every_other_guide_of_its_pack(content, slug):
    start = next(guide for guide in content.guides if guide.slug == slug)
    led_to = {answer.next.removeprefix("guide:") for question in start.questions for answer in question.answers}
    assert {guide.slug for guide in content.guides if guide.pack == start.pack} - {start.slug} <= led_to


def test_faults_since_a_patch_day_are_a_list_and_not_a_guide(content):
    start = next(guide for guide in content.guides if guide.slug == "rdp-does-not-work")
    assert "known-rdp-regressions" in start.related

"""One broken file per fault: the finding names the place, says what is wrong, and helps."""

from __future__ import annotations

import pytest

from kb.content.judging import judge
from kb.content.media import MAX_TEXT_BYTES
from tests.support import content_files as small
from tests.support.content_files import files
from tests.support.edits import ARTICLE, CODES, EDITS, GUIDE, MORE_EDITS, REMEDY

ALL = [*EDITS, *MORE_EDITS]


@pytest.mark.parametrize(
    ("name", "old", "new", "place", "what", "hint", "rule"), ALL, ids=[f"{edit[6]}: {edit[4][:40]}" for edit in ALL]
)
def test_the_finding_says_where_what_and_what_to_try(name, old, new, place, what, hint, rule):
    text = small.FILES[name]
    assert old in text, "the example no longer fits the small content"
    content, findings = judge(files({name: text.replace(old, new, 1)}))
    assert content is None
    matching = [finding for finding in findings if what in finding.what]
    assert matching, [str(finding) for finding in findings]
    assert hint in matching[0].hint
    assert (matching[0].path, matching[0].rule, matching[0].severity) == (f"content/{name}", rule, "error")
    line = text.replace(old, new, 1).split("\n")[matching[0].line - 1]
    assert line[matching[0].column - 1 :].startswith(place)


def test_there_are_at_least_ninety_broken_files():
    assert len(ALL) >= 90


def find(changes, what):
    content, findings = judge(files(changes))
    assert content is None
    return next(finding for finding in findings if what in finding.what)


def test_bytes_that_are_no_utf8_are_told_with_their_place():
    broken = small.ARTICLE.encode().replace(b"Five minutes", b"F\xffive minutes")
    finding = find({ARTICLE: broken}, "not UTF-8")
    assert (finding.line, finding.column) == (4, 11)


def test_a_file_that_is_too_large_is_refused_without_reading_it_as_yaml():
    finding = find({GUIDE: b"a" * (MAX_TEXT_BYTES + 1)}, "too large")
    assert "1 MB" in finding.hint


def test_a_file_in_no_known_place_is_not_passed_over_in_silence():
    finding = find({"coffee/artikel/x.md": "---\n---\n"}, "unexpected file: no content type lives in this folder")
    assert "articles/*.md" in finding.hint


def test_a_name_that_cannot_be_an_address_is_refused():
    assert "lower-case" in find({"coffee/articles/Caring For.md": small.ARTICLE}, "cannot be an address").hint


def test_two_articles_with_one_slug_are_told_wherever_they_live():
    copy = (
        small.ARTICLE.replace("A1AA", "A2AA")
        .replace("S6AA", "S8AA")
        .replace("S7AA", "S9AA")
        .replace("[cleaning]", "[]")
    )
    finding = find({"tea/articles/care.md": copy, "tea/sources.yaml": small.SOURCES}, "the article 'care' exists twice")
    assert "care.md" in finding.hint


def test_a_shared_remedy_nobody_uses_is_told():
    other = small.REMEDY.replace("R3AA", "R9AA").replace("S4AA", "T4AA").replace("S5AA", "T5AA")
    assert "use: rinse" in find({"coffee/remedies/rinse.md": other}, "no guide uses this remedy").hint


def test_a_broken_file_does_not_make_everything_that_mentions_it_look_broken():
    _, findings = judge(files({REMEDY: "no front matter"}))
    assert [finding.path for finding in findings] == [f"content/{REMEDY}"]


def test_every_finding_is_told_at_once():
    changes = {
        GUIDE: small.GUIDE.replace("tank: never", "tank: seldom"),
        ARTICLE: small.ARTICLE.replace("owner:", "ownr:"),
        CODES: small.CODES.replace("family: water, confidence: high, official", "family: w, confidence: odd, official"),
    }
    _, findings = judge(files(changes))
    assert {finding.path for finding in findings} == {f"content/{name}" for name in changes}


NINE_FAULTS = {  # in two files: of the file, of its texts, and between files
    GUIDE: (
        ("owner: coffee-team", "ownr: coffee-team", "unknown key 'ownr'"),
        ("tank: never", "tnak: never", "unknown cause 'tnak'"),
        ("    rollback: Pour it out again.\n", "", "rollback"),
        ("sieve [@manual]", "sieve [@manuel]", "manuel"),
        ("[[care|", "[[car|", "car"),
        ("review_in: 6 months", "review_in: soon", "review_in: write it as"),
    ),
    ARTICLE: (
        ("owner:", "ownr:", "unknown key 'ownr'"),
        ("[[no-coffee]]", "[[no-cofee]]", "no-cofee"),
        ("## Every week\n", "## Every week\n\n![The lid](../media/lid.png)\n", "lid.png"),
    ),
}


def test_nine_faults_in_two_files_are_told_in_one_round():
    """An unknown key hides neither what its file names wrongly nor what its texts lack."""
    changes, wanted = {GUIDE: small.GUIDE, ARTICLE: small.ARTICLE}, []
    for path, faults in NINE_FAULTS.items():
        for right, wrong, told in faults:
            assert right in changes[path], right
            changes[path] = changes[path].replace(right, wrong, 1)
            wanted.append((path, told))
    _, findings = judge(files(changes))
    told = [(finding.path, f"{finding.what} {finding.hint}") for finding in findings]
    missing = [each for each in wanted if not any(path.endswith(each[0]) and each[1] in text for path, text in told)]
    assert missing == [], "\n".join(map(str, findings))


def test_findings_read_like_a_compilers():
    finding = find({GUIDE: small.GUIDE.replace("owner: coffee-team", "ownr: x")}, "unknown key")
    assert (
        str(finding) == "content/coffee/guides/no-coffee.yaml:8:1: unknown key 'ownr'\n    hint: did you mean 'owner'?"
    )


def test_a_scenario_that_does_not_hold_is_a_finding():
    wrong = small.GUIDE.replace("expect: {reaches: descale}", "expect: {reaches: swap-pump}")
    finding = find({GUIDE: wrong}, "scenario 'scale'")
    assert finding.line == 85


FIXED = """\
id: F1AA
title: A route
summary: Drawn by hand.
mode: fixed
start: first
owner: coffee-team
verified: {on: 2026-11-01, by: bench}
review_in: 1 year
questions:
  first:
    id: F2AA
    ask: One?
    sources: [manual]
    answers: {yes: {say: "Yes", next: second}, no: {say: "No", next: escalate}}
  second:
    id: F3AA
    ask: Two?
    sources: [manual]
    answers: {yes: {say: "Yes", next: fill}, no: {say: "No", next: NEXT}}
remedies:
  fill:
    id: F4AA
    title: Fill
    minutes: 1
    needs: client
    risk: {level: low}
    rollback: None.
    verify: {ask: Better?}
    sources: [manual]
    steps: |
      1. Fill. {#F5AA}
escalate: {id: F6AA, to: Us, minutes: 10}
"""


@pytest.mark.parametrize(
    ("target", "what", "hint"),
    [
        ("first", "runs in a circle: first → second → first", "every path must end"),
        ("nowhere", "'nowhere' is nowhere to go", ""),
        ("guide:no-tea", "unknown guide 'no-tea'", ""),
    ],
)
def test_a_fixed_route_must_lead_somewhere(target, what, hint):
    finding = find({"coffee/guides/route.yaml": FIXED.replace("NEXT", target)}, what)
    assert hint in finding.hint


@pytest.mark.parametrize(
    ("target", "what"), [("first", "runs in a circle: first → first"), ("nowhere", "'nowhere' is nowhere to go")]
)
def test_who_cannot_tell_must_be_led_somewhere(target, what):
    route = FIXED.replace("NEXT", "escalate").replace("ask: One?", f"ask: One?\n    cant_tell: {target}")
    find({"coffee/guides/route.yaml": route}, what)


def test_only_a_route_drawn_by_hand_leads_those_who_cannot_tell():
    diagnosis = small.GUIDE.replace("    answers:", "    cant_tell: guide:no-coffee\n    answers:", 1)
    find({"coffee/guides/no-coffee.yaml": diagnosis}, "`cant_tell:` is for a route drawn by hand")


def test_a_fixed_route_that_ends_everywhere_is_fine():
    content, findings = judge(files({"coffee/guides/route.yaml": FIXED.replace("NEXT", "escalate")}))
    assert findings == ()
    assert content is not None


def test_a_node_nothing_leads_to_is_told():
    route = FIXED.replace("next: fill", "next: escalate").replace("NEXT", "escalate")
    assert "name it in a `next:`" in find({"coffee/guides/route.yaml": route}, "nothing leads to 'fill'").hint


def test_a_pack_starts_with_a_guide_of_its_own():
    finding = find({"coffee/pack.yaml": small.PACK + "start: no-cofee\n"}, "this pack has no guide 'no-cofee'")
    assert (finding.line, finding.hint) == (5, "did you mean 'no-coffee'?")


def test_an_article_with_the_name_of_a_guide_is_told_as_a_link_could_mean_both():
    article = small.ARTICLE.replace("A1AA", "A2AA").replace("S6AA", "S8AA").replace("S7AA", "S9AA")
    finding = find({"coffee/articles/no-coffee.md": article}, "is the name of a")
    assert "[[no-coffee]] could mean both" in finding.hint

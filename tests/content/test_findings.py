"""One broken file per fault: the finding names the place, says what is wrong, and helps."""

from __future__ import annotations

import pytest

from kb.content.judging import judge
from kb.content.media import MAX_TEXT_BYTES
from tests import content_files as small
from tests.content_files import files

GUIDE, ARTICLE, REMEDY, QUESTION = (
    "coffee/guides/no-coffee.yaml",
    "coffee/articles/care.md",
    "coffee/remedies/descale.md",
    "coffee/questions/pump-noise.md",
)
CODES = "coffee/codes.yaml"

# (file, text there, what an author made of it, text at the place named, words of the finding, words of the hint)
EDITS = [
    # --- YAML ---
    (GUIDE, "owner: coffee-team", "owner: a: b", ": b", "this is not YAML", "quotes"),
    (GUIDE, "owner: coffee-team", "owner: x\nowner: y", "owner: y", "the key 'owner' is here twice", "line 8"),
    (GUIDE, "owner: coffee-team", "owner: &me x", "&me x", "anchors are not allowed (&me)", "write the value out"),
    (GUIDE, "owner: coffee-team", "owner: *me", "*me", "aliases are not allowed (*me)", "write the value out"),
    (GUIDE, "owner: coffee-team", "owner: !!python/object:os.system x", "!!python/objec", "tags are not allowed", "remove the tag"),
    (GUIDE, "owner: coffee-team", "---\nowner: x", "---", "a second document", "one document"),
    (GUIDE, "owner: coffee-team", "\towner: x", "\towner: x", "this is not YAML", "spaces, not tabs"),
    # --- shape ---
    (GUIDE, "owner: coffee-team", "ownr: x", "ownr: x", "unknown key 'ownr'", "did you mean 'owner'"),
    (GUIDE, "owner: coffee-team", "", "id: G4TM", "'owner' is missing", ""),
    (GUIDE, "owner: coffee-team", "owner: ''", "owner: ''", "'owner' is empty", "write something"),
    (GUIDE, "on: 2026-11-01", "on: 1 Nov", "on: 1 Nov, by:", "'1 Nov' is not a date", "2026-11-22"),
    (GUIDE, "review_in: 6 months", "review_in: soon", "review_in: soo", "6 months", ""),
    (GUIDE, "prior: rare", "prior: often", "prior: often,", "very-common", ""),
    (GUIDE, "prior: rare", "prior: -1", "prior: -1, sou", "a positive number", ""),
    (GUIDE, "tank: never", "tank: seldom", "tank: seldom,", "use one of never", ""),
    (GUIDE, "tank: never", "tank: 0", "tank: 0, defau", "lies between 0 and 1", ""),
    (GUIDE, "tank: never", "tank: 1", "tank: 1, defau", "lies between 0 and 1", ""),
    (GUIDE, "minutes: 40", "minutes: 0", "minutes: 0", "greater than 0", ""),
    (GUIDE, "minutes: 40", "minutes: -5", "minutes: -5", "greater than 0", ""),
    (GUIDE, "needs: server", "needs: servr", "needs: servr", "'servr' is not known here", "'server'"),
    (GUIDE, "disrupts: everybody", "disrupt: everybody", "disrupt: every", "unknown key 'disrupt'", "did you mean 'disrupts'"),
    (GUIDE, "display: 0x904", "display: 0xZZ", "display: 0xZZ,", "0x904 or 2308", ""),
    (GUIDE, "display: 0x904", "display: 99999999999", "display: 99999", "at most 32 bits", ""),
    (GUIDE, "id: G4TM", "id: OIL1", "id: OIL1", "without I, L, O, U", ""),
    (GUIDE, "fixes: {scale: usually}", "fixes: {scale: usually}\n    pin: last", "descale:", "say why", ""),
    (ARTICLE, "---\nid: A1AA", "id: A1AA", "id: A1AA", "front matter is missing", "---"),
    (ARTICLE, "related: [no-coffee]\n---", "related: [no-coffee]\n", "---", "front matter is missing or never ends", "---"),
    # --- ids ---
    (GUIDE, "id: G4TM\n", "", "# Kept by the", "this guide has no id", "mint_ids"),
    (GUIDE, "{id: C2AA, ", "{", "scale: {title:", "'scale' has no id", "mint_ids"),
    (GUIDE, " {#S2AA}", "", "      2. Fill", "has no id", "mint_ids"),
    (GUIDE, "C2AA", "C1AA", "scale: {id: C1", "the id C1AA is used twice", "no-coffee.yaml:15"),
    (GUIDE, "{#S1AA}", "{#S6AA}", "      1. Take", "used twice", ""),
    # --- references ---
    (GUIDE, "tank: always, default: never", "tnak: always, default: never", "tnak: always,", "unknown cause 'tnak'", "did you mean 'tank'"),
    (GUIDE, "fixes: {tank: always}", "fixes: {tnk: always}", "tnk: always}", "unknown cause 'tnk'", "did you mean 'tank'"),
    (GUIDE, "use: descale", "use: descal", "use: descal", "unknown remedy 'descal'", "did you mean 'descale'"),
    (GUIDE, "use: pump-noise", "use: pump-nose", "use: pump-nose", "unknown question 'pump-nose'", "did you mean 'pump-noise'"),
    (GUIDE, "sources: [manual]\n    answers", "sources: [manul]\n    answers", "sources: [manu", "unknown source 'manul'", "'manual'"),
    (GUIDE, "[@manual]", "[@manul]", "[@manul]", "unknown source 'manul'", "'manual'"),
    (GUIDE, "[[care|", "[[car|", "[[car|", "[[car]] leads nowhere", "did you mean 'care'"),
    (GUIDE, "hum: {likely", "buzz: {likely", "buzz: {likely:", "'pump-noise' has no answer 'buzz'", ""),
    (GUIDE, "      silent: {likely: {pump: usually, default: rarely}}\n", "", "answers:", "'silent' of 'pump-noise' is missing", ""),
    (GUIDE, "{display: 0x904, service: 0x7}", "{display: 0x905, service: 0x7}", "display: 0x905", "0x905 is not in codes.yaml", "add it"),
    (GUIDE, "{display: 0x904, service: 0x7}", "{dislay: 0x904}", "dislay: 0x904}", "unknown number space", "did you mean 'display'"),
    (ARTICLE, "[[no-coffee]]", "[[care#evry-week]]", "[[care#evry-week]] w", "'care' has no heading 'evry-week'", "did you mean 'every-week'"),
    (ARTICLE, "[[no-coffee]]", "[[no-coffee#every-week]]", "[[no-coffee#every-week]] w", "[[no-coffee#every-week]] leads nowhere", ""),
    (ARTICLE, "[[no-coffee]]", "[[no-cofee]]", "[[no-cofee]] w", "[[no-cofee]] leads nowhere", "did you mean 'no-coffee'"),
    (ARTICLE, "[[code:0x904]]", "[[code:0x999]]", "[[code:0x999]]", "unknown code", "codes.yaml"),
    (ARTICLE, "related: [no-coffee]", "related: [no-cofee]", "no-cofee]", "no article or guide", "did you mean 'no-coffee'"),
    (ARTICLE, " [@manual]", "", "---", "names no source", "cites"),
    (REMEDY, "sources: [manual]\n", "", "---", "names no source", "sources"),
    # --- the guide as a whole ---
    (GUIDE, "fixes: {scale: usually}", "fixes: {tank: usually}", "scale: {id: C2", "no remedy fixes the cause 'scale'", "fixes"),
    (GUIDE, "  level:\n    id: Q1AA", "  level:\n    aliases: [fill]\n    id: Q1AA", "aliases: [fill]", "'fill' is used for two things", "remove it here"),
    (GUIDE, "  level:\n    id: Q1AA", "  tank:\n    id: Q1AA", "tank: {id: C1A", "'tank' is used for two things", "different keys"),
    (GUIDE, "full: {say: It is full, likely: {tank: never, default: always}}", "unknown: {say: x, likely: {tank: never}}", "unknown: {say:", "always offered", ""),
    (GUIDE, "title: The tank is empty, ", "", "tank: {id: C1A", "has no 'title'", ""),
    (GUIDE, "    title: Fill the tank\n", "", "fill:", "has no 'title'", "use:"),
    (GUIDE, "full: {say: It is full, likely", "full: {likely", "full: {likely:", "has no 'say'", ""),
    (GUIDE, "reaches: descale", "reaches: descal", "reaches: desca", "unknown remedy 'descal'", "did you mean 'descale'"),
    (GUIDE, "given: {level: full", "given: {level: ful", "level: ful, no", "'level' has no answer 'ful'", "did you mean 'full'"),
    (GUIDE, "level: full, noise: hum", "levle: full", "levle: full}", "unknown question 'levle'", "did you mean 'level'"),
    (GUIDE, "truth: scale", "truth: scales", "truth: scales", "unknown cause 'scales'", "did you mean 'scale'"),
    (GUIDE, "empty: {say: It is empty, ", "empty: {next: fill, say: It is empty, ", "next: fill, sa", "'fill' is nowhere to go", "guide:"),
    (GUIDE, "empty: {say: It is empty, ", "empty: {next: guide:no-cofee, say: It is empty, ", "next: guide:no", "unknown guide 'no-cofee'", "'no-coffee'"),
    # --- codes ---
    (GUIDE, "say: Kick it, ", "refuse: [start-descale  -machine], say: Kick it, ", "descale:", "which this guide tells not to use", "do not: Kick it"),
    (CODES, "kind: service, code: 0x7", "kind: servce, code: 0x7", "", "unknown number space 'servce'", "did you mean 'service'"),
    (CODES, "kind: service, code: 0x7", "kind: display, code: 0x7", "code: 0x7, mea", "0x7 is here twice in display", ""),
    (CODES, "family: water, confidence: high, official", "family: watr, confidence: high, official", "family: watr,", "unknown family 'watr'", "did you mean 'water'"),
    (CODES, "Water, guide: no-coffee", "Water, guide: no-tea", "water: {title:", "unknown guide 'no-tea'", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "place", "what", "hint"), EDITS, ids=[edit[4][:50] for edit in EDITS])
def test_the_finding_says_where_what_and_what_to_try(name, old, new, place, what, hint):
    text = small.FILES[name]
    assert old in text, "the example no longer fits the small content"
    content, findings = judge(files({name: text.replace(old, new, 1)}))
    assert content is None
    matching = [finding for finding in findings if what in finding.what]
    assert matching, [str(finding) for finding in findings]
    assert hint in matching[0].hint
    assert matching[0].path == f"content/{name}"
    line = text.replace(old, new, 1).split("\n")[matching[0].line - 1]
    assert line[matching[0].column - 1 :].startswith(place)


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
    finding = find({"coffee/artikel/x.md": "---\n---\n"}, "nothing reads a file in this place")
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


def test_a_fixed_route_that_ends_everywhere_is_fine():
    content, findings = judge(files({"coffee/guides/route.yaml": FIXED.replace("NEXT", "escalate")}))
    assert findings == ()
    assert content is not None


def test_a_node_nothing_leads_to_is_told():
    route = FIXED.replace("next: fill", "next: escalate").replace("NEXT", "escalate")
    assert "name it in a `next:`" in find({"coffee/guides/route.yaml": route}, "nothing leads to 'fill'").hint

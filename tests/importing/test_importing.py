"""`import_markdown`: what becomes of a page, of a second run, and of what an author does in between."""

from __future__ import annotations

import json
import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kb.importing.pack import swap
from tests.importing.places import ARTICLE, STORAGE, article, bring, checked, snapshot, told
from tests.importing.trees import PNG
from tests.support.content_files import CODES, SOURCES

# --- what becomes of a page ---


def test_front_matter_and_headings_fill_our_fields(place):
    bring(place, source_url="https://example.org/kb")
    head, body = article(place)
    assert (head["title"], head["summary"]) == ("Coffee tastes bitter", "Bitter coffee has two causes.")
    assert head["symptoms"] == ["The coffee is bitter.", "The display shows Error code: 0x904."]
    assert (head["owner"], head["written_for"]) == ("barista", "Everybody who drinks coffee")
    assert head["verified"] == {"on": "2026-04-30", "by": "barista", "env": "imported, not tried again here"}
    assert head["sources"]["origin"]["url"] == "https://example.org/kb/bitter"
    assert [line for line in body.splitlines() if line.startswith("#")] == ["## Symptoms", "## Cause", "## Resolution"]
    assert checked(place[1])[1] == []


@pytest.mark.parametrize("heading", ["Descale", "Descale the machine", "The machine is furred"])
def test_a_title_that_says_more_than_the_heading_is_kept(place, heading):
    title = "Descale the machine with vinegar"
    (place[0] / "lime.md").write_text(f"---\ntitle: {title}\n---\n# {heading}\n\nText.\n", "utf-8")
    bring(place)
    head, _ = article(place, "lime")
    assert (head["title"], head["also_called"]) == (heading, [title])
    assert checked(place[1])[1] == []


def test_a_title_that_the_heading_has_is_not_said_twice(place):
    (place[0] / "lime.md").write_text("---\ntitle: descale it\n---\n# How to descale it\n\nText.\n", "utf-8")
    bring(place)
    assert "also_called" not in article(place, "lime")[0]


def test_links_between_pages_are_ours_and_keep_their_headings(place):
    bring(place)
    assert "[[storage#in-the-dark|how to store them]]" in article(place)[1]
    assert "[the shop](https://example.org/shop)" in article(place)[1]
    assert "[[bitter|bitter coffee]]" in article(place, "storage")[1]


def test_links_whose_words_begin_like_something_else_stay_links(place):
    (place[0] / "links.md").write_text(
        "# Links\n\nBy [@someone](https://example.org/a) [^1](https://example.org/b).\n", "utf-8"
    )
    bring(place)
    docs, findings = checked(place[1])
    assert findings == [] and ">@someone</a>" in docs["links"].body.html and ">^1</a>" in docs["links"].body.html


def test_exponents_do_not_become_digits(place):
    (place[0] / "sup.md").write_text(
        "# Sup\n\nOn the 1<sup>st</sup>, 2<sup>32</sup> of them.\n\n<p>10<sup>-3</sup> more</p>\n", "utf-8"
    )
    bring(place)
    text = f"{article(place, 'sup')[0]['summary']} {article(place, 'sup')[1]}"
    assert "On the 1st, 2^32 of them" in text and "10^-3 more" in text


def test_a_link_to_a_title_leads_to_its_page(place):
    (place[0] / "storage.md").write_text(
        "# C# and F#\n\nText.\n\n## Section ##\n\n## On C#\n\n[top](#c-and-f) [on](#on-c)\n", "utf-8"
    )
    (place[0] / "bitter.md").write_text(
        "# Bitter\n\nSee [it](storage.md#c-and-f), [this](storage.md#section).\n", "utf-8"
    )
    bring(place)
    assert "[[storage|it]], [[storage#section|this]]" in article(place)[1] and not told(place, "anchor")
    assert [line for line in article(place, "storage")[1].splitlines() if line.startswith("#")] == [
        "## Section",
        "## On C\\#",
    ]
    assert "top [on](#on-c)" in article(place, "storage")[1] and article(place, "storage")[0]["title"] == "C# and F#"


def test_the_numbered_list_of_a_resolution_becomes_steps_with_ids(place):
    bring(place)
    steps = re.findall(r"^\d\. (.+) \{#(\w{4})\}$", article(place)[1], re.MULTILINE)
    assert [title for title, _ in steps] == ["Throw the beans away.", "Buy new ones.", "Grind them."]
    assert len({own_id for _, own_id in steps}) == 3


def test_a_first_paragraph_that_is_the_summary_is_not_said_twice(place):
    bring(place)
    head, body = article(place, "storage")
    assert head["summary"] == "Keep them cool." and "Keep them cool." not in body


def test_options_speak_where_pages_do_not(place):
    bring(place, owner="the-team", review_in="90 days", verified_on="2025-01-02", title="All about coffee")
    head, _ = article(place, "storage")
    assert (head["owner"], head["review_in"], head["verified"]["on"]) == ("the-team", "90 days", "2025-01-02")
    assert article(place)[0]["owner"] == "the-team"
    assert (place[1] / "coffee" / "pack.yaml").read_text("utf-8").startswith("title: All about coffee\n")


def test_codes_are_taken_over_where_a_pack_knows_their_list(place):
    (place[1] / "coffee").mkdir()
    (place[1] / "coffee" / "codes.yaml").write_text(CODES.replace(", guide: no-coffee", ""), "utf-8")
    (place[1] / "coffee" / "sources.yaml").write_text(SOURCES, "utf-8")
    (place[0] / "water.md").write_text("# Error 0x7 and 0xDEAD1234\n\nNo water.\n", "utf-8")
    bring(place)
    assert article(place)[0]["codes"] == [{"display": "0x904"}]
    assert "codes" not in article(place, "water")[0]
    assert told(place, "the code 0x7 may be one of display, service")
    assert told(place, "the code 0xDEAD1234 is in no codes.yaml")


def test_without_codes_yaml_codes_stay_in_the_text_and_are_told(place):
    bring(place)
    assert "codes" not in article(place)[0] and told(place, "the code 0x904: no pack has a codes.yaml")


def test_toml_front_matter_is_read(place):
    (place[0] / "hugo.md").write_text('+++\ntitle = "From Hugo"\ndate = 2026-03-04T10:00:00Z\n+++\nText.\n', "utf-8")
    bring(place)
    assert (
        article(place, "hugo")[0]["title"] == "From Hugo"
        and article(place, "hugo")[0]["verified"]["on"] == "2026-03-04"
    )


def test_pictures_are_named_by_what_they_are_and_stored_once(place):
    source = place[0]
    (source / "My Screen.jpg").write_bytes(PNG)
    (source / "copy.png").write_bytes(PNG)
    (source / "bitter.md").write_text(
        "# A\n\n![one](My%20Screen.jpg) ![](copy.png) ![gone](gone.png) ![far](https://example.org/x.png)\n"
    )
    bring(place)
    body = article(place)[1]
    assert (
        "![one](../media/my-screen.png) ![copy](../media/my-screen.png) gone [far](https://example.org/x.png)" in body
    )
    assert [path.name for path in (place[1] / "coffee" / "media").iterdir()] == ["my-screen.png"]
    assert told(place, "copy.png has no alternative text") and told(place, "gone.png is not in this tree")
    assert told(place, "example.org/x.png on another site") and checked(place[1])[1] == []


# --- again ---


def test_a_second_run_changes_no_byte_whatever_the_day(place):
    bring(place)
    before = snapshot(place[1])
    times = {path: path.stat().st_mtime_ns for path in place[1].rglob("*")}
    assert "0 new, 0 changed, 2 unchanged" in bring(place)
    assert snapshot(place[1]) == before and {path: path.stat().st_mtime_ns for path in place[1].rglob("*")} == times


def test_changed_text_is_taken_over_and_ids_stay(place):
    bring(place)
    before = re.findall(r"^\d\. .+ \{#(\w{4})\}$", article(place)[1], re.MULTILINE)
    changed = ARTICLE.replace("1. Throw the beans away.", "1. Look at the date.\n2. Throw all of the beans away.")
    (place[0] / "bitter.md").write_text(changed.replace("3. Grind", "4. Grind").replace("2. Buy", "3. Buy"), "utf-8")
    own_id = article(place)[0]["id"]
    assert "1 changed, 1 unchanged" in bring(place)
    after = re.findall(r"^\d\. .+ \{#(\w{4})\}$", article(place)[1], re.MULTILINE)
    assert article(place)[0]["id"] == own_id and after[1:] == before and after[0] not in before


def test_a_step_that_is_gone_is_told(place):
    bring(place)
    (place[0] / "bitter.md").write_text(ARTICLE.replace("\n3. Grind them.\n", "\n"), "utf-8")
    bring(place)
    ((_, _, what, done),) = told(place, "is no more")
    assert "Grind them." in what and "redirects.yaml" in done


def test_a_page_that_moved_keeps_its_id_and_address(place):
    bring(place)
    own_id = article(place)[0]["id"]
    (place[0] / "taste").mkdir()
    (place[0] / "bitter.md").rename(place[0] / "taste" / "is-bitter.md")
    (place[0] / "taste" / "is-bitter.md").write_text(ARTICLE.replace("(storage.md", "(storage.md"), "utf-8")
    bring(place)
    assert article(place)[0]["id"] == own_id and told(place, "was bitter.md before")


def test_what_an_author_edited_is_kept_unless_forced(place):
    bring(place)
    file = place[1] / "coffee" / "articles" / "bitter.md"
    edited = file.read_text("utf-8").replace("Old beans.", "Beans older than a month.")
    file.write_text(edited, "utf-8")
    assert "1 kept as edited" in bring(place) and not told(place, "edited by hand")
    (place[0] / "bitter.md").write_text(ARTICLE.replace("Old beans.", "Stale beans."), "utf-8")
    bring(place)
    assert file.read_text("utf-8") == edited and told(place, "edited by hand")
    ids = re.findall(r"\{#(\w{4})\}", edited)
    bring(place, "--force")
    assert "Stale beans." in file.read_text("utf-8") and re.findall(r"\{#(\w{4})\}", file.read_text("utf-8")) == ids


def test_what_an_author_renamed_or_deleted_stays_so(place):
    bring(place)
    articles = place[1] / "coffee" / "articles"
    (articles / "bitter.md").rename(articles / "bitter-taste.md")
    bring(place)
    assert sorted(path.name for path in articles.iterdir()) == ["bitter-taste.md", "storage.md"]
    assert "[[bitter-taste|" in article(place, "storage")[1]
    (articles / "bitter-taste.md").unlink()
    bring(place)
    assert [path.name for path in articles.iterdir()] == ["storage.md"] and told(place, "deleted by hand")
    assert checked(place[1])[1] == []
    bring(place, "--force")
    assert len(list(articles.iterdir())) == 2


def test_a_page_gone_from_the_source_is_kept_and_told(place):
    bring(place)
    own_id = article(place, "storage")[0]["id"]
    (place[0] / "storage.md").unlink()
    bring(place)
    ((path, _, _, done),) = told(place, "no longer in the source")
    assert path == "storage.md" and f"{own_id}: {{gone: true" in done and article(place, "storage")
    (place[0] / "storage.md").write_text(STORAGE, "utf-8")
    bring(place)
    assert article(place, "storage")[0]["id"] == own_id


def test_a_dry_run_tells_all_and_writes_nothing(place):
    out = bring(place, "--dry-run")
    assert (
        "new: articles/bitter.md" in out
        and "2 new" in out
        and "Nothing was written." in out
        and list(place[1].iterdir()) == []
    )


def test_the_report_can_be_had_elsewhere_as_well(place, tmp_path):
    bring(place, report=tmp_path / "report.md")
    bring(place, report=tmp_path / "report.json")
    assert (tmp_path / "report.md").read_text("utf-8").startswith("# Import report")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["articles"] == 2


def test_files_of_the_pack_that_are_not_ours_stay(place):
    pack = place[1] / "coffee"
    (pack / "articles").mkdir(parents=True)
    own = (pack / "articles" / "bitter.md", pack / "pack.yaml", pack / "README.md")
    for path in own:
        path.write_text("mine", "utf-8")
    bring(place)
    assert [path.read_text("utf-8") for path in own] == ["mine"] * 3
    assert told(place, "another page has the address 'bitter'") and (pack / "articles" / "bitter-2.md").is_file()


# --- failures ---


@pytest.mark.parametrize("when", ["copytree", "write", "rename"])
def test_whatever_fails_leaves_everything_as_it_was(place, monkeypatch, when):
    bring(place)
    before = snapshot(place[1])
    (place[0] / "bitter.md").write_text(ARTICLE.replace("Old", "New"), "utf-8")

    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device", "somewhere")

    if when == "rename":
        rename, calls = swap.Path.rename, []
        monkeypatch.setattr(
            swap.Path,
            "rename",
            lambda self, target: fail() if calls.append(1) or len(calls) == 2 else rename(self, target),
        )
    else:
        monkeypatch.setattr(
            swap.shutil if when == "copytree" else swap, {"copytree": "copytree", "write": "_write"}[when], fail
        )
    with pytest.raises(CommandError, match=r"nothing was imported.*No space left"):
        bring(place)
    monkeypatch.undo()
    assert snapshot(place[1]) == before and [path.name for path in place[1].iterdir()] == ["coffee"]


def test_a_run_that_was_killed_while_swapping_is_tidied_up(place):
    bring(place)
    before = snapshot(place[1] / "coffee")
    (place[1] / "coffee").rename(place[1] / ".coffee.before")
    (place[1] / ".coffee.importing").mkdir()
    assert "2 unchanged" in bring(place)
    assert snapshot(place[1] / "coffee") == before and [path.name for path in place[1].iterdir()] == ["coffee"]


def test_two_imports_at_once_are_refused(place):
    with swap.locked(place[1]), pytest.raises(CommandError, match="another import"):
        bring(place)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"review_in": "soon"}, "--review-in"),
        ({"verified_on": "yesterday"}, "--verified-on"),
        ({"source_url": "ftp://x"}, "--source-url"),
    ],
)
def test_options_that_make_no_sense_are_refused(place, options, message):
    with pytest.raises(CommandError, match=message):
        bring(place, **options)


def test_an_empty_tree_a_missing_one_and_a_bad_name_are_errors(place, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match="no Markdown page"):
        call_command("import_markdown", tmp_path / "empty", "coffee", content=place[1])
    with pytest.raises(CommandError, match="is no folder"):
        call_command("import_markdown", tmp_path / "missing", "coffee", content=place[1])
    with pytest.raises(CommandError, match="cannot be a pack"):
        call_command("import_markdown", place[0], "../x", content=place[1])
    with pytest.raises(CommandError, match="inside the source"):
        call_command("import_markdown", tmp_path, "coffee", content=place[1])
    assert list(place[1].iterdir()) == []


def test_a_manifest_that_cannot_be_read_stops_the_import(place):
    bring(place)
    (place[1] / "coffee" / ".import" / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(CommandError, match=r"manifest\.json cannot be read"):
        bring(place)


@pytest.mark.parametrize("lead", ["- ", "> ", "1. ", ""])
def test_a_line_that_ends_where_the_author_said_ends_there(place, lead):
    rest = " " * len(lead) if lead != "> " else "> "
    (place[0] / "lines.md").write_text(f"# Lines\n\nText.\n\n{lead}one  \n{rest}two<br>three\n", "utf-8")
    bring(place)
    assert checked(place[1])[0]["lines"].body.html.count("<br>") == 2

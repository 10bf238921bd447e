"""Content for some readers only: a library for each audience, and findings where a public text shows a restricted one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.content.audience.groups import audience_of, editions_of, may_see
from kb.content.checks.advice import advise
from kb.content.judging import judge
from kb.library.library import Library
from kb.library.store import Store
from kb.publish.assemble import NO_HISTORY
from kb.publish.publish import preview, publish
from kb.publish.source_folder import SourceFiles
from tests.support.content_files import ARTICLE, FILES, GUIDE, PACK, REMEDY, files
from tests.support.restricted import ARTICLE_FOR_STAFF, RESTRICTED, SECRET
from tests.support.sites import published

STAFF, LEADS = (("staff",),), (("leads",), ("staff",))


def for_(store: Store, *groups: str) -> Library:
    library = store.current()
    assert library is not None
    return library.readers.library_for(frozenset(groups))


def findings_of(tmp_path: Path, changes: dict[str, str | None]) -> list[tuple[str, str]]:
    found = publish(Store(tmp_path / "library"), SourceFiles(tuple(files(changes)))).findings
    return [(finding.rule, finding.what) for finding in found]


def bytes_in(store: Store, library: Library) -> bytes:
    """Of every file that a library is made of."""
    names = library.part_names
    return library.path.read_bytes() + b"".join((store.parts / name).read_bytes() for name in names)


def test_a_site_without_audiences_has_one_library(tmp_path):
    library = published(tmp_path).current()
    assert not library.readers.audiences and library.readers.library_for(frozenset({"staff"})) is library
    assert [path.name for path in tmp_path.glob("*.sqlite")] == [library.path.name]


def test_a_reader_gets_the_library_of_the_groups_they_are_in(tmp_path):
    store = published(tmp_path, RESTRICTED)
    strangers, staff = for_(store), for_(store, "staff", "others")
    assert strangers.article("keys") is None and staff.article("keys").title.startswith(SECRET)
    assert [cause.key for cause in strangers.guide("no-coffee").causes] == ["tank", "scale", "other"]
    assert [cause.key for cause in staff.guide("no-coffee").causes] == ["tank", "scale", "pump", "other"]
    assert {remedy.key for remedy in strangers.guide("no-coffee").remedies} == {"fill", "descale"}
    assert for_(store, "others") is strangers


def test_nothing_restricted_is_in_any_file_of_the_public_library(tmp_path):
    store = published(tmp_path, RESTRICTED)
    assert SECRET.encode() not in bytes_in(store, for_(store))
    assert SECRET.encode() in bytes_in(store, for_(store, "staff"))


def test_a_source_and_a_picture_that_only_restricted_texts_use_are_restricted_too(tmp_path):
    cited = ARTICLE_FOR_STAFF.replace("[@manual]", "[@vault] ![A safe](../media/safe.svg)")
    sources = FILES["coffee/sources.yaml"] + "  vault: {title: The vault book, checked: 2026-11-01}\n"
    picture = '<svg xmlns="http://www.w3.org/2000/svg"><title>safe</title></svg>'
    changes = {"coffee/articles/keys.md": cited, "coffee/sources.yaml": sources, "coffee/media/safe.svg": picture}
    store = published(tmp_path, changes)
    assert for_(store).media("coffee/safe.svg") is None and for_(store, "staff").media("coffee/safe.svg")
    assert b"vault book" not in bytes_in(store, for_(store))
    assert [source.key for source in for_(store, "staff").article("keys").sources] == ["vault"]


def test_a_restricted_pack_is_not_there_at_all(tmp_path):
    pack = PACK.replace("title: Coffee machines", "title: Vaults\naudience: [staff]")
    text = ARTICLE_FOR_STAFF.replace("audience: [staff]", "audience: [leads]").replace("[[descale|descale it]]", "it")
    changes = {
        "vault/pack.yaml": pack,
        "vault/sources.yaml": FILES["coffee/sources.yaml"],
        "vault/articles/keys.md": text,
    }
    store = published(tmp_path, changes)
    assert for_(store).packs == ("coffee",) and for_(store, "leads").packs == ("coffee",)
    assert for_(store, "staff").packs == ("coffee", "vault") and for_(store, "staff").article("keys") is None
    assert for_(store, "staff", "leads").article("keys")


def test_the_parts_of_a_library_that_are_the_same_are_shared(tmp_path):
    store = published(tmp_path, RESTRICTED | {"coffee/media/a.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>'})
    public, staff = ({*for_(store, *groups)._parts.names} for groups in ((), ("staff",)))
    assert public & staff and public - staff


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("coffee/articles/care.md", ARTICLE.replace("[[no-coffee]]", "[[keys]]"), "[[keys]] leads nowhere"),
        ("coffee/articles/care.md", ARTICLE.replace("related: [no-coffee]", "related: [keys]"), "'keys' is no article"),
        ("coffee/guides/no-coffee.yaml", GUIDE.replace("[[care|how", "[[keys|how"), "[[keys]] leads nowhere"),
        ("coffee/remedies/descale.md", REMEDY.replace("sources: [manual]", "sources: [manual]\naudience: [staff]"),
         "unknown remedy 'descale'"),
        ("coffee/guides/no-coffee.yaml", GUIDE.replace("summary:", "audience: [staff]\nsummary:"), "no guide uses this"),
    ],
)  # fmt: skip
def test_a_public_text_that_shows_a_restricted_one_is_a_finding(tmp_path, name, text, said):
    found = findings_of(tmp_path, {"coffee/articles/keys.md": ARTICLE_FOR_STAFF, name: text})
    assert any(rule == "shows-restricted" and "staff" in what and said in what for rule, what in found), found


def test_an_empty_audience_and_a_remark_are_findings(tmp_path):
    empty = findings_of(tmp_path, {"coffee/articles/care.md": ARTICLE.replace("aliases: [cleaning]", "audience: []")})
    assert [rule for rule, _ in empty] == ["bad-value"] and "nobody could read it" in empty[0][1]
    for remark in ("Everybody who drinks", "staff"):
        text = ARTICLE.replace("aliases: [cleaning]", f"audience: {remark}")
        assert "audience-text" in [rule for rule, _ in findings_of(tmp_path, {"coffee/articles/care.md": text})]


def test_a_group_that_does_not_exist_is_a_warning_where_the_groups_are_known():
    content, _ = judge(files(RESTRICTED))
    warned = [finding for finding in advise(content, groups=["stuff"]) if finding.rule == "unknown-audience"]
    assert {finding.what for finding in warned} == {"there is no group 'staff'"} and len(warned) == 5
    assert all(finding.line and "did you mean 'stuff'" in finding.hint for finding in warned)
    assert not any(finding.rule == "unknown-audience" for finding in advise(content))


def test_more_than_eight_libraries_are_a_finding_that_names_the_groups(tmp_path):
    def pages(count: int) -> dict[str, str]:
        return {
            f"coffee/articles/keys-{number}.md": ARTICLE_FOR_STAFF.replace("staff", f"group-{number}").replace(
                "ZZ", f"Z{number}"
            )
            for number in range(count)
        }

    assert len(published(tmp_path / "few", pages(3)).current().readers.members) == 7
    ((rule, what),) = findings_of(tmp_path, pages(4))
    assert rule == "too-many-audiences" and "group-0, group-1, group-2, group-3" in what


def test_nested_audiences_add_one_library_each():
    nested = {audience_of(*(["g"] * 0, *([f"g{number}"] for number in range(depth)))) for depth in range(1, 8)}
    assert len(editions_of(nested) or ()) == 8
    assert editions_of({(("a", "b"),)}) == (frozenset(), frozenset({(("a", "b"),)}))
    assert may_see(LEADS, {"leads", "staff"}) and not may_see(LEADS, {"leads"}) and may_see((), set())


def test_five_hundred_groups_side_by_side_are_refused_at_once():
    assert editions_of({((f"g{number}",),) for number in range(500)}) is None
    assert len(editions_of({(tuple(f"g{number}" for number in range(500)),)}) or ()) == 2


def test_authors_see_everything_they_write_in_their_own_preview(tmp_path):
    store = Store(tmp_path)
    made = preview(store, SourceFiles(tuple(files(RESTRICTED))), NO_HISTORY, {})
    assert made.findings == () and store.current().article("keys") and not store.current().readers.audiences
    broken = {**RESTRICTED, "coffee/articles/care.md": ARTICLE.replace("[[no-coffee]]", "[[keys]]")}
    made = preview(store, SourceFiles(tuple(files(broken))), NO_HISTORY, {})
    assert [finding.rule for finding in made.findings] == ["shows-restricted"] and store.current().article("keys")


# --- what was published before ------------------------------------------------------------------------------------


def again(store: Store, changes: dict[str, str]) -> None:
    outcome = publish(store, SourceFiles(tuple(files(changes))))
    assert not outcome.findings, [str(finding) for finding in outcome.findings]


def old_texts(library: Library, item_id: str) -> list[str]:
    rows = library.rows("SELECT revision FROM version WHERE id = ?", item_id)
    return [library.old_text(item_id, revision) for (revision,) in rows]


def test_what_was_public_and_is_restricted_now_is_gone_for_strangers_with_all_its_texts(tmp_path):
    store = published(tmp_path)
    again(store, {"coffee/articles/care.md": ARTICLE.replace("Five minutes", "Ten minutes")})
    assert len(old_texts(for_(store), "A1AA")) == 1
    guide = GUIDE.replace("[[care|how to care for it]]", "the manual")
    restricted = ARTICLE.replace("Five minutes", "Ten minutes").replace("related:", "audience: [staff]\nrelated:")
    again(store, {"coffee/articles/care.md": restricted, "coffee/guides/no-coffee.yaml": guide})
    assert old_texts(for_(store), "A1AA") == [] and len(old_texts(for_(store, "staff"), "A1AA")) == 1
    assert not for_(store).readers.know("A1AA") and for_(store, "staff").readers.know("A1AA")
    assert for_(store).rows("SELECT 1 FROM address WHERE path LIKE '/articles/c%'") == []


def test_what_was_restricted_and_is_public_now_shows_no_text_from_before(tmp_path):
    store = published(tmp_path, {"coffee/articles/keys.md": ARTICLE_FOR_STAFF})
    again(
        store, {"coffee/articles/keys.md": ARTICLE_FOR_STAFF.replace(SECRET, "Keys").replace("audience: [staff]\n", "")}
    )
    assert for_(store).article("keys").title.startswith("Keys") and old_texts(for_(store), "A1ZZ") == []
    assert SECRET.encode() not in bytes_in(store, for_(store))
    assert any(SECRET in text for text in old_texts(for_(store, "staff"), "A1ZZ"))


def test_what_was_restricted_in_the_end_stays_hidden_when_it_is_removed(tmp_path):
    store = published(tmp_path, {"coffee/articles/keys.md": ARTICLE_FOR_STAFF})
    again(store, {"redirects.yaml": "redirects:\n" + "".join(
        f"  {item}: {{gone: true, reason: {SECRET}}}\n" for item in ("A1ZZ", "S6ZZ", "S7ZZ"))})  # fmt: skip
    assert SECRET.encode() not in bytes_in(store, for_(store))
    assert for_(store).row("SELECT 1 FROM fate") is None and for_(store, "staff").row("SELECT 1 FROM fate")


def test_an_old_text_of_a_guide_does_not_name_a_cause_that_is_restricted_now(tmp_path):
    store = published(tmp_path)
    again(store, {**RESTRICTED, "coffee/articles/keys.md": ARTICLE_FOR_STAFF})
    assert not any("The pump is broken" in text for text in old_texts(for_(store), "G4TM"))
    assert any("The pump is broken" in text for text in old_texts(for_(store, "staff"), "G4TM"))


def test_publishing_the_same_again_makes_nothing_and_everything_is_remembered(tmp_path):
    store = published(tmp_path, RESTRICTED)
    before = {path.name for path in tmp_path.rglob("*.sqlite")}
    again(store, RESTRICTED)
    assert {path.name for path in tmp_path.rglob("*.sqlite")} == before
    store.tidy()
    assert {path.name for path in tmp_path.rglob("*.sqlite")} == before


def test_a_damaged_library_of_members_makes_the_publish_not_whole(tmp_path):
    store = published(tmp_path, RESTRICTED)
    revision, path = for_(store).revision, for_(store, "staff").path
    assert store.has(revision)
    path.write_bytes(path.read_bytes()[:-4096])
    assert not Store(tmp_path).has(revision)
    again(Store(tmp_path), RESTRICTED)
    assert Store(tmp_path).has(revision)

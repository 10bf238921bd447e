"""A preview that remembers what it made before shows what one that remembers nothing shows."""

from __future__ import annotations

from contextlib import nullcontext

from kb.content.judging import Patience
from kb.content.work import memory as kept
from kb.content.work.memory import Memory, remembering
from kb.library.store import Store
from kb.publish import search_parts
from kb.publish.assemble import NO_HISTORY
from kb.publish.publish import preview
from kb.publish.source_folder import SourceFiles
from tests.support import content_files as small
from tests.support.content_files import files

ARTICLE, GUIDE, QUESTION, REMEDY, CODES, PACK, SOURCES = (
    f"coffee/{name}"
    for name in (
        "articles/care.md", "guides/no-coffee.yaml", "questions/pump-noise.md", "remedies/descale.md", "codes.yaml",
        "pack.yaml", "sources.yaml",
    )
)  # fmt: skip
TWO_GUIDES = {"coffee/guides/other.yaml": small.other_guide()}


def changed(text: str, start: str) -> str:
    """The first line that starts like this says more; the sign of that is in every page made of it."""
    line = next(line for line in text.splitlines() if line.strip().startswith(start))
    return text.replace(line, f"{line.rstrip()} again", 1)


EDITS = [
    {},
    {ARTICLE: changed(small.ARTICLE, "title:")},
    {GUIDE: changed(small.GUIDE, "title:")},
    {QUESTION: changed(small.QUESTION, "ask:")},
    {REMEDY: changed(small.REMEDY, "title:")},
    {CODES: small.CODES + "# a remark\n"},
    {PACK: changed(small.PACK, "title:")},
    {SOURCES: small.SOURCES.replace("title: ", "title: New ", 1)},
    {GUIDE: small.GUIDE.replace("prior: rare", "prior: often")},  # a fault
    {},
]


def test_edits_of_any_file_show_the_same_with_memory_and_without(tmp_path):
    memory = Memory()
    for number, edit in enumerate(EDITS):
        source = SourceFiles(tuple(files({**TWO_GUIDES, **edit})))
        made = []
        for name, remembered in (("plain", nullcontext()), ("kept", remembering(memory))):
            store = Store(tmp_path / name)
            with remembered:
                made.append((preview(store, source, NO_HISTORY, {}, Patience.of(0)), store))
        (plain, plain_store), (remembered_result, kept_store) = made
        assert remembered_result == plain, number
        path = plain_store.current_path()
        assert path and path.name == kept_store.current_path().name, number
        assert kept_store.current_path().read_bytes() == path.read_bytes(), number
        assert parts(kept_store) == parts(plain_store), number


def parts(store: Store) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in store.parts.iterdir()}


def test_what_did_not_change_is_not_made_again(tmp_path, monkeypatch):
    made = []
    words = search_parts._words_of_guide
    monkeypatch.setattr(search_parts, "_words_of_guide", lambda guide: made.append(guide.slug) or words(guide))
    store = Store(tmp_path / "library")
    with remembering(Memory()):
        preview(store, SourceFiles(tuple(files(TWO_GUIDES))), NO_HISTORY, {}, Patience.of(0))
        assert len(made) == 2
        preview(store, SourceFiles(tuple(files({**TWO_GUIDES, **EDITS[2]}))), NO_HISTORY, {}, Patience.of(0))
    assert made[2:] == ["no-coffee"]


def test_a_memory_holds_no_more_than_it_may():
    memory = Memory(most=2)
    with remembering(memory):
        for value in ("a", "b", "c"):
            assert kept.made_once("copy", lambda value=value: value * 2, value) == value * 2
    assert len(memory._made) == 2


def test_nothing_is_kept_where_nobody_remembers():
    assert kept.memory() is None
    first, second = kept.made_once("list", list, "x"), kept.made_once("list", list, "x")
    assert first is not second

"""Several hundred realistic files in each flavour: nothing is lost, everything is found right, twice is once."""

from __future__ import annotations

import html
import json
import re
from io import StringIO

import pytest
from django.core.management import call_command

from tests.importing.places import checked, snapshot
from tests.importing.trees import MAKERS

COUNT = 300


def shown(page: str) -> str:
    """What a reader sees or hears of a page."""
    return html.unescape(re.sub(r"<[^>]+>", " ", page)) + " ".join(re.findall(r'alt="([^"]*)"', page))


@pytest.fixture(scope="module", params=sorted(MAKERS))
def imported(request, tmp_path_factory):
    maker = MAKERS[request.param](seed=7, count=COUNT)
    maker.make()
    root = tmp_path_factory.mktemp("source")
    maker.save(root)
    content = tmp_path_factory.mktemp("content")
    out = StringIO()
    call_command("import_markdown", root, "pack", content=content, stdout=out, stderr=StringIO())
    docs, findings = checked(content)
    manifest = json.loads((content / "pack" / ".import" / "manifest.json").read_text("utf-8"))
    return maker, root, content, out.getvalue(), docs, findings, manifest["pages"]


def test_the_flavour_is_found_out_and_every_page_is_there(imported):
    maker, _, _, out, docs, _, pages = imported
    assert out.startswith(f"Read as {maker.flavour}: {COUNT} new, 0 changed")
    assert set(pages) == {page.path for page in maker.pages}
    assert {page["slug"] for page in pages.values()} == set(docs) - {"pack"}


def test_the_check_finds_nothing(imported):
    assert [str(finding) for finding in imported[5]] == []


def test_no_word_is_lost(imported):
    maker, _, _, _, docs, _, pages = imported
    for page in maker.pages:
        doc = docs[pages[page.path]["slug"]]
        seen = set(re.findall(r"w\d+", f"{doc.head.title} {doc.head.summary} {shown(doc.body.html)}"))
        missing = [word for word in page.words if word not in seen]
        assert not missing, (page.path, missing[:5])


def test_every_link_and_picture_is_kept(imported):
    maker, _, _, _, docs, _, pages = imported
    for page in maker.pages:
        doc = docs[pages[page.path]["slug"]]
        linked = {ref.target for ref in doc.facts.refs if ref.kind == "link"}
        for target, heading in page.links:
            slug = pages[target]["slug"]
            if target == page.path:
                continue
            if heading:
                words = re.findall(r"w\d+", heading)
                anchor = next(
                    mark.id for mark in docs[slug].body.piece.headings if re.findall(r"w\d+", mark.text) == words
                )
                assert f"{slug}#{anchor}" in linked, (page.path, slug, heading)
            else:
                assert slug in linked, (page.path, slug)
        assert doc.body.html.count("<img") == page.pictures, page.path


def test_numbered_lists_of_a_resolution_are_steps(imported):
    maker, _, _, _, docs, _, pages = imported
    for page in maker.pages:
        steps = docs[pages[page.path]["slug"]].body.steps
        has_footnotes = any(line.startswith("[^") for line in page.lines)
        assert has_footnotes or (len(steps) == 2 and all(step.id for step in steps)), page.path


def test_running_it_twice_changes_nothing(imported):
    _, root, content, *_ = imported
    before = snapshot(content)
    out = StringIO()
    call_command("import_markdown", root, "pack", content=content, stdout=out, stderr=StringIO())
    assert f"0 new, 0 changed, {COUNT} unchanged, 0 kept" in out.getvalue()
    assert snapshot(content) == before

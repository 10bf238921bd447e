"""Trees that are broken or hostile: a line in the report each, bounded time, never a traceback."""

from __future__ import annotations

import os
from io import StringIO
from time import process_time

import pytest
from django.core.management import call_command

from kb.importing.pages import read_page
from kb.importing.report import ImportReport
from kb.importing.source import includes
from kb.importing.source.tree import read_tree
from tests.importing.places import article, bring, checked, notes, told
from tests.importing.trees import PNG


def write(place, name: str, text: str | bytes) -> None:
    path = place[0] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def is_clean(place) -> bool:
    return checked(place[1])[1] == []


@pytest.mark.parametrize(
    ("head", "what"),
    [
        ("---\ntitle: a: b: c\n  x\n---\n", "this is not YAML"),
        ("---\ntitle: [x\n---\n", "this is not YAML"),
        ("---\ntitle: A\ntitle: B\n---\n", "is here twice"),
        ("---\ntitle: &x A\nother: *x\n---\n", "anchors are not allowed"),
        ("---\ntitle: A\n", "never ends"),
        ("+++\ntitle = A\n+++\n", "this is not TOML"),
        ("+++\ntitle = 'A'\n", "never ends"),
        ("---\nms.date: someday\n---\n", "is no date"),
        ("---\n" + "a:\n  " * 40 + "b\n---\n", "YAML"),
    ],
)
def test_broken_front_matter_never_loses_the_text(place, head, what):
    write(place, "broken.md", f"{head}\nThe text is here.\n")
    bring(place)
    head_now, body = article(place, "broken")
    assert "The text is here." in f"{head_now['summary']} {body}"
    assert [note for note in notes(place) if note[0] == "broken.md" and what in note[2]] and is_clean(place)


def test_missing_includes_are_told_with_their_line(place):
    write(place, "a.md", "# A\n\nText.\n\n[!INCLUDE [the part](includes/gone.md)]\n\n[!code-ps[x](gone.ps1)]\n")
    bring(place, flavour="learn")
    assert told(place, "includes/gone.md")[0][:2] == ("a.md", 5) and told(place, "gone.ps1' is not")[0][:2] == (
        "a.md",
        7,
    )
    assert "the part" in article(place, "a")[1]


def test_includes_in_a_circle_end(place):
    write(place, "a.md", "# A\n\nText.\n\n[!INCLUDE [x](includes/b.md)]\n")
    write(place, "includes/b.md", "In b.\n\n[!INCLUDE [x](c.md)]\n")
    write(place, "includes/c.md", "In c.\n\n[!INCLUDE [x](b.md)]\n\n[!INCLUDE [x](../a.md)]\n")
    bring(place, flavour="learn")
    assert "In b." in article(place, "a")[1] and "In c." in article(place, "a")[1]
    assert len(told(place, "takes itself in")) == 2


def test_includes_that_multiply_are_bounded(place, monkeypatch):
    monkeypatch.setattr(includes, "MOST_LINES", 2_000)
    for level in range(9):
        write(place, f"includes/{level}.md", f"Level {level}.\n\n" + f"[!INCLUDE [x]({level + 1}.md)]\n\n" * 10)
    write(place, "includes/9.md", "Bottom.\n")
    write(place, "a.md", "# A\n\n[!INCLUDE [x](includes/0.md)]\n")
    write(place, "b.md", "# B\n\n" + "[!INCLUDE [x](includes/9.md)] " * 100)
    start = process_time()
    bring(place, flavour="learn")
    assert process_time() - start < 15
    assert told(place, "longer than 2,000 lines") and told(place, "more than 50 includes in one line")


def test_links_in_a_circle_are_just_links(place):
    write(place, "a.md", "# A\n\n[b](b.md) [me](a.md) [me](#a)\n")
    write(place, "b.md", "# B\n\n[a](a.md)\n")
    bring(place)
    assert "[[b]]" not in article(place, "a")[1] and "[[b|b]]" in article(place, "a")[1] and is_clean(place)


@pytest.mark.parametrize(
    "target",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "file:///etc/passwd",
        "~/../../etc/passwd",
        "..\\..\\etc\\passwd",
    ],
)
@pytest.mark.parametrize("flavour", ["learn", "mkdocs", "docusaurus"])
def test_nothing_outside_the_tree_is_ever_read(place, target, flavour):
    write(
        place,
        "a.md",
        f'# A\n\nText.\n\n[link]({target}) ![picture]({target})\n\n[!INCLUDE [x]({target})]\n\n--8<-- "{target}"\n\n[!code[x]({target})]\n\n:::code source="{target}":::\n\nimport X from \'{target}.md\'\n\n<X />\n',
    )
    bring(place, flavour=flavour)
    text = "".join(path.read_text("utf-8") for path in (place[1] / "coffee" / "articles").iterdir())
    assert "root:x:0" not in text and told(place, "passwd") and is_clean(place)


def test_symbolic_links_are_never_followed(place):
    os.symlink("/etc/passwd", place[0] / "passwd.md")
    os.symlink("/etc", place[0] / "etc")
    os.symlink(place[0], place[0] / "loop")
    bring(place)
    assert {note[0] for note in told(place, "is a symbolic link")} == {"passwd.md", "etc", "loop"}
    assert len(list((place[1] / "coffee" / "articles").iterdir())) == 2


def test_binary_and_foreign_encodings(place):
    write(place, "binary.md", b"\x00\x01\x02\xff" * 100)
    write(place, "latin.md", "# Größe\n\nÄrger mit Umlauten.\n".encode("cp1252"))
    write(place, "wide.md", "# Wide\n\nText in UTF-16.\n".encode("utf-16"))
    write(place, "control.md", "# Control\n\na\x02L0\x03b \x1eopen\x1d\n\x1f\n\x07bell\x0c\u2028\n")
    bring(place)
    assert told(place, "is binary, not text")[0][0] == "binary.md" and told(place, "Windows-1252")[0][0] == "latin.md"
    assert article(place, "latin")[0]["title"] == "Größe" and article(place, "wide")[0]["summary"] == "Text in UTF-16."
    assert told(place, "control characters") and is_clean(place)


def test_files_that_are_too_large_are_left_out_unread(place):
    write(place, "large.md", b"# Large\n\n" + b"word " * 2_000_000)
    write(place, "large.png", PNG + b"\x00" * 3_000_000)
    write(place, "a.md", "# A\n\n![a large one](large.png) [large](large.md)\n")
    start = process_time()
    bring(place)
    assert process_time() - start < 5
    assert told(place, "is too large (10.0 MB)") and told(place, "this picture is too large (2.0 MB)")
    assert article(place, "a")[1].strip().startswith("a large one large") or article(place, "a")[0]["summary"]


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "may not have <script>"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "may not have onload"),
        ("x.svg", b"<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>", "DOCTYPE"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><g>", "not well-formed"),
        ("x.png", b"<html><script>alert(1)</script>", "unsupported image type"),
        ("x.bmp", b"BM" + b"\x00" * 50, "unsupported image type"),
    ],
)
def test_pictures_that_could_do_harm_are_left_out_and_their_text_kept(place, name, data, what):
    write(place, name, data)
    write(place, "a.md", f"# A\n\nLook:\n\n![What it shows]({name})\n")
    bring(place)
    assert told(place, what)[0][0] == name and "What it shows" in article(place, "a")[1]
    assert not (place[1] / "coffee" / "media").exists() and is_clean(place)


def test_names_that_are_hostile_get_addresses_of_ours(place):
    names = ["con.md", "Ünï cödé & more!.md", "日本語.md", "a/index.md", "b/index.md", "a/README.md", "dup.md", "x/dup.md", "y/dup.md",
             "-.md", "' OR 1=1 --.md", "<script>.md", "A" * 200 + ".md", "$(reboot).md", "[x](y).md", "it's.MD"]  # fmt: skip
    for name in names:
        write(place, name, f"# Same title\n\n[the next]({name.rpartition('/')[2]})\n")
    bring(place)
    slugs = [path.stem for path in (place[1] / "coffee" / "articles").iterdir()]
    assert (
        len(slugs) == len(names) + 2
        and "con" not in slugs
        and {"con-page", "uni-code-more", "a", "dup", "x-dup", "y-dup"} <= set(slugs)
    )
    assert is_clean(place) and told(place, "another page has the address 'dup'")


def test_a_name_that_is_no_text_is_told(place):
    with open(os.path.join(os.fsencode(place[0]), b"\xff\xfe.md"), "wb") as stream:
        stream.write(b"# x")
    bring(place)
    assert told(place, "its name is not UTF-8")


HOSTILE = {
    "brackets": "[" * 30_000,
    "pictures": "![" * 10_000,
    "links": "[a](" * 10_000,
    "stars": "*a **b " * 6_000,
    "ticks": "` `` ``` " * 5_000,
    "quotes": ">" * 5_000 + " x",
    "lists": "\n".join("  " * depth + "- x" for depth in range(500)),
    "tags": "<b><code>" * 4_000,
    "tables": "|" * 20_000 + "\n" + "|-" * 10_000,
    "rows": "| a | b |\n|---|---|\n" + "| [x](y.md) | `b` |\n" * 2_000,
    "html": "<table>" * 400 + "<tr><td>x",
    "details": "<details>\n" * 500,
    "alerts": "> [!NOTE]\n" * 2_000,
    "zones": "::: zone pivot=\"x\"\n" * 500,
    "notes": "".join("    " * depth + "!!! note\n" for depth in range(300)),
    "directives": ":::note\n" * 500,
    "tabs": "# [x](#tab/x)\n" * 500,
    "wikilinks": "[[" * 10_000,
    "entities": "&" * 30_000,
    "underscores": "_" * 30_000,
    "tildes": "~" * 10_000,
    "definitions": "".join(f"[r{number}]: x{number}.md\n" for number in range(2_000)) + "[r1]",
    "headings": "# a\n" * 2_000,
    "footnotes": "".join(f"[^{number}]: x\n" for number in range(500)) + "[^1]" * 500,
    "dashes": "-" * 50_000,
    "numbers": "1. a\n" * 3_000,
    "marks": "==a " * 25_000,
    "one directive": ":::a" + " " * 50_000 + "{",
    "one triple": ":::image" + " " * 4_900 + "x",
    "directives of spaces": (":::a" + " " * 2_000 + "{\n") * 20,
    "unclosed tables": "<table>\n" * 10_000,
    "imports": ("import " + " " * 4_000 + "\n") * 5,
    "attributes": ("{" + " .a" * 1_000 + "\n") * 20,
    "jsx": "<Tab " * 5_000,
}  # fmt: skip


@pytest.mark.parametrize("flavour", ["learn", "mkdocs", "docusaurus"])
def test_pages_made_to_hurt_take_a_bounded_time(tmp_path, flavour):
    slow = {}
    for name, text in HOSTILE.items():
        (tmp_path / f"{name}.md").write_text(text, "utf-8")
    tree = read_tree(tmp_path, ImportReport())
    for name in HOSTILE:
        start = process_time()
        read_page(tree, flavour, f"{name}.md")
        slow[name] = process_time() - start
    assert {name: seconds for name, seconds in slow.items() if seconds > 5} == {}


def test_the_exit_code_is_good_when_only_parts_were_lost(place):
    write(place, "binary.md", b"\x00")
    call_command("import_markdown", place[0], "coffee", content=place[1], stdout=StringIO(), stderr=StringIO())

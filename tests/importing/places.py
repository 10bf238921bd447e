"""A small tree, bringing it in, and looking at what became of it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from kb.content.checks import check
from kb.content.content import Content
from kb.content.format.strict_yaml import parse_yaml
from kb.content.judging import load_files
from kb.content.markdown.front_matter import split_front_matter
from kb.content.media import check_picture, media_name
from kb.publish.source_folder import read_folder

ARTICLE = """\
---
title: Coffee tastes bitter - Machines | Example
description: Bitter coffee has two causes.
ms.date: 04/30/2026
ms.author: barista
audience: Everybody who drinks coffee
---
# Coffee tastes bitter

## Symptoms

You may see one of these:

- The coffee is **bitter**.
- The display shows `Error code: 0x904`.

## Cause

Old beans. See [how to store them](storage.md#in-the-dark) and [the shop](https://example.org/shop).

## Resolution

1. Throw the beans away.
2. Buy new ones.

   ```cmd
   order beans
   ```

3. Grind them.
"""
STORAGE = "# Storage\n\nKeep them cool.\n\n## In the dark\n\nNo light. Back to [bitter coffee](bitter.md).\n"


def bring(place, *args, **options) -> str:
    source, content = place
    out = StringIO()
    call_command("import_markdown", source, "coffee", *args, content=content, stdout=out, stderr=out, **options)
    return out.getvalue()


def article(place, slug="bitter") -> tuple[dict, str]:
    text = (place[1] / "coffee" / "articles" / f"{slug}.md").read_text("utf-8")
    split = split_front_matter(text)
    return parse_yaml(split.head).value, split.body


def notes(place) -> list[tuple[str, int, str, str]]:
    report = json.loads((place[1] / "coffee" / ".import" / "report.json").read_text("utf-8"))
    return [(note["path"], note["line"], note["what"], note["done"]) for note in report["notes"]]


def told(place, words: str) -> list[tuple[str, int, str, str]]:
    return [note for note in notes(place) if words in f"{note[2]}: {note[3]}"]


def import_tree(folder, files: dict[str, str], slug: str | None) -> tuple[str, str]:
    """The article of that slug (all of them for None), and every note, after importing these files."""
    source, content = folder / "source", folder / "content"
    content.mkdir()
    for name, text in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, "utf-8")
    out = StringIO()
    call_command("import_markdown", source, "pack", content=content, stdout=out, stderr=out)
    articles = content / "pack" / "articles"
    wanted = [articles / f"{slug}.md"] if slug else sorted(articles.glob("*.md"))
    text = "\n".join(path.read_text("utf-8") for path in wanted)
    report = json.loads((content / "pack" / ".import" / "report.json").read_text("utf-8"))
    told_notes = [": ".join(filter(None, (note["path"], note["what"], note["done"]))) for note in report["notes"]]
    return text, "\n".join(told_notes)


def snapshot(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def checked(content: Path):
    """Every document by its name, and everything that is wrong."""
    files = read_folder(content).files
    texts = [file for file in files if not media_name(file.name)]
    pictures = [file for file in files if media_name(file.name)]
    loaded = load_files(texts)
    findings = [finding for _, faults in loaded for finding in faults]
    findings += [finding for picture in pictures for finding in check_picture(picture)]
    docs = tuple(doc for doc, _ in loaded if doc)
    addresses = frozenset(f"/media/{media_name(picture.name)}" for picture in pictures)
    return {doc.slug: doc for doc in docs}, [*findings, *check(Content(docs, pictures=addresses))]

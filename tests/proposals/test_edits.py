"""Random edits of the shipped files through the form of a field: only its lines change, all else stays byte for byte.

A few with each run; `make edits` makes a thousand.
"""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

from kb.content.editing.splice import BODY, CannotSplice
from kb.content.format.strict_yaml import Loc, parse_yaml
from kb.content.markdown.front_matter import split_front_matter
from kb.proposals.fields import change, find_item, fitted
from tests.support.sites import SHIPPED

EDITS = int(os.environ.get("EDITS", "40"))
ID = re.compile(r"(?:\bid: *|\{#)([0-9A-HJKMNP-TV-Z]{4,6})\b")
TEXTS = ("a: b # c", "it's", "several\nlines", "# no comment", '"quoted" \\ back', "häßlich 😀", "[a, b]", "yes", "- x",
         "One.\n\n    code\n\nTwo.", "key: value", "| a | b |", "1.10", "tail  ")  # fmt: skip


def around(data: bytes, loc: Loc) -> tuple[bytes, bytes]:
    """The lines above the field at `loc`, and those from the next field on."""
    text = data.decode().replace("\r\n", "\n")
    split = split_front_matter(text)
    lines = data.splitlines(keepends=True)
    if loc == BODY and split:
        return b"".join(lines[: split.body_line - 1]), b""
    keys = parse_yaml(split.head if split else text, split.head_line if split else 1).keys
    first = keys[loc].line
    later = [place.line for other, place in keys.items() if place.line > first and other[: len(loc)] != loc]
    after = split.body_line - 2 if split else len(lines)
    return b"".join(lines[: first - 1]), b"".join(lines[min(later, default=after + 1) - 1 :])


def test_random_edits_through_the_form_touch_the_lines_of_their_field_only():
    rng = random.Random(18)
    paths = [
        path
        for path in sorted(SHIPPED.rglob("*.*"))
        if path.suffix in (".md", ".yaml") and ID.search(path.read_text("utf-8"))
    ]
    done = refused = 0
    while done < EDITS:
        path: Path = rng.choice(paths)
        name = path.relative_to(SHIPPED).as_posix()
        data = path.read_bytes().replace(b"\n", rng.choice([b"\n", b"\r\n"]))
        item = find_item(name, data, rng.choice(ID.findall(data.decode())))
        if item is None or not item.fields:
            continue
        field = rng.choice(item.fields)
        text = rng.choice(field.choices or TEXTS)
        try:
            changed = change(data, item, field, text)
        except CannotSplice:  # said in the form, with the text kept; it must stay rare
            refused += 1
            assert refused <= 3 + done // 10, (name, field.name, text)
            continue
        after = find_item(name, changed, item.id)
        assert after is not None, (name, field.name, text)
        now = {each.name: each.text for each in after.fields}
        wanted = {each.name: each.text for each in item.fields} | {field.name: fitted(field, text)}
        assert {key: value.rstrip() for key, value in now.items()} == {key: value.rstrip() for key, value in wanted.items()}, (name, field.name, text)  # fmt: skip
        above, below = around(data, field.loc)
        assert changed.startswith(above) and changed.endswith(below), (name, field.name, text)
        assert (b"\r\n" in changed) == (b"\r\n" in data)
        done += 1

"""docs/probes.md has every kind, as the table in the code says it."""

from __future__ import annotations

from pathlib import Path

from decisiontree.probes.kinds import KINDS

PAGE = (Path(__file__).resolve().parents[2] / "docs/probes.md").read_text("utf-8")


def test_every_kind_has_a_row_with_all_its_parameters() -> None:
    rows = {row.split("`")[1]: row for row in PAGE.splitlines() if row.startswith("| `")}
    for kind in KINDS.values():
        assert kind.reads in rows[kind.name]
        assert all(f"`{param.name}`" in rows[kind.name] for param in kind.params)

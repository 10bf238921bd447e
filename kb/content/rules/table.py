"""All rules by name: what findings, reports, editors and docs/rules.md know of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kb.content.rules import of_files, of_guides, of_packs, of_texts
from kb.content.rules.rule import CheckRule

GROUPS: Mapping[str, tuple[CheckRule, ...]] = MappingProxyType({
    "Files, YAML and keys": of_files.RULES,
    "Texts, links and pictures": of_texts.RULES,
    "Guides, questions and remedies": of_guides.RULES,
    "Sources, ids, codes and names": of_packs.RULES,
})  # fmt: skip
RULES: Mapping[str, CheckRule] = MappingProxyType({rule.name: rule for group in GROUPS.values() for rule in group})

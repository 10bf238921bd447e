"""The dialects of Markdown that an importer meets, one module each, and telling them apart."""

from __future__ import annotations

from kb.importing.flavours.base import Flavour, signs_of
from kb.importing.flavours.docusaurus import Docusaurus
from kb.importing.flavours.learn import Learn
from kb.importing.flavours.mkdocs import MkDocs
from kb.importing.flavours.obsidian import Obsidian
from kb.importing.flavours.wiki import GitHubWiki
from kb.importing.source.tree import Tree

FLAVOURS: dict[str, type[Flavour]] = {
    "learn": Learn,
    "mkdocs": MkDocs,
    "docusaurus": Docusaurus,
    "wiki": GitHubWiki,
    "obsidian": Obsidian,
    "plain": Flavour,
}


def detect(tree: Tree) -> str:
    """The flavour that most speaks for; `plain` when nothing does."""
    signs = signs_of(tree)
    scores = {name: flavour.score(tree, signs) for name, flavour in FLAVOURS.items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0 else "plain"

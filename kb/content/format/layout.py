"""Where in a content folder each kind of file lives."""

from __future__ import annotations

from kb.content import documents

TOP_FILES = {
    "profiles.yaml": documents.PROFILES,
    "redirects.yaml": documents.REDIRECTS,
    "synonyms.yaml": documents.SYNONYMS,
}
PACK_FILES = {
    "codes.yaml": documents.CODES,
    "events.yaml": documents.EVENTS,
    "sources.yaml": documents.SOURCES,
    "synonyms.yaml": documents.SYNONYMS,
    "pack.yaml": documents.PACK,
    "profiles.yaml": documents.PROFILES,
}
FOLDERS = {
    ("articles", ".md"): documents.ARTICLE,
    ("guides", ".yaml"): documents.GUIDE,
    ("remedies", ".md"): documents.REMEDY,
    ("questions", ".md"): documents.QUESTION,
    ("incidents", ".yaml"): documents.INCIDENT,
}
PLACES = "articles/*.md, guides/*.yaml, remedies/*.md, questions/*.md, incidents/*.yaml, codes.yaml, events.yaml, sources.yaml, synonyms.yaml, profiles.yaml and pack.yaml in a pack's folder"


ENDINGS = {"md": ".md", "markdown": ".md", "mdown": ".md", "yaml": ".yaml", "yml": ".yaml"}


def meant_place(name: str) -> str:
    """How a file would be called that was meant for a place: `care.MD`, `x.yml` and `x.md.txt`; "" for any other."""
    folder, mark, file = name.lower().removesuffix(".txt").rpartition("/")
    stem, _, ending = file.rpartition(".")
    meant = f"{folder}{mark}{stem}{ENDINGS.get(ending, '')}"
    return meant if stem and meant != name and place_of(meant) else ""


def place_of(name: str) -> tuple[str, str, str] | None:
    """(kind, pack, slug) that a file's place stands for; None when nothing reads files there."""
    *folders, file = name.split("/")
    stem, _, ending = file.rpartition(".")
    match folders:
        case [] if file in TOP_FILES:
            return TOP_FILES[file], "", stem
        case [pack] if file in PACK_FILES:
            return PACK_FILES[file], pack, stem
        case [pack, folder] if (folder, f".{ending}") in FOLDERS:
            return FOLDERS[folder, f".{ending}"], pack, stem
    return None

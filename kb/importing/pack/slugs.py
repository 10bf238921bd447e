"""Addresses for pages: lower-case letters, digits and hyphens, each once, the same in every run."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from posixpath import basename, dirname, splitext

from kb.importing.report import ImportReport

# Notion ends the name of each file with the number of its page.
EXPORT_NUMBER = re.compile(r"(?<=\S)[\s_-]+[0-9a-f]{32}$")
RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")  # no file may be called so on Windows
LONGEST = 80


def ascii_slug(text: str) -> str:
    """Letters and digits of the Latin alphabet, hyphens between; accents go."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:LONGEST].strip("-")


def name_pages(
    paths: Iterable[str], known: Mapping[str, str], taken: Iterable[str], report: ImportReport
) -> dict[str, str]:
    """A slug for every page. Those of an earlier run (`known`) stay."""
    slugs = {path: known[path] for path in paths if path in known}
    used = {*taken, *known.values()}
    for path in paths:
        if path not in slugs:
            slugs[path] = next(slug for slug in _candidates(path) if slug not in used)
            used.add(slugs[path])
        _tell(path, slugs[path], report)
    return slugs


def _candidates(path: str) -> Iterable[str]:
    stem, folder = _stem(path), ascii_slug(basename(dirname(path)))
    digest = blake2b(path.encode(), digest_size=4).hexdigest()
    own = ascii_slug(stem) or f"page-{digest}"
    own = f"{own}-page" if RESERVED.fullmatch(own) else own
    yield own
    if folder and not own.startswith("page-"):
        yield f"{folder}-{own}"[:LONGEST].strip("-")
    yield from (f"{own}-{number}" for number in range(2, 200))
    yield f"{own}-{digest}"
    yield from (f"{own}-{digest}-{number}" for number in range(2, 100_000))


def _stem(path: str) -> str:
    stem = splitext(basename(path))[0]
    if stem.lower() in ("index", "readme", "_index"):
        stem = basename(dirname(path)) or "overview"
    return EXPORT_NUMBER.sub("", stem)


def _tell(path: str, slug: str, report: ImportReport) -> None:
    wanted = ascii_slug(_stem(path))
    if not wanted:
        report.add(path, 0, "its name has no Latin letters or digits", "gave it an address from its path")
    elif RESERVED.fullmatch(wanted):
        report.add(path, 0, f"no file may be called '{wanted}' on Windows", "gave it a longer address")
    elif slug != wanted and slug.startswith(wanted[:20]) | slug.endswith(wanted[-20:]):
        report.add(path, 0, f"another page has the address '{wanted}'", f"gave it the address '{slug}'")

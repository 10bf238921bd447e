"""Pages in other formats than Markdown: named and counted, and converted where Pandoc is installed."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from posixpath import splitext
from shutil import which

SECONDS = 60  # that one file may take


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    pandoc: str = ""  # what Pandoc calls it; "" when it cannot read it


FORMATS = {
    ".rst": Format("reStructuredText", "rst"),
    ".adoc": Format("AsciiDoc"),
    ".asciidoc": Format("AsciiDoc"),
    ".html": Format("HTML", "html"),
    ".htm": Format("HTML", "html"),
    ".docx": Format("Word", "docx"),
    ".odt": Format("OpenDocument", "odt"),
    ".doc": Format("Word"),
    ".rtf": Format("RTF", "rtf"),
    ".epub": Format("EPUB", "epub"),
    ".pdf": Format("PDF"),
    ".textile": Format("Textile", "textile"),
    ".org": Format("Org", "org"),
    ".wiki": Format("MediaWiki", "mediawiki"),
    ".mediawiki": Format("MediaWiki", "mediawiki"),
    ".tex": Format("LaTeX", "latex"),
    ".ipynb": Format("Jupyter", "ipynb"),
}
CONFLUENCE = "entities.xml"  # of a space exported as XML


class NotConverted(Exception):
    """Pandoc could not convert a file; the message says why, in one line."""


def format_of(path: str) -> Format | None:
    if path == CONFLUENCE or path.endswith(f"/{CONFLUENCE}"):
        return Format("Confluence XML")
    return FORMATS.get(splitext(path)[1].lower())


def converter() -> str:
    """Where Pandoc is, "" when it is not installed."""
    return which("pandoc") or ""


def convert(data: bytes, kind: Format) -> str:
    """A file as Markdown. Raises NotConverted."""
    command = [converter(), "--sandbox", "--from", kind.pandoc, "--to", "gfm", "--wrap=none"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - no shell
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotConverted(f"pandoc did not finish: {error.__class__.__name__}") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise NotConverted(lines[0] if lines else f"pandoc ended with {done.returncode}")
    return done.stdout.decode("utf-8", "replace")


def counted(paths: Iterable[str]) -> Mapping[str, int]:
    """How many files of each other format, by ending, in the order of the table."""
    endings = Counter(
        CONFLUENCE if path.endswith(CONFLUENCE) else splitext(path)[1].lower() for path in paths if format_of(path)
    )
    return {ending: endings[ending] for ending in (*FORMATS, CONFLUENCE) if endings[ending]}


def left_out(counts: Mapping[str, int]) -> str:
    """2 pages of other formats (.rst, .adoc) left out"""
    total = sum(counts.values())
    pages = "page of another format" if total == 1 else "pages of other formats"
    return f"{total} {pages} ({', '.join(counts)}) left out"


def refused(counts: Mapping[str, int]) -> str:
    """AsciiDoc (1 .adoc file) is not read; convert it to Markdown first."""
    named = [
        f"{FORMATS[ending].name if ending in FORMATS else 'Confluence XML'} ({count} {ending} {'file' if count == 1 else 'files'})"
        for ending, count in counts.items()
    ]
    verb = "is" if len(named) == 1 else "are"
    return f"{' and '.join(named)} {verb} not read; convert {'it' if len(named) == 1 else 'them'} to Markdown first"

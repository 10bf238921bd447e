"""Fingerprints: of the code that makes libraries, and of a library."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from kb.content.documents import ContentFile
from kb.library.values import Commit

# Folders whose code has a say in what a library holds. A new one has to be named here, or old parts are taken for new.
MAKERS = ("decisiontree", "kb/content", "kb/library", "kb/search", "kb/codes", "kb/publish")


@cache
def maker() -> str:
    """A fingerprint of everything that turns content into a library: our code and the libraries that render."""
    root = Path(__file__).resolve().parents[2]
    digest = blake2b(digest_size=8)
    for folder in MAKERS:
        for file in sorted((root / folder).rglob("*.py")):
            if not file.name.startswith("views"):
                digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    for package in ("Markdown", "pymdown-extensions", "Pygments", "nh3", "pydantic"):
        digest.update(f"{package} {version(package)}".encode())
    return digest.hexdigest()


def library_revision(files: Iterable[ContentFile], commit: Commit | None = None) -> str:
    """The name of the library these files make: 10 hex digits."""
    digest = blake2b(f"{maker()} {commit.id if commit else ''}".encode(), digest_size=5)
    for file in sorted(files, key=lambda file: file.name):
        digest.update(f"{file.name}\0{file.digest}\n".encode())
    return digest.hexdigest()

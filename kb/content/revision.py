"""Revisions: a hash of an item's canonical text. It moves when what the reader sees moves."""

from __future__ import annotations

import unicodedata
from hashlib import blake2b


def revision_of(*texts: str) -> str:
    """First 10 hex digits of BLAKE2b over the texts, NFC, white space folded."""
    folded = "\x1f".join(" ".join(unicodedata.normalize("NFC", text).split()) for text in texts)
    return blake2b(folded.encode(), digest_size=5).hexdigest()

"""Secrets that people paste into notes by mistake. A guess: it asks, and never forbids."""

from __future__ import annotations

import re

PATTERNS = {
    "a password": (
        r"(?i)\b(?:pass(?:word|wd|phrase|code)?|pwd|passwort|kennwort|contraseña|senha|mot de passe)\b\s*[:=]\s*\S{3,}",
        r"(?i)\b(?:password|passphrase|passwort|kennwort)\s+(?:is|was|ist|war)\s+(?=\S*\d)(?=\S*[^\W\d])\S{5,}",
        r"(?i)\bnet\s+user\s+\S+\s+(?!/)\S+",
        r"(?i)\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/@]+@",
    ),
    "a private key": (r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY",),
    "a token or an API key": (
        r"(?i)\b(?:api[_-]?key|access[_-]?key|client[_-]?secret|secret|token)\b\s*[:=]\s*[\"']?[\w./+=-]{12,}",
        r"(?i)\b(?:bearer|basic)\s+[\w./+=~-]{16,}",
        r"\beyJ[\w-]{8,}\.[\w-]{8,}\.",  # JSON Web Token
        r"\bAKIA[0-9A-Z]{16}\b",  # AWS
        r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|kb_)[\w-]{20,}",
    ),
    "a recovery key": (r"\b\d{6}(?:-\d{6}){7}\b",),  # BitLocker
}
COMPILED = {kind: [re.compile(pattern) for pattern in patterns] for kind, patterns in PATTERNS.items()}


def find_secrets(text: str) -> tuple[str, ...]:
    """What kinds of secrets seem to be in the text."""
    return tuple(kind for kind, patterns in COMPILED.items() if any(pattern.search(text) for pattern in patterns))

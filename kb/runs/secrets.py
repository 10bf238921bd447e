"""Secrets that people paste into notes by mistake. A guess: it asks, and never forbids."""

from __future__ import annotations

import re

from kb.codes.patterns import FORMS

SECRETS = tuple(
    (form.secret, re.compile(form.pattern, re.IGNORECASE if form.is_any_case else 0)) for form in FORMS if form.secret
)


def find_secrets(text: str) -> tuple[str, ...]:
    """What kinds of secrets seem to be in the text."""
    return tuple(dict.fromkeys(kind for kind, pattern in SECRETS if pattern.search(text)))

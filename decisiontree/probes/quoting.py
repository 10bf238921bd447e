"""Data in scripts: the one place where a text of an author, or of a reader, becomes a literal of a shell."""

from __future__ import annotations

from decisiontree.probes.kinds import FILLED_IN, POWERSHELL, SH

# PowerShell ends a text in single quotes at any of these.
POWERSHELL_QUOTES = "'\u2018\u2019\u201a\u201b"


def literal(text: str, shell: str) -> str:
    """The text in single quotes, on one line: neither shell reads anything into it."""
    plain = "".join(character if character.isprintable() else "?" for character in text)
    if shell == SH:
        return "'" + plain.replace("'", "'\\''") + "'"
    assert shell == POWERSHELL
    return "'" + "".join(character * 2 if character in POWERSHELL_QUOTES else character for character in plain) + "'"


def variable(name: str, shell: str) -> str:
    """Where one of the reader's own names stands, once it is filled in."""
    assert name in FILLED_IN
    return f'"$fill_{name.lower()}"' if shell == SH else f"$Fill{name.capitalize()}"


def argument(text: str, shell: str) -> str:
    return variable(text, shell) if text in FILLED_IN else literal(text, shell)


def assignment(name: str, value: str, shell: str) -> str:
    target = f"fill_{name.lower()}=" if shell == SH else f"$Fill{name.capitalize()} = "
    return f"{target}{literal(value, shell)}"


def is_filled(name: str, shell: str) -> str:
    """A test: is it filled in? The word is written in two parts, so that whoever fills it in leaves it alone here."""
    if shell == SH:
        return f"[ {variable(name, shell)} != '{name[:2]}''{name[2:]}' ]"
    return f"({variable(name, shell)} -cne ('{name[:2]}' + '{name[2:]}'))"

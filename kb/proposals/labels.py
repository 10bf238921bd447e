"""What a field is called for people: “how common it is”, not `prior`."""

from __future__ import annotations

from typing import Any

NAMES = {
    "ask": "question", "body": "text", "why": "why", "check": "how to check it", "prior": "how common it is",
    "unknown": "how often readers can’t tell", "cant_tell": "where “I can’t tell” leads", "because": "why its place in the order is limited",
    "rollback": "how to undo it", "verify ask": "question whether it worked", "verify how": "how to see that it worked",
    "verify other_error": "whether another error counts as progress", "risk disrupts": "what it disrupts",
    "risk level": "risk", "needs": "what it needs", "minutes": "minutes", "confidence": "how sure it is", "to": "who takes over",
    "before": "what to do first", "meaning": "what it means", "written_for": "whom it is written for",
}  # fmt: skip
ONE_OF = {"symptoms": "symptom", "products": "product", "applies_to": "product it applies to"}
OF_ANSWER = {"say": "answer “{}”", "hint": "what the answer “{}” looks like", "note": "note on the answer “{}”"}
OF_WARNING = {"say": "warning {}", "why": "reason for warning {}"}
PARTS = {"questions": "question", "remedies": "remedy"}


def label_of(name: str, entry: Any, root: Any) -> str:
    """The label of a field by its name inside an entry of a file. What is not foreseen keeps its own words."""
    parts = name.split(".")
    if parts[0] in PARTS and len(parts) > 2:
        inner = label_of(".".join(parts[2:]), _at(entry, *parts[:2]), root)
        return f"{PARTS[parts[0]]} “{parts[1]}”: {inner}"
    match parts:
        case "answers", answer, "likely", cause:
            return f"how likely “{_said(entry, answer)}” is under {_cause(root, cause)}"
        case "answers", answer, *rest:
            return OF_ANSWER.get(rest[0] if rest else "say", "answer “{}”").format(_said(entry, answer))
        case "fixes", cause:
            return f"how likely it fixes {_cause(root, cause)}"
        case "collect", what, *rest:
            return f"who can collect “{what}”" if rest == ["needs"] else f"what to collect as “{what}”"
        case "to", profile:
            return "who takes over" if profile == "default" else f"who takes over for “{profile}”"
        case "do_not", number, what, *_:
            return OF_WARNING.get(what, "what warning {} refuses").format(int(number) + 1)
        case key, number if number.isdigit():
            return f"{ONE_OF.get(key, key.replace('_', ' '))} {int(number) + 1}"
    return NAMES.get(" ".join(parts)) or ", ".join(part.replace("_", " ") for part in parts)


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _said(entry: Any, answer: str) -> str:
    written = _at(entry, "answers", answer)
    return str(written if isinstance(written, str) else _at(written, "say") or answer)


def _cause(root: Any, key: str) -> str:
    title = _at(root, "causes", key, "title")
    otherwise = {"default": "all causes that are not named", "other": "“Something else”"}
    return f"“{title}”" if title else otherwise.get(key, f"“{key}”")

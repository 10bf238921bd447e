"""Content as unkind as authors can write it: every text too long, every list too many, other scripts, odd words."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path

import yaml

LONG = (
    "Der Rechner meldet beim Verbinden einen Fehler den niemand je gesehen hat und den auch keine Anleitung kennt, " * 2
)
TITLE = LONG[:200].strip()
WORD = "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenbescheid" * 3  # no place to break in 190 letters
PATH = "C:\\Windows\\System32\\" + "averylongfoldernamewithoutanyspace" * 4
RTL = "تعذر على هذا الكمبيوتر الاتصال بالكمبيوتر البعيد. حاول الاتصال مرة أخرى."
CAUSES, ANSWERS, COLUMNS = 60, 40, 12
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def write_odd_content(folder: Path, sample: Path) -> None:
    """The sample pack with one guide and one article more."""
    shutil.copytree(sample, folder)
    pack = folder / "printing"
    (pack / "guides/odd.yaml").write_text(yaml.safe_dump(_guide(), allow_unicode=True, sort_keys=False), "utf-8")
    (pack / "articles/odd-words.md").write_text(_article(), "utf-8")
    (pack / "media").mkdir(exist_ok=True)
    (pack / "media/odd.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9000 90"><rect width="9000" height="90"/></svg>', "utf-8"
    )


def _guide() -> dict[str, object]:
    ids = (f"Z{DIGITS[number // 32]}{DIGITS[number % 32]}Z" for number in count())
    causes = {
        f"c{number}": {
            "id": next(ids),
            "title": f"{number} {TITLE}"[:200],
            "prior": "common",
            "why": f"{WORD} {RTL}",
            "sources": ["field"],
        }
        for number in range(CAUSES - 1)
    }
    causes["other"] = {"id": next(ids), "title": "Something else", "prior": "rare"}
    questions = {
        "many": {
            "id": next(ids), "ask": TITLE, "why": f"{WORD} {RTL}", "minutes": 1, "sources": ["field"], "pin": "first", "because": "It tells most.",
            "check": f"Type:\n\n```powershell\n{PATH}\n```\n\n{_table()}",
            "answers": {f"a{number}": {"say": f"{number} {WORD if number % 2 else RTL}"[:190], "hint": f"{TITLE} {WORD}"[:190],
                        "likely": {f"c{number}": "always", "other": "sometimes"}} for number in range(ANSWERS)},
        }
    }  # fmt: skip
    remedy = {
        "id": next(ids), "title": f"{WORD} {TITLE}"[:200], "minutes": 600, "needs": "client", "sources": ["field"],
        "risk": {"level": "high", "disrupts": f"{WORD} {RTL}"}, "rollback": WORD, "verify": {"ask": f"{TITLE}?"},
        "fixes": {f"c{number}": "always" for number in range(CAUSES - 1)},
        "steps": f"1. **{TITLE}** {{#Y1AA}}\n\n   ```powershell\n   {PATH}\n   ```\n\n   {RTL}\n2. {WORD} {{#Y2AA}}\n\n{_table('   ')}",
    }  # fmt: skip
    return {
        "id": next(ids), "title": TITLE, "summary": f"{WORD} {RTL}"[:300], "symptoms": [RTL, WORD], "topic": "paper", "owner": "print-room",
        "verified": {"on": "2026-11-20", "by": "tests", "env": WORD[:100]}, "review_in": "6 months", "meaning": f"{WORD}\n\n{RTL}",
        "causes": causes, "questions": questions, "remedies": {"long": remedy}, "do_not": [{"say": f"{WORD} {TITLE}"[:200], "why": RTL, "sources": ["field"]}],
        "escalate": {"id": next(ids), "to": f"{WORD} {RTL}"[:200], "minutes": 30, "collect": {"all": f"{WORD} {RTL}"}},
    }  # fmt: skip


def _table(indent: str = "") -> str:
    rows = [[f"{WORD[:30]}{column}" for column in range(COLUMNS)], ["---"] * COLUMNS, [PATH] * COLUMNS, [RTL] * COLUMNS]
    return "\n".join(f"{indent}| {' | '.join(row)} |" for row in rows)


def _article() -> str:
    head = {
        "id": "Y0AA", "title": f"Article: {TITLE}"[:200], "summary": f"{WORD} {RTL}"[:300], "topic": "paper", "owner": "print-room",
        "verified": {"on": "2026-11-20", "by": "tests"}, "review_in": "6 months", "cites": ["field"],
    }  # fmt: skip
    body = (
        f"## {TITLE}\n\n{RTL}\n\n{WORD} `{PATH}`\n\n{_table()}\n\n![A picture that is wide](../media/odd.svg)\n\n```powershell\n{PATH} {PATH}\n```\n\n"
        f'!!! warning "{WORD[:120]}"\n    {RTL} {WORD}\n\n1. {TITLE} {{#Y3AA}}\n2. {WORD} {{#Y4AA}}\n\n> {WORD}\n'
    )
    return f"---\n{yaml.safe_dump(head, allow_unicode=True, sort_keys=False)}---\n\n{body}"

"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARNING, FAULT = "ok", "warning", "fault"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    about: str
    state: str
    said: str
    hint: str = ""  # how to mend it

    def __str__(self) -> str:
        mark = {OK: "ok     ", WARNING: "WARNING", FAULT: "FAULT  "}[self.state]
        return f"{mark}  {self.about}: {self.said}" + (f"\n         → {self.hint}" if self.hint else "")


def fine(about: str, said: str) -> Diagnosis:
    return Diagnosis(about, OK, said)


def warning(about: str, said: str, hint: str = "") -> Diagnosis:
    return Diagnosis(about, WARNING, said, hint)


def fault(about: str, said: str, hint: str = "") -> Diagnosis:
    return Diagnosis(about, FAULT, said, hint)

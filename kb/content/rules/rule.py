"""What a rule is: a name that findings carry, how grave a breach is, and what an author should know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class CheckRule:
    """One row of the table. `severity` "error" stops publishing, "warning" does not."""

    name: str
    what: str  # what content has to be
    why: str  # what happens to readers or authors otherwise
    mend: str
    severity: Severity = "error"
    can_be_off: bool = False  # an error that an author may accept for one line; warnings always can be

    @property
    def may_be_off(self) -> bool:
        return self.can_be_off or self.severity == "warning"


def warning(name: str, what: str, why: str, mend: str) -> CheckRule:
    return CheckRule(name, what, why, mend, "warning")

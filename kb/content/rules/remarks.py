"""What is kept of a file beside its facts: warnings, and what rules on several files need to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pydantic import TypeAdapter

from kb.content.finding import Finding
from kb.content.markdown.claims import Claim
from kb.content.rules.switches import Switch


@dataclass(frozen=True, slots=True)
class Remarks:
    path: str = ""
    pack: str = ""
    warnings: tuple[Finding, ...] = ()
    switches: tuple[Switch, ...] = ()  # that no rule on the file by itself needed
    claims: tuple[Claim, ...] = ()  # lines count in the file
    links: tuple[tuple[str, int, int], ...] = ()  # what `[[links]]` name, with line and column
    review_by: str = ""  # ISO
    review_at: tuple[int, int] = (1, 1)


NO_REMARKS = Remarks()


@lru_cache(maxsize=1)
def remarks_adapter() -> TypeAdapter[Remarks]:
    return TypeAdapter(Remarks)

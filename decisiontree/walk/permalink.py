"""A walk as an address: what the address bar holds, read and written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from decisiontree.guide import RESERVED
from decisiontree.walk.evidence import Evidence

AS, ERROR, SHOW, BACK, RUN, HAVE = "as", "error", "show", "back", "run", "have"
COLLECTED = "collected"
SHOW_ALL, SHOW_WHY, SHOW_ESCALATION = "all", "why", "escalate"
MOST_FIELDS = 200  # far more than any walk has
LONGEST_VALUE = 200
LONGEST_WAY_BACK = 1500
WAY_BACK = re.compile(r"[a-z0-9-]+(\?[\w.~%&=+-]*)?")  # the slug of a guide and the query of a walk
RUN_ID = re.compile(r"[0-9a-f]{32}")
LOOKED_AT = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)?(,[a-z0-9-]+(\.[a-z0-9-]+)?)*")
CODES = re.compile(r"0x[0-9A-F]{1,8}(\+0x[0-9A-F]{1,8})?")


@dataclass(frozen=True, slots=True)
class Permalink:
    evidence: Evidence = ()
    profile: str = ""  # who is reading, "" for the default
    error: str = ""  # the codes the reader came with, "0x904+0x7"
    show: str = ""  # a node to look at instead of the next step, or SHOW_…
    back: str = ""  # the walk that another guide took over from: slug and query, "" for none
    run: str = ""  # the saved session that this one continues
    have: tuple[str, ...] = ()  # keys of what was collected already for an escalation
    collected: str = ""  # questions that a collector looked at, with the answers it gave: "port.open,service"

    @property
    def kept(self) -> Evidence:
        """Fields that go with every link and form of this walk."""
        fields = (
            (AS, self.profile),
            (ERROR, self.error),
            (BACK, self.back),
            (RUN, self.run),
            (COLLECTED, self.collected),
        )
        return (*(field for field in fields if field[1]), *((HAVE, key) for key in self.have))

    @property
    def looked_at(self) -> dict[str, str]:
        """The questions that a collector looked at, and its answer, "" for none."""
        pairs = (each.partition(".") for each in self.collected.split(",") if each)
        return {key: value for key, _, value in pairs}

    @property
    def query(self) -> str:
        """The query string, "?" included. A form sends its fields in the same order."""
        return self.query_with(*[(SHOW, self.show)] * bool(self.show))

    def query_with(self, *more: tuple[str, str]) -> str:
        """The same for a page about this walk, with fields of its own."""
        fields = (*self.kept, *self.evidence, *more)
        return f"?{urlencode(fields)}" if fields else ""

    def at(self, evidence: Evidence) -> Permalink:
        """The same walk with other evidence, at its next step."""
        return replace(self, evidence=evidence, show="")

    def way_back_to(self, slug: str) -> str:
        """What to come back with from another guide. Where this walk itself came from is left out when that grows
        too long for an address."""
        ways = (f"{slug}{each.query}" for each in (self, replace(self, back="")))
        return next((way for way in ways if len(way) <= LONGEST_WAY_BACK), slug)


def parse_permalink(query: str) -> Permalink:
    """Read a query string; ValueError when it has more fields than any walk."""
    fields = [
        (_plain(key), _plain(value, LONGEST_WAY_BACK if key in (BACK, COLLECTED) else LONGEST_VALUE))
        for key, value in _split(query)
    ]
    named = {key: value for key, value in reversed(fields) if key in RESERVED}
    evidence = tuple(field for field in fields if field[0] not in RESERVED)
    error, back, run = named.get(ERROR, ""), named.get(BACK, ""), named.get(RUN, "")
    collected = named.get(COLLECTED, "")
    return Permalink(
        evidence,
        named.get(AS, ""),
        error if CODES.fullmatch(error) else "",
        named.get(SHOW, ""),
        back if WAY_BACK.fullmatch(back) else "",
        run if RUN_ID.fullmatch(run) else "",
        tuple(dict.fromkeys(value for key, value in fields if key == HAVE)),
        collected if LOOKED_AT.fullmatch(collected) else "",
    )


def _split(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)


def _plain(text: str, longest: int = LONGEST_VALUE) -> str:
    """Bounded, and without characters that can't be shown."""
    return "".join(character for character in text[:longest] if character.isprintable())

"""A walk as an address: what the address bar holds, read and written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from decisiontree.guide import RESERVED
from decisiontree.walk.evidence import Evidence

AS, ERROR, SHOW, RUN = "as", "error", "show", "run"
SHOW_ALL, SHOW_WHY, SHOW_ESCALATION = "all", "why", "escalate"
MOST_FIELDS = 200  # far more than any walk has
LONGEST_VALUE = 200
RUN_ID = re.compile(r"[0-9a-f]{32}")
CODES = re.compile(r"0x[0-9A-F]{1,8}(\+0x[0-9A-F]{1,8})?")


@dataclass(frozen=True, slots=True)
class Permalink:
    evidence: Evidence = ()
    profile: str = ""  # who is reading, "" for the default
    error: str = ""  # the codes the reader came with, "0x904+0x7"
    show: str = ""  # a node to look at instead of the next step, or SHOW_…
    run: str = ""  # the saved session that this one continues

    @property
    def kept(self) -> Evidence:
        """Fields that go with every link and form of this walk."""
        return tuple(field for field in ((AS, self.profile), (ERROR, self.error), (RUN, self.run)) if field[1])

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


def parse_permalink(query: str) -> Permalink:
    """Read a query string; ValueError when it has more fields than any walk."""
    fields = [(_plain(key), _plain(value)) for key, value in _split(query)]
    named = {key: value for key, value in reversed(fields) if key in RESERVED}
    evidence = tuple(field for field in fields if field[0] not in RESERVED)
    error, run = named.get(ERROR, ""), named.get(RUN, "")
    return Permalink(
        evidence,
        named.get(AS, ""),
        error if CODES.fullmatch(error) else "",
        named.get(SHOW, ""),
        run if RUN_ID.fullmatch(run) else "",
    )


def _split(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)


def _plain(text: str) -> str:
    """Bounded, and without characters that can't be shown."""
    return "".join(character for character in text[:LONGEST_VALUE] if character.isprintable())

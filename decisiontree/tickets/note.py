"""A transcript as a note to paste into a ticket, in each notation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from decisiontree.tickets.notations import (
    JIRA,
    MARKDOWN,
    PLAIN,
    SERVICENOW,
    block,
    escape,
    inline_link,
    lines_of,
    one_line,
)
from decisiontree.tickets.transcript import ItemRef, Line, Transcript, to_data
from decisiontree.walk.replay import SOLVED

JSON = "json"
FORMATS = (PLAIN, MARKDOWN, JIRA, SERVICENOW, JSON)
NAMES = {PLAIN: "Plain text", MARKDOWN: "Markdown", JIRA: "Jira wiki", SERVICENOW: "ServiceNow", JSON: "JSON"}

STRONG = {PLAIN: "{}", MARKDOWN: "**{}**", JIRA: "*{}*", SERVICENOW: "<b>{}</b>"}
NUMBER = {PLAIN: "{}. ", MARKDOWN: "{}. ", JIRA: "# "}
MOST_SUSPECTS = 6
MOST_OPEN = 5  # questions not asked, and remedies not tried
PATHS = ("path", "walk", "run")  # fields that hold one
BULLET = {PLAIN: "- ", MARKDOWN: "- ", JIRA: "* "}


@dataclass(frozen=True, slots=True)
class Saved:
    """What somebody added when they saved the walk."""

    run: str  # path
    outcome: str
    ticket: str = ""
    note: str = ""
    cause: str = ""  # what it was, when somebody said so

    @property
    def closing(self) -> str:
        """Path of the page that asks how it ended."""
        return f"{self.run}closed/"


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line of a note: `lead`, then the text (a link where it has an address), then what was said to it."""

    text: str
    url: str = ""
    lead: str = ""
    said: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class NoteSection:
    heading: str
    items: tuple[NoteLine, ...]
    is_numbered: bool = False


def sections(transcript: Transcript, site: str, saved: Saved | None = None) -> tuple[NoteSection, ...]:
    """The note in parts; those with nothing in them are left out."""
    solved = transcript.state == SOLVED
    found = (
        NoteSection("Seen", (_item(transcript.guide, site, said=transcript.codes),)),
        NoteSection("Known incident", tuple(_incidents(transcript))),
        NoteSection("Asked and tried", tuple(_line(line, site) for line in transcript.lines), is_numbered=True),
        NoteSection("Result" if solved else "Next", (_next(transcript, site),)),
        NoteSection("Cause" if solved else "Causes left", tuple(_suspects(transcript, site))),
        NoteSection("Not asked", tuple(_open(transcript.unasked, site))),
        NoteSection("Not tried", tuple(_open(transcript.untried, site))),
        NoteSection("Collected", tuple(map(NoteLine, transcript.collected))),
        NoteSection("To collect before you escalate", tuple(_collect(transcript, site))),
        NoteSection("Only someone else can check or do", tuple(_item(ref, site) for ref in transcript.others)),
        NoteSection("Saved", tuple(_saved(saved, site)) if saved else ()),
        NoteSection("Where this comes from", tuple(_origin(transcript, site))),
    )
    return tuple(section for section in found if section.items)


def _item(ref: ItemRef, site: str, lead: str = "", said: str = "") -> NoteLine:
    return NoteLine(ref.title, f"{site}{ref.path}" if ref.path else "", lead, said)


def _incidents(transcript: Transcript) -> Iterator[NoteLine]:
    for each in transcript.incidents:
        yield NoteLine(one_line(each.title), each.link, aside=f"expected to end on {each.ends}")


def _line(line: Line, site: str) -> NoteLine:
    aside = f"set aside: {line.set_aside}" if line.set_aside else ""
    return NoteLine(line.node.title, f"{site}{line.node.path}", said=line.said, aside=aside)


def _next(transcript: Transcript, site: str) -> NoteLine:
    return _item(transcript.node, site, lead=transcript.next) if transcript.node else NoteLine(transcript.next)


def _suspects(transcript: Transcript, site: str) -> Iterator[NoteLine]:
    """The likeliest; a ticket is no place for a dozen that are unlikely. JSON has them all."""
    shown = transcript.suspects[:MOST_SUSPECTS]
    yield from (_item(suspect.cause, site, said=suspect.word) for suspect in shown)
    if rest := len(transcript.suspects) - len(shown):
        yield NoteLine(f"and {rest} more")


def _open(refs: Sequence[ItemRef], site: str) -> Iterator[NoteLine]:
    yield from (_item(ref, site) for ref in refs[:MOST_OPEN])
    if len(refs) > MOST_OPEN:
        yield NoteLine(f"and {len(refs) - MOST_OPEN} more")


def _collect(transcript: Transcript, site: str) -> Iterator[NoteLine]:
    if transcript.collect:
        yield from (NoteLine(text) for text in transcript.collect)
        yield _item(transcript.escalation, site, lead="How to collect it, and for whom")


def _saved(saved: Saved, site: str) -> Iterator[NoteLine]:
    yield NoteLine("Saved session", f"{site}{saved.run}", said=saved.outcome.lower())
    if saved.ticket:
        yield NoteLine("Ticket", said=saved.ticket)
    yield from (NoteLine(line, lead="Note") for line in lines_of(saved.note))
    if saved.cause:
        yield NoteLine("It was", said=one_line(saved.cause))
    else:
        yield NoteLine("Tell us what it was", f"{site}{saved.closing}")


def _origin(transcript: Transcript, site: str) -> Iterator[NoteLine]:
    yield NoteLine("Continue this session here", f"{site}{transcript.walk}")
    yield NoteLine("Library", said=transcript.library)


def note(transcript: Transcript, format: str, site: str, saved: Saved | None = None) -> str:
    """The note, ready to be pasted. `site` goes before every path, e.g. https://kb.example.org."""
    if format == JSON:
        return _as_json(transcript, site, saved)
    parts = sections(transcript, site, saved)
    if format == SERVICENOW:
        return block(SERVICENOW, "".join(_as_html(part) for part in parts))
    return "\n\n".join("\n".join(_as_lines(part, format)) for part in parts) + "\n"


def _as_lines(section: NoteSection, format: str) -> Iterator[str]:
    yield STRONG[format].format(escape(format, section.heading))
    if format == MARKDOWN:  # older dialects see no list without a blank line before it
        yield ""
    for number, item in enumerate(section.items, 1):
        mark = (NUMBER if section.is_numbered else BULLET)[format].format(number)
        yield mark + _in_words(item, format)
        if format == PLAIN and item.url:
            yield " " * len(mark) + item.url


def _as_html(section: NoteSection) -> str:
    # In one line: ServiceNow makes a break of every line end.
    tag = "ol" if section.is_numbered else "ul"
    rows = "".join(f"<li>{_in_words(item, SERVICENOW)}</li>" for item in section.items)
    return f"<p>{STRONG[SERVICENOW].format(escape(SERVICENOW, section.heading))}</p><{tag}>{rows}</{tag}>"


def _in_words(item: NoteLine, format: str) -> str:
    is_link = item.url and format != PLAIN
    words = inline_link(format, item.text, item.url) if is_link else escape(format, item.text)
    if item.lead:
        words = f"{escape(format, item.lead)}: {words}"
    if item.said:
        between = " " if item.text.endswith("?") else ": "
        words += between + STRONG[format].format(escape(format, item.said))
    return words + (f" ({escape(format, item.aside)})" if item.aside else "")


def _as_json(transcript: Transcript, site: str, saved: Saved | None) -> str:
    data = to_data(transcript)
    if saved:
        data["saved"] = asdict(saved) | {"ticket": one_line(saved.ticket), "note": "\n".join(lines_of(saved.note))}
    return json.dumps(_with_addresses(data, site), indent=2, ensure_ascii=False) + "\n"


def _with_addresses(data: Any, site: str) -> Any:
    """The same data with addresses for paths."""
    if isinstance(data, dict):
        return {("url" if key == "path" else key): _address(key, value, site) for key, value in data.items()}
    return [_with_addresses(each, site) for each in data] if isinstance(data, list | tuple) else data


def _address(key: str, value: Any, site: str) -> Any:
    return f"{site}{value}" if key in PATHS and value else _with_addresses(value, site)

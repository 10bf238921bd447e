"""The collector: a text to paste into a terminal, which reads what open questions ask and prints one line a value.

It is made of the audited templates of the kinds that are needed, and of calls to them: only the calls hold anything that
an author wrote, each text in single quotes. Each line it prints is `SW1;guide;revision;run;question;name;value;checksum`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from decisiontree.guide import Guide, Probe, Question
from decisiontree.probes.kinds import (
    HOST,
    KINDS,
    MERGED,
    POWERSHELL,
    SH,
    fills_of,
    pairs_of,
    shells_for,
    side_of,
    values_of,
)
from decisiontree.probes.quoting import argument, assignment, is_filled, literal
from decisiontree.probes.reads import revision_of_probe

TEMPLATES = Path(__file__).parent / "templates"
ENDINGS = {SH: "sh", POWERSHELL: "ps1"}
MOST_LINES = 200
RIGHTS = {SH: "root", POWERSHELL: "administrator"}
WITHOUT = {
    SH: 'Without it, take `sudo` away: they then print "denied", and you answer by hand.',
    POWERSHELL: 'Start PowerShell as administrator, or they print "denied" and you answer by hand.',
}
CHOICE = {SH: "if {}; then {}; else skip {}; fi", POWERSHELL: "if ({}) {{ {} }} else {{ Skip {} }}"}
BELOW = "# The sha256 of all lines below this one, up to the last but one:"
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Collector:
    text: str  # to paste
    digest: str  # sha256 of its body, which the page and the head show
    questions: tuple[Question, ...]  # that it answers
    left: tuple[Question, ...]  # that did not fit: ask again afterwards
    fills: tuple[str, ...]  # names that the reader fills in
    is_root: bool  # some of it needs root, and says so


def collect(
    guide: Guide,
    questions: Iterable[Question],
    side: str,
    shell: str = SH,
    site: str = "",
    fills: Mapping[str, str] = NOTHING,
) -> Collector:
    """The collector for the questions of one side; `fills` are the reader's own names as far as they are known."""
    wanted = [each for each in questions if side_of(each) == side and shell in shells_for(each)]
    chosen: list[Question] = []
    for question in wanted:
        if _length([*chosen, question], shell) <= MOST_LINES:
            chosen.append(question)
    left = tuple(question for question in wanted if question not in chosen)
    if not chosen:
        return Collector("", "", (), left, (), False)
    names = sorted({name for question in chosen for probe in question.probes for name in fills_of(probe)})
    body = "\n".join(_body(guide, chosen, side, shell))
    digest = sha256(body.encode()).hexdigest()
    is_root = any(KINDS[probe.kind].root for question in chosen for probe in question.probes)
    head = _head(
        guide, side, shell, site, digest, is_root, [assignment(name, fills.get(name, name), shell) for name in names]
    )
    text = "\n".join((*head, body, *_end(shell))) + "\n"
    return Collector(text, digest, tuple(chosen), left, tuple(names), is_root)


def _length(questions: Iterable[Question], shell: str) -> int:
    own = list(questions)
    body = sum(part.count("\n") for part in _templates(own, shell))
    return body + 20 + sum(3 + sum(1 for _ in _calls(question, shell)) for question in own)


def _head(
    guide: Guide, side: str, shell: str, site: str, digest: str, is_root: bool, fills: Iterable[str]
) -> Iterator[str]:
    """What a reader sees first, and the lines that may be changed."""
    yield f"{'sudo ' if is_root and side == HOST else ''}sh <<'STEPWISE'" if shell == SH else "& {"
    yield f"# Collector of {site or 'this site'} for the guide {guide.id}, to run on the {side}. It changes nothing and sends nothing to us."
    if is_root and side == HOST:
        yield '# Blocks marked (root) need root. Without it, take `sudo` away: they then print "denied", and you answer by hand.'
    yield from (f"{line}  # fill in" for line in fills)
    yield f"{BELOW} {digest}"


def _end(shell: str) -> tuple[str, ...]:
    return ("STEPWISE",) if shell == SH else ("}",)


def _body(guide: Guide, questions: list[Question], side: str, shell: str) -> Iterator[str]:
    if shell == SH:
        yield f"guide={literal(guide.id, shell)} side={literal(side[0], shell)}"
    else:
        yield f"$guide = {literal(guide.id, shell)}; $side = {literal(side[0], shell)}"
    for template in _templates(questions, shell):
        yield template.rstrip("\n")
    for question in questions:
        yield from _block(question, shell)


def _templates(questions: Iterable[Question], shell: str) -> list[str]:
    kinds = dict.fromkeys(probe.kind for question in questions for probe in question.probes)
    shared = dict.fromkeys(name for kind in kinds for name in KINDS[kind].shares)
    return [template(name, shell) for name in ("_head", *shared, *kinds)]


@cache
def template(name: str, shell: str) -> str:
    return (TEMPLATES / f"{name}.{ENDINGS[shell]}").read_text("utf-8")


def _block(question: Question, shell: str) -> Iterator[str]:
    reads = ", ".join(dict.fromkeys(KINDS[probe.kind].reads for probe in question.probes))
    root = f" ({RIGHTS[shell]})" if any(KINDS[probe.kind].root for probe in question.probes) else ""
    yield f"# {question.key}{root}: {reads}"
    key, revision = literal(question.key, shell), literal(revision_of_probe(question), shell)
    yield f"ask {key} {revision}" if shell == SH else f"$question = {key}; $revision = {revision}"
    yield from _calls(question, shell)


def _calls(question: Question, shell: str) -> Iterator[str]:
    for probe in question.probes:
        calls = "; ".join(_call(probe, shell))
        unfilled = sorted(fills_of(probe))
        if unfilled:
            test = (" && " if shell == SH else " -and ").join(is_filled(name, shell) for name in unfilled)
            missing = " ".join(literal(name, shell) for name in values_of(probe))
            calls = CHOICE[shell].format(test, calls, missing)
        yield calls


def _call(probe: Probe, shell: str) -> Iterator[str]:
    """The calls of one probe: its template for each item, or once, and then what is to be found in what it read."""
    kind, params = KINDS[probe.kind], dict(probe.params)
    prefix = f"{probe.prefix}." if probe.prefix else ""
    reader = f"read_{kind.name}" if shell == SH else f"Read-{kind.name.title().replace('_', '')}"

    finder = "found_in_lines" if kind.name == "lines" else "found"

    def words(function: str, *texts: str) -> str:
        return " ".join((function, *(argument(text, shell) for text in texts)))

    own = [param for param in kind.params if param.type != "find" and param.name != kind.each]
    rest = [text for param in own for text in _texts(param.type, params[param.name])]
    if probe.kind == "log":
        rest = [*params["minutes"], *(params["about"] or ("",)), " ".join(params["units"]), *params["files"]]
    if kind.each and kind.each not in MERGED:
        yield from (words(reader, f"{prefix}{item.lower()}", item.lower(), *rest) for item in params[kind.each])
    else:
        items = params[kind.each] if kind.each else ()
        has_prefix = kind.name not in ("log", "lines", "events")
        yield words(reader, *[prefix] * has_prefix, *rest, *items)
    for param in kind.params:
        if param.type == "find":
            found: dict[str, list[str]] = {}
            for name, text in pairs_of(params[param.name]):
                found.setdefault(name, []).append(text)
            yield from (words(finder, f"{prefix}{name}", *texts) for name, texts in found.items())


def _texts(type_: str, items: tuple[str, ...]) -> tuple[str, ...]:
    """An optional single text that is missing keeps its place."""
    return items or ("",) if type_ in ("text", "name", "count") else items

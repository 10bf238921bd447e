"""A Mermaid flowchart as a guide with `mode: fixed`, and what could not be taken as it was drawn."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from decisiontree.guide import ESCALATE, RESERVED, UNKNOWN
from kb.content.checks.guides import DONT_KNOW

KIND = re.compile(r"^\s*(?:flowchart|graph)(?:[ \t]+(?:TB|TD|BT|RL|LR))?\s*;?\s*$")
PASSED_OVER = re.compile(r"^(?:subgraph|end|direction|classDef|class|style|linkStyle|click|accTitle|accDescr)\b")
NAME = re.compile(r"\s*(?P<name>\w(?:[\w.]|-(?![-.>]))*)(?:@\{[^}]*\})?")
SHAPES = (
    ("(((", ")))"), ("([", "])"), ("((", "))"), ("[[", "]]"), ("[(", ")]"), ("{{", "}}"), ("[/", "/]"), ("[\\", "\\]"),
    ("[", "]"), ("(", ")"), ("{", "}"), (">", "]"),
)  # fmt: skip
ARROW = re.compile(
    r"\s*[ox<]?(?:--(?![->])(?P<within>[^|>\n]+?)--+[>ox]?|==(?![=>])(?P<thick>[^|>\n]+?)==+[>ox]?|-\.(?!-)(?P<dotted>[^|>\n]+?)\.-+[>ox]?"
    r"|--+[->ox]|==+[=>]|-\.+-[>ox]?|~~~+)\s*(?:\|(?P<label>[^|\n]*)\|)?"
)
SHAPE_OF_QUESTION = ("{", "{{")
ENDS = re.compile(r"(?i)\b(?:escalate|service desk|help ?desk|contact|call|ticket|second line|support)\b")
MOST_LETTERS, MOST_NODES, MOST_WAYS, LONGEST_LINE = 300, 300, 2000, 5000


class NoFlowchart(Exception):
    """This is none, or one that no guide can be made of; the message says why."""


@dataclass(slots=True)
class ChartNode:
    name: str
    text: str = ""
    shape: str = ""
    line: int = 0
    ways: list[tuple[str, str]] = field(default_factory=list)  # label, name of the next node


@dataclass(frozen=True, slots=True)
class MermaidImport:
    guide: str  # the text of the file
    report: tuple[str, ...]
    questions: int
    remedies: int


def import_flowchart(source: str, title: str, file_name: str, owner: str, today: date) -> MermaidImport:
    """The guide that a flowchart draws. Raises NoFlowchart."""
    report: list[str] = []
    nodes = _parse(source, report)
    start = _start(nodes, report)
    _cut_circles(nodes, start, report)
    reached = _reached(nodes, start)
    report += [
        f"line {node.line}: nothing leads to '{_words(node)}': left out"
        for node in nodes.values()
        if node.name not in reached
    ]
    guide = _Guide({name: node for name, node in nodes.items() if name in reached}, report)
    text = guide.text(start, title, file_name, owner, today)
    return MermaidImport(text, tuple(report), len(guide.questions), len(guide.remedies))


# --- reading --------------------------------------------------------------------------------------------------------


def _parse(source: str, report: list[str]) -> dict[str, ChartNode]:
    nodes: dict[str, ChartNode] = {}
    is_chart = False
    for number, line in enumerate(_without_head(source).split("\n"), 1):
        text = re.sub(r"%%.*", "", line).strip()
        if not is_chart:
            is_chart = bool(KIND.match(text))
            if text and not is_chart:
                raise NoFlowchart(f"line {number}: a flowchart begins with `flowchart TD` or `graph TD`")
            continue
        if len(text) > LONGEST_LINE:
            report.append(f"line {number}: a line of {len(text)} characters is too long to be read: left out")
            continue
        for statement in filter(None, (part.strip() for part in _statements(text))):
            if PASSED_OVER.match(statement):
                if not statement.startswith(("end", "direction")):
                    report.append(f"line {number}: '{statement[:40]}' is about looks: passed over")
            elif not _read(statement, number, nodes):
                report.append(f"line {number}: '{statement[:60]}' could not be read: left out")
            _refuse_too_many(nodes)
    if not nodes:
        raise NoFlowchart("this flowchart has no boxes")
    return nodes


def _refuse_too_many(nodes: dict[str, ChartNode]) -> None:
    if len(nodes) > MOST_NODES:
        raise NoFlowchart(f"this flowchart has more than {MOST_NODES} boxes")
    if sum(len(node.ways) for node in nodes.values()) > MOST_WAYS:
        raise NoFlowchart(f"this flowchart has more than {MOST_WAYS} arrows")


def _without_head(source: str) -> str:
    """Without front matter and the fence of a Markdown page; lines keep their numbers."""
    plain = source.replace("\r\n", "\n")
    text = re.sub(r"\A---\n.*?\n---\n", lambda found: "\n" * found[0].count("\n"), plain, flags=re.DOTALL)
    fence = re.search(r"^(`{3,}|~{3,})\s*mermaid\s*\n(.*?)^\1", text, re.MULTILINE | re.DOTALL)
    return "\n" * text.count("\n", 0, fence.start(2)) + fence[2] if fence else text


def _statements(line: str) -> list[str]:
    """Statements that stand in one line, parted by semicolons outside quotes."""
    return re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)(?<!\w;)|;\s*$", line) if ";" in line else [line]


def _read(statement: str, line: int, nodes: dict[str, ChartNode]) -> bool:
    """`A[Text] -->|label| B & C --> D`: boxes in a row, each with ways to those of the next group."""
    before, at = _group(statement, 0, line, nodes)
    if not before:
        return False
    while at < len(statement):
        arrow = ARROW.match(statement, at)
        if not arrow:
            return not statement[at:].strip(" ;:") or statement[at:].lstrip().startswith(":::")
        label = arrow["label"] or arrow["within"] or arrow["thick"] or arrow["dotted"] or ""
        after, at = _group(statement, arrow.end(), line, nodes)
        if not after:
            return False
        _refuse_too_many(nodes)  # before every box is joined to every other
        for one in before:
            nodes[one].ways += [(_plain(label), two) for two in after]
        before = after
    return True


def _group(statement: str, at: int, line: int, nodes: dict[str, ChartNode]) -> tuple[list[str], int]:
    found: list[str] = []
    while name := NAME.match(statement, at):
        node = nodes.setdefault(name["name"], ChartNode(name["name"], line=line))
        found.append(node.name)
        at = _shape(statement, name.end(), node)
        at = skipped.end() if (skipped := re.compile(r"\s*:::[\w-]+").match(statement, at)) else at
        also = re.compile(r"\s*&").match(statement, at)
        if not also:
            break
        at = also.end()
    return list(dict.fromkeys(found)), at


def _shape(statement: str, at: int, node: ChartNode) -> int:
    for opening, closing in SHAPES:
        if statement.startswith(opening, at):
            start = at + len(opening)
            quoted = re.compile(r'\s*"([^"]*)"\s*').match(statement, start)
            end = statement.find(closing, quoted.end() if quoted else start)
            if end >= 0:
                node.text, node.shape = _plain(quoted[1] if quoted else statement[start:end]), opening
                return end + len(closing)
    return at


def _plain(text: str) -> str:
    """Words without tags, entities and marks."""
    text = re.sub(r"<[^>]*>", " ", text.strip().strip('"').strip("`"))
    text = re.sub(r"#(\w+);", lambda found: html.unescape(f"&{'#' if found[1].isdigit() else ''}{found[1]};"), text)
    return " ".join(re.sub(r"\*\*|__|[\x00-\x1f\x7f]", " ", text).split())


def _words(node: ChartNode) -> str:
    return node.text or node.name


# --- making it a route that starts, ends and never circles ----------------------------------------------------------


def _start(nodes: dict[str, ChartNode], report: list[str]) -> str:
    targets = {target for node in nodes.values() for _, target in node.ways}
    starts = [name for name in nodes if name not in targets] or [next(iter(nodes))]
    # A round box that says Start leads to where it really begins.
    first = nodes[starts[0]]
    while (
        len(first.ways) == 1
        and first.shape in ("((", "([", "(((", "(")
        and re.fullmatch(r"(?i)start|begin|beginning", _words(first))
    ):
        report.append(f"line {first.line}: '{_words(first)}' only says where to begin: left out")
        name = first.ways[0][1]
        first.ways = []
        first = nodes[name]
    if len(starts) > 1:
        report.append(f"several boxes have nothing before them; the guide begins at '{_words(first)}'")
    return first.name


def _cut_circles(nodes: dict[str, ChartNode], start: str, report: list[str]) -> None:
    """A way back to a box on the path becomes an escalation: a guide ends everywhere."""
    done: set[str] = set()
    todo: list[tuple[str, bool]] = [(start, False)]
    path: list[str] = []
    while todo:
        name, is_leaving = todo.pop()
        if is_leaving:
            path.pop()
            done.add(name)
            continue
        if name in done or name in path:
            continue
        path.append(name)
        todo.append((name, True))
        node = nodes[name]
        for place, (label, target) in enumerate(node.ways):
            if target in path:
                node.ways[place] = (label, ESCALATE)
                report.append(
                    f"line {node.line}: the way from '{_words(node)}' back to '{_words(nodes[target])}' would be a circle: it escalates instead"
                )
        todo += [(target, False) for _, target in reversed(node.ways) if target != ESCALATE]


def _reached(nodes: dict[str, ChartNode], start: str) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        new = {target for _, target in nodes[todo.pop()].ways if target != ESCALATE} - seen
        seen |= new
        todo += new
    return seen


# --- writing --------------------------------------------------------------------------------------------------------


class _Guide:
    def __init__(self, nodes: dict[str, ChartNode], report: list[str]) -> None:
        self.nodes, self.report = nodes, report
        self.questions = {name: node for name, node in nodes.items() if self._is_question(node)}
        self.ends = {
            name
            for name, node in nodes.items()
            if not node.ways and ENDS.search(_words(node)) and name not in self.questions
        }
        self.remedies = {
            name: node for name, node in nodes.items() if name not in self.questions and name not in self.ends
        }
        self.keys = dict(zip(nodes, _keys([_words(node) for node in nodes.values()]), strict=True))

    def _is_question(self, node: ChartNode) -> bool:
        return len(node.ways) > 1 or (bool(node.ways) and (node.shape in SHAPE_OF_QUESTION or bool(node.ways[0][0])))

    def text(self, start: str, title: str, file_name: str, owner: str, today: date) -> str:
        if start in self.ends:
            raise NoFlowchart("this flowchart ends where it begins")
        escalation = next(
            (_words(self.nodes[name]) for name in self.nodes if name in self.ends), "The team that looks after it"
        )
        head = [
            f"title: {_quoted(title)}",
            f"summary: {_quoted(f'A route made from the flowchart {file_name}.')}",
            "mode: fixed",
            f"start: {self.keys[start]}",
            f"owner: {_quoted(owner)}",
            f"verified: {{on: {today}, by: {_quoted(owner)}, env: not run yet}}",
            "review_in: 6 months",
            "sources:",
            f"  flowchart: {{title: {_quoted(f'Flowchart {file_name}')}, checked: {today}, kind: report, note: Imported. Name what it is based on.}}",
        ]
        ends = ["escalate:", f"  to: {_quoted(escalation)}", "  minutes: 60"]
        return "\n".join([*head, *self._all_questions(), *self._all_remedies(), *ends]) + "\n"

    def _all_questions(self) -> Iterator[str]:
        yield from ["questions:"] if self.questions else []
        for name, node in self.questions.items():
            yield from (
                f"  {self.keys[name]}:",
                f"    ask: {self._line(node)}",
                "    sources: [flowchart]",
                "    answers:",
            )
            labels = _all_different([self._label(node, label, target) for label, target in node.ways])
            for key, label, (_, target) in zip(_keys(labels), labels, node.ways, strict=True):
                yield f"      {key}: {{say: {_quoted(label)}, next: {self._target(target)}}}"

    def _all_remedies(self) -> Iterator[str]:
        yield from ["remedies:"] if self.remedies else []
        for name, node in self.remedies.items():
            yield from (
                f"  {self.keys[name]}:", f"    title: {self._line(node)}", "    minutes: 5", "    needs: client", "    risk: {level: low}",
                "    rollback: The flowchart does not say how to undo this.", "    verify: {ask: Does it work now?}", "    sources: [flowchart]",
            )  # fmt: skip
            yield from [f"    next: {self._target(node.ways[0][1])}"] if node.ways else []
            yield from ("    steps: |", f"      1. {_as_markdown(_words(node))}")

    def _label(self, node: ChartNode, label: str, target: str) -> str:
        leads_to = _words(self.nodes[target]) if target in self.nodes else "Continue"
        if label and DONT_KNOW.fullmatch(label.strip()):  # every question has that answer already
            self.report.append(f"line {node.line}: the way '{label}' got where it leads into its words")
            return f"{label}: {leads_to}"
        if not label:
            self.report.append(
                f"line {node.line}: a way from '{_words(node)}' has no words: it is called after where it leads"
            )
        return label or leads_to

    def _line(self, node: ChartNode) -> str:
        if len(_words(node)) > MOST_LETTERS:
            self.report.append(f"line {node.line}: a text of {len(_words(node))} letters was cut to {MOST_LETTERS}")
        return _quoted(_words(node))

    def _target(self, name: str) -> str:
        return ESCALATE if name == ESCALATE or name in self.ends else self.keys[name]


def _as_markdown(text: str) -> str:
    """The words, with nothing in them that Markdown would take for a mark."""
    return re.sub(r"[\\`*_{}<>#|\[\]]", r"\\\g<0>", text[:MOST_LETTERS])


def _quoted(text: str) -> str:
    return json.dumps(text[:MOST_LETTERS], ensure_ascii=False)


def _all_different(texts: Sequence[str]) -> list[str]:
    """Two ways with the same words would be one answer to a reader: the second says that it is another."""
    found: dict[str, None] = {}
    for text in texts:
        told, number = text, 2
        while told.casefold() in map(str.casefold, found):
            told, number = f"{text} ({number})", number + 1
        found[told] = None
    return list(found)


def _keys(texts: Sequence[str]) -> list[str]:
    """A key for each text, all different, and none that addresses need for themselves."""
    found: dict[str, None] = {}
    for text in texts:
        words = re.findall(r"[a-z0-9]+", text.lower())
        key = stem = "-".join(words)[:40].strip("-") or "item"
        number = 2
        while key in found or key in RESERVED or key in (ESCALATE, UNKNOWN, "article"):
            key, number = f"{stem}-{number}", number + 1
        found[key] = None
    return list(found)

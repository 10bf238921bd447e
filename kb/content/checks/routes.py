"""Where answers lead: every `next` exists; a route drawn by hand starts, ends everywhere and never circles."""

from __future__ import annotations

from collections.abc import Iterator

from decisiontree import guide as g
from kb.content.checks.references import check_guide, check_told
from kb.content.content import Content
from kb.content.documents import Doc
from kb.content.finding import Finding, did_you_mean
from kb.content.format import guide_schema


def check_next(doc: Doc, content: Content) -> Iterator[Finding]:
    """Where an answer leads exists."""
    head: guide_schema.GuideFile = doc.head
    nodes = {*head.questions, *head.remedies, g.ESCALATE} if head.mode == g.FIXED_TREE else set()
    for loc, target in nexts(head):
        if loc[-1] == "cant_tell" and head.mode != g.FIXED_TREE:
            what, hint = "`cant_tell:` is for a route drawn by hand", "in a diagnosis the planner goes on"
            yield doc.finding(loc, what, hint, rule="unknown-target")
        elif target.startswith(g.GUIDE_PREFIX):
            yield from check_guide(doc, loc, target.removeprefix(g.GUIDE_PREFIX), content)
        elif target not in nodes:
            hint = did_you_mean(target, nodes) or (
                "write `guide:<slug>`; in a diagnosis the planner chooses what comes next" if not nodes else ""
            )
            yield doc.finding(loc, f"'{target}' is nowhere to go", hint, rule="unknown-target")


def check_carried(doc: Doc, content: Content) -> Iterator[Finding]:
    """What an answer tells the guide that it leads to."""
    for key, question in doc.head.questions.items():
        for name, answer in question.answers.items():
            to = (answer.next or "").removeprefix(g.GUIDE_PREFIX) if answer.next else None
            yield from check_told(doc, ("questions", key, "answers", name, "answers"), to, answer.answers, content)


def nexts(head: guide_schema.GuideFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for key, question in head.questions.items():
        for name, answer in question.answers.items():
            if answer.next:
                yield ("questions", key, "answers", name, "next"), answer.next
        if question.cant_tell:
            yield ("questions", key, "cant_tell"), question.cant_tell
    for key, remedy in head.remedies.items():
        if remedy.next:
            yield ("remedies", key, "next"), remedy.next


def check_fixed_tree(doc: Doc, content: Content) -> Iterator[Finding]:
    """A route that an author drew: it starts, reaches everything, ends everywhere, and never runs in a circle."""
    head: guide_schema.GuideFile = doc.head
    if head.mode != g.FIXED_TREE:
        return
    nodes = {*head.questions, *head.remedies}
    if head.start not in nodes:
        yield doc.finding(
            ("start",),
            "`start:` names no question or remedy",
            did_you_mean(head.start or "", nodes),
            rule="fixed-start",
        )
        return
    for key, question in head.questions.items():
        for name, answer in question.answers.items():
            if not answer.next:
                yield doc.finding(
                    ("questions", key, "answers", name),
                    f"the answer '{name}' leads nowhere",
                    "add `next:`",
                    rule="fixed-dead-end",
                )
    edges = edges_of(head)
    yield from _check_cycles(doc, head.start, edges)
    reached = reached_from(head.start, edges)
    for key in sorted(nodes - reached):
        part = "questions" if key in head.questions else "remedies"
        yield doc.finding(
            (part, key), f"nothing leads to '{key}'", "name it in a `next:`, or remove it", rule="fixed-unreachable"
        )


def edges_of(head: guide_schema.GuideFile) -> dict[str, list[str]]:
    edges: dict[str, list[str]] = {key: [] for key in (*head.questions, *head.remedies)}
    for loc, target in nexts(head):
        if target in edges:
            edges[str(loc[1])].append(target)
    return edges


def reached_from(start: str, edges: dict[str, list[str]]) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        new = set(edges[todo.pop()]) - seen
        seen |= new
        todo += new
    return seen


def _check_cycles(doc: Doc, start: str, edges: dict[str, list[str]]) -> Iterator[Finding]:
    done: set[str] = set()
    path: list[str] = []
    todo: list[tuple[str, bool]] = [(start, False)]
    while todo:
        key, is_leaving = todo.pop()
        if is_leaving:
            path.pop()
            done.add(key)
        elif key in path:
            circle = " → ".join([*path[path.index(key) :], key])
            part = "questions" if key in doc.head.questions else "remedies"
            yield doc.finding(
                (part, key), f"this route runs in a circle: {circle}", "every path must end", rule="fixed-circle"
            )
        elif key not in done:
            path.append(key)
            todo.append((key, True))
            todo += [(target, False) for target in edges[key]]

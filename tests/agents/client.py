"""Assistants without a language model: one that does as it is told, one that does what it likes."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from decisiontree.guide import FIXED, NO_CHANGE, UNKNOWN, Guide, Profile, Question, Remedy
from decisiontree.walk.carry_over import carry_over
from decisiontree.walk.replay import ASK, DO, GO_TO, walk
from kb.library.library import Library

Json = dict[str, Any]
TODAY, BEFORE = "2026-07-28", "2025-11-25"
MOST_STEPS = 120


@dataclass
class Assistant:
    """Speaks one of the two protocols."""

    http: Client
    version: str = TODAY
    capabilities: Json = field(default_factory=dict)
    received: int = 0  # bytes

    def ask(self, method: str, params: Json | None = None, **headers: str) -> Any:
        params = dict(params or {})
        sent = {"Mcp-Protocol-Version": self.version, "Accept": "application/json, text/event-stream", **headers}
        if self.version == TODAY:
            params["_meta"] = {
                "io.modelcontextprotocol/protocolVersion": TODAY,
                "io.modelcontextprotocol/clientCapabilities": self.capabilities,
            }
            name = params.get("name", params.get("uri"))
            sent |= {"Mcp-Method": method} | ({"Mcp-Name": name} if isinstance(name, str) else {})
        return self.send({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, **sent)

    def send(self, message: object, **headers: str) -> Any:
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        answer = self.http.post("/mcp", body, content_type="application/json", headers=headers)
        self.received += len(answer.content)
        return answer

    def result(self, method: str, params: Json | None = None) -> Json:
        answer = self.ask(method, params)
        assert answer.status_code == 200, answer.content
        found: Json = answer.json()
        assert "result" in found, found
        return found["result"]

    def call(self, tool: str, **arguments: object) -> Json:
        return self.result("tools/call", {"name": tool, "arguments": arguments})


def text_of(result: Json) -> str:
    return str(result["content"][0]["text"])


@dataclass
class Truth:
    """What is wrong in one case: drawn once, so that two who walk it hear the same answers."""

    seed: int

    def answer(self, guide: Guide, node: Question | Remedy, place: int) -> str:
        drawn = random.Random(f"{self.seed}/{guide.slug}/{node.key}/{place}")
        cause = random.Random(f"{self.seed}/{guide.slug}").choices(
            range(len(guide.causes)), [each.prior for each in guide.causes]
        )[0]
        if isinstance(node, Remedy):
            return FIXED if drawn.random() < (node.fixes[cause] if node.fixes else 0.3) else NO_CHANGE
        if drawn.random() < node.unknown:
            return UNKNOWN
        weights = [each.likely[cause] if each.likely else 1.0 for each in node.answers]
        return drawn.choices([each.key for each in node.answers], weights)[0]


End = tuple[str, str, str]  # guide, what it ended with, and the node or the next guide


def web_end(library: Library, guide: Guide, profile: Profile, truth: Truth) -> End:
    evidence: tuple[tuple[str, str], ...] = ()
    for place in range(MOST_STEPS):
        here = walk(guide, evidence, profile)
        node, there = here.next.node, library.guide(here.next.guide) if here.next.kind == GO_TO else None
        if there:
            evidence, guide = tuple(carry_over(here, there)), there
        elif here.next.kind in (ASK, DO) and node:
            evidence = (*here.evidence, (node.key, truth.answer(guide, node, place)))
        else:
            return guide.slug, here.next.kind, node.key if node else ""
    return guide.slug, "endless", ""


def agent_end(agent: Assistant, library: Library, guide: Guide, profile: Profile, truth: Truth) -> End:
    """Takes `continue_with` as it is and answers from the truth."""
    onward: Json = {"guide": guide.slug, "role": profile.key}
    for place in range(MOST_STEPS):
        step = agent.call("next_step", **onward)
        if step.get("resultType") == "input_required":
            answers = {
                key: {"action": "accept", "content": {"agreed": True, "by": "Ann"}} for key in step["inputRequests"]
            }
            asked = {"name": "next_step", "arguments": onward}
            step = agent.result("tools/call", asked | {"inputResponses": answers, "requestState": step["requestState"]})
        data = step["structuredContent"]
        if data["confirmation"]:
            step = agent.call("next_step", **onward, confirmed_by="Ann", confirmation=data["confirmation"])
            data = step["structuredContent"]
        assert len(text_of(step).encode()) <= 4096
        onward = dict(data["continue_with"])
        if data["kind"] in (ASK, DO):
            there = library.guide(onward["guide"])
            node = (
                walk(there, [tuple(each.split(":")) for each in onward["evidence"]], profile).next.node
                if there
                else None
            )
            assert node and there and node.key == data["key"]
            token = f"{node.key}:{truth.answer(there, node, place)}"
            assert token in data["answers"] and f"`{token}`" in text_of(step)
            onward["evidence"] = [*onward["evidence"], token]
        elif not (data["kind"] == GO_TO and "guide" in onward):
            return str(data["continue_with"].get("guide", guide.slug)), data["kind"], data["key"]
    return guide.slug, "endless", ""


def hostile_calls(library: Library, seed: int) -> tuple[str, Json, str]:
    """A method and its parameters, of every kind of wrong; and the guide it is about."""
    pick = random.Random(seed)
    cards = library.cards("guide")
    guide = library.guide(pick.choice(cards).slug)
    assert guide
    nodes = [*guide.questions, *guide.remedies]

    def value() -> object:
        return pick.choice(["fixed", "no-change", "unknown", "other-error", "yes", "x" * pick.choice([1, 300, 2_000]), 7, None, [], {}, "\u202e\x00", "\ud800"])  # fmt: skip

    def pair() -> object:
        node = pick.choice(nodes)
        answers = [each.key for each in node.answers] if isinstance(node, Question) else [FIXED, NO_CHANGE]
        sane = {"key": node.key, "value": pick.choice(answers)}
        return (
            sane
            if pick.random() < 0.8
            else pick.choice([{"key": value(), "value": value()}, value(), {**sane, "more": 1}])
        )

    evidence: object = [pair() for _ in range(pick.randrange(6))] if pick.random() < 0.9 else value()
    arguments: Json = {"guide": guide.slug if pick.random() < 0.9 else value(), "evidence": evidence}
    if pick.random() < 0.5:
        arguments |= {"confirmed_by": "Eve", "confirmation": pick.choice(["1.abc:def", "", "x" * 300, value()])}
    if pick.random() < 0.2:
        arguments |= {"carried": pick.choice(["1.abc", "9" * 90, "3.", value()])}
    if pick.random() < 0.1:
        arguments |= {str(value()): value()}
    tool = pick.choice(
        ["next_step"] * 6 + ["explain", "ticket_note", "save_run", "read", "search", "read_error", "nothing", value()]
    )
    if tool == "read":
        arguments = {
            "id": pick.choice(
                [
                    pick.choice(nodes).id,
                    guide.id,
                    f"/guides/{guide.slug}/",
                    *[step.id for r in guide.remedies for step in r.steps][:9],
                ]
            )
        }
    if tool in ("search", "read_error"):
        arguments = {"query" if tool == "search" else "text": value()}
    params: Json = {"name": tool, "arguments": arguments if pick.random() < 0.95 else value()}
    if pick.random() < 0.3:
        params |= {
            "inputResponses": {"confirm": {"action": "accept", "content": {"agreed": True, "by": "Eve"}}},
            "requestState": value(),
        }
    method = (
        "tools/call"
        if pick.random() < 0.95
        else pick.choice(["resources/read", "prompts/get", "no/method", "initialize"])
    )
    return method, params, guide.slug


def gated_commands(library: Library, is_gated: Callable[[Remedy], bool]) -> set[str]:
    """Blocks of commands that stand in gated remedies and in nothing that anybody may read."""

    def blocks(html: str) -> set[str]:
        found = re.findall(r"<pre[^>]*>(.*?)</pre>", html, re.DOTALL)
        plain = (re.sub(r"<[^>]+>", "", each) for each in found)
        return {line.strip() for each in plain for line in each.splitlines() if len(line.strip()) > 12}

    gated: set[str] = set()
    free: set[str] = set()
    for card in library.cards("guide"):
        guide = library.guide(card.slug)
        assert guide
        for question in guide.questions:
            free |= blocks(question.check_html + question.why_html)
        for remedy in guide.remedies:
            html = "".join(
                [remedy.intro_html, *(step.html for step in remedy.steps), remedy.outro_html, remedy.verify_html]
            )
            if is_gated(remedy):
                gated |= blocks(html)
            else:
                free |= blocks(html)
        free |= {line for item in guide.escalation.collect for line in blocks(item.html)}
    return {line for line in gated if not any(line in other for other in free)}

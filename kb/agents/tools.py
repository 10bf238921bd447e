"""What an assistant can call. The list is the same for everybody, always."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from decisiontree.guide import Guide, Profile
from decisiontree.tickets.notations import MARKDOWN, escape
from decisiontree.walk.explain import why_this
from decisiontree.walk.permalink import Permalink
from kb.agents import pages
from kb.agents.guard import Due, confirmation_for, count_carried, find_due, is_confirmed
from kb.agents.protocol import INVALID_PARAMS, Call, Json, McpError
from kb.agents.steps import is_gated, revision_due, risk_of, step_text
from kb.agents.texts import LARGEST_PAGE, clean, fitted
from kb.api.access import Bearer
from kb.api.answers import require_guide
from kb.api.outputs import walk_notes
from kb.api.problems import ApiProblem
from kb.api.runs import save_walk
from kb.api.walks import require_profile
from kb.library.library import Library
from kb.web.requests import Request

LONGEST_TEXT, LONGEST_NAME, LONGEST_TOKEN = 10_000, 200, 400
MOST_EVIDENCE = 200
SEEN = {"readOnlyHint": True, "idempotentHint": True, "destructiveHint": False, "openWorldHint": False}
WRITES = {"readOnlyHint": False, "idempotentHint": False, "destructiveHint": False, "openWorldHint": False}
CONFIRM = "confirm"  # the name of the question to a person


def _text(about: str, longest: int = LONGEST_NAME) -> Json:
    return {"type": "string", "maxLength": longest, "description": about}


WALK = {
    "guide": _text("Slug of the guide, as `read_error` and `search` give it."),
    "evidence": {
        "type": "array",
        "items": _text("A token: `question:answer` or `remedy:outcome`."),
        "maxItems": MOST_EVIDENCE,
        "default": [],
        "description": "What was answered so far, in order: `continue_with.evidence` of the last step and the token of the new answer.",
    },
    "role": _text("Who does the work; as `continue_with.role`."),
    "carried": _text("As `continue_with.carried`, where another guide took over."),
}


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    title: str
    about: str
    fields: Json
    needed: tuple[str, ...]
    call: Callable[[Request, Json, Call], Json]
    annotations: Json

    def listed(self) -> Json:
        schema = {
            "type": "object",
            "properties": self.fields,
            "required": list(self.needed),
            "additionalProperties": False,
        }
        return {
            "name": self.name,
            "title": self.title,
            "description": self.about,
            "inputSchema": schema,
            "annotations": {"title": self.title, **self.annotations},
        }


def said(text: str, data: Json | None = None, is_error: bool = False) -> Json:
    result: Json = {"content": [{"type": "text", "text": clean(text)}], "isError": is_error}
    return result if data is None else {**result, "structuredContent": data}


def call_tool(request: Request, call: Call) -> Json:
    name, given = call.params.get("name"), call.params.get("arguments") or {}
    tool = next((each for each in TOOLS if each.name == name), None)
    if tool is None:
        raise McpError(INVALID_PARAMS, f"No tool is called {str(name)[:60]}.", data={"tools": [t.name for t in TOOLS]})
    try:
        return tool.call(request, _checked(tool, given), call)
    except ApiProblem as problem:
        return said(problem.detail, is_error=True)


def _checked(tool: Tool, given: object) -> Json:
    """The arguments, every one of the type and within the bounds that the list says."""
    if not isinstance(given, dict):
        raise ApiProblem(422, "`arguments` is an object.")
    unknown = sorted(set(given) - set(tool.fields))
    missing = [name for name in tool.needed if name not in given]
    if unknown or missing:
        wrong = f"There is no argument {unknown[0][:60]}" if unknown else f"The argument {missing[0]} is missing"
        raise ApiProblem(422, f"{wrong}. `{tool.name}` takes: {', '.join(tool.fields)}.")
    return {name: _value(name, tool.fields[name], value) for name, value in given.items()}


def _value(name: str, schema: Json, value: object) -> object:
    if schema["type"] == "string":
        if not isinstance(value, str) or len(value) > schema["maxLength"]:
            raise ApiProblem(422, f"`{name}` is a string of at most {schema['maxLength']} characters.")
        return clean(value)
    if not isinstance(value, list) or len(value) > MOST_EVIDENCE:
        raise ApiProblem(422, f"`{name}` is a list of at most {MOST_EVIDENCE} tokens.")
    return [_pair(name, each) for each in value]


def _pair(name: str, value: object) -> tuple[str, str]:
    """`port:open`; also as the API's body has it."""
    if isinstance(value, dict) and set(value) == {"key", "value"}:
        return str(_value("key", _text(""), value["key"])), str(_value("value", _text(""), value["value"]))
    key, colon, answer = str(_value(name, _text(""), value)).partition(":") if isinstance(value, str) else ("", "", "")
    if not colon:
        raise ApiProblem(422, f"Each of `{name}` is a token: `question:answer`.")
    return key, answer


# --- reading ---


def read_error(request: Request, given: Json, call: Call) -> Json:
    return said(*pages.error_text(request.library, given["text"]))


def search(request: Request, given: Json, call: Call) -> Json:
    return said(pages.search_text(request.library, given["query"]))


def read(request: Request, given: Json, call: Call) -> Json:
    return said(pages.item_text(request.library, given["id"], given.get("revision", "")))


# --- walking ---


def next_step(request: Request, given: Json, call: Call) -> Json:
    library, due = request.library, _due(request.library, given)
    here = due.here
    if not is_gated(library, here):
        return said(*_told(step_text(library, here, due.refused)))
    revision = revision_due(library, here)
    token, by = _consent(call, given)
    if by and is_confirmed(here, revision, token):
        return said(*_told(step_text(library, here, due.refused, confirmed=True)))
    token = confirmation_for(here, revision)
    if call.is_modern and isinstance(call.capabilities.get("elicitation"), dict) and not due.refused:
        return _ask_a_person(here.next.node.title, risk_of(here.next.node), token)  # type: ignore[union-attr, arg-type]
    return said(*_told(step_text(library, here, due.refused, confirm=token)))


def _told(step: Any) -> tuple[str, Json]:
    return step.text, step.data


def _consent(call: Call, given: Json) -> tuple[str, str]:
    """The token and the name of the person, from the answer to our question or from the arguments."""
    answers = call.params.get("inputResponses")
    state, found = call.params.get("requestState"), answers.get(CONFIRM) if isinstance(answers, dict) else None
    content = found.get("content") if isinstance(found, dict) and found.get("action") == "accept" else None
    if isinstance(content, dict) and isinstance(state, str) and content.get("agreed") is True:
        return state[:LONGEST_TOKEN], str(content.get("by", ""))[:LONGEST_NAME].strip()
    return given.get("confirmation", ""), given.get("confirmed_by", "").strip()


def _ask_a_person(title: str, risk: str, token: str) -> Json:
    schema = {
        "type": "object",
        "properties": {
            "agreed": {"type": "boolean", "title": "Do this now"},
            "by": {"type": "string", "title": "Your name", "minLength": 1, "maxLength": LONGEST_NAME},
        },
        "required": ["agreed", "by"],
    }
    message = clean(f"“{title}”: {risk}. Shall this be done?")
    asked = {
        "method": "elicitation/create",
        "params": {"mode": "form", "message": message, "requestedSchema": schema},
    }
    return {"resultType": "input_required", "inputRequests": {CONFIRM: asked}, "requestState": token}


def explain(request: Request, given: Json, call: Call) -> Json:
    here = _due(request.library, given).here
    why = why_this(here, most=3)
    leads = [f"- {escape(MARKDOWN, lead.say)}: {escape(MARKDOWN, lead.text)}" for lead in why.leads]
    likely = [f"- {escape(MARKDOWN, each.cause.title)}: {each.word}" for each in here.candidates[:5]]
    body = [escape(MARKDOWN, why.text), *leads, "Causes now:", *likely]
    return said(fitted(["# Why this step"], body, [], pages.page_of(here)))


def ticket_note(request: Request, given: Json, call: Call) -> Json:
    here = _due(request.library, given).here
    note = walk_notes(request.library, here, Permalink(here.evidence, here.profile.key))[MARKDOWN]
    return said(note[:LARGEST_PAGE])


def save_run(request: Request, given: Json, call: Call) -> Json:
    token = Bearer("runs:write")(request)
    if token is None:
        raise ApiProblem(401, "Saving needs a token with the scope runs:write: `Authorization: Bearer …`.")
    here = _due(request.library, given).here
    saved = save_walk(
        request.library, here, Permalink(here.evidence, here.profile.key), {"ticket": given.get("ticket", "")}
    )
    return said(f"Saved: {saved}", {"url": saved})


def _due(library: Library, given: Json) -> Due:
    guide = require_guide(library, given["guide"])
    profile = _profile(library, guide, given.get("role", ""))
    pairs = given.get("evidence", [])
    return find_due(guide, profile, pairs, count_carried(guide, pairs, given.get("carried", "")))


def _profile(library: Library, guide: Guide, role: str) -> Profile:
    return require_profile(library.profiles, guide, role)


CONFIRMING = {
    "confirmed_by": _text("Name of the person who agreed to a step that asked for it."),
    "confirmation": _text("The token that this step gave.", LONGEST_TOKEN),
}
TOOLS = (
    Tool(
        "read_error", "Read an error",
        "What an error message, code, event or log line means, and the guide that solves it. Call this first.",
        {"text": _text("The text, as it was seen.", LONGEST_TEXT)}, ("text",), read_error, SEEN,
    ),
    Tool(
        "search", "Search", "Articles and guides about some words.",
        {"query": _text("Words.", 2_000)}, ("query",), search, SEEN,
    ),
    Tool(
        "read", "Read a text", "An article, cause, question, remedy or step by its id, or a page by its address. Commands of remedies come from `next_step` only.",
        {"id": _text("An id, or the address of a page: `/guides/…/`."), "revision": _text("The text as it was, by its revision.")},
        ("id",), read, SEEN,
    ),
    Tool(
        "next_step", "The next step",
        "The one step that is due in a guide: what to ask or do, the tokens to answer with, the risk, and `continue_with`. "
        "Answers to steps that are not due are left out.",
        {**WALK, **CONFIRMING}, ("guide",), next_step, SEEN,
    ),
    Tool("explain", "Why this step", "Why the step is due, and which causes are likely.", WALK, ("guide",), explain, SEEN),
    Tool("ticket_note", "Ticket note", "What was done so far, for the ticket.", WALK, ("guide",), ticket_note, SEEN),
    Tool(
        "save_run", "Save a walk", "Save the walk, for who goes on with the ticket. Needs a token with the scope runs:write.",
        {**WALK, "ticket": _text("Number of the ticket.")}, ("guide",), save_run, WRITES,
    ),
)  # fmt: skip


def list_tools(request: HttpRequest, call: Call) -> Json:
    return {"tools": [tool.listed() for tool in TOOLS]}

"""The Model Context Protocol over HTTP: one message in, one out. It knows nothing of the knowledge base.

Two revisions are spoken: that of 2026-07-28, in which each request says everything, and those before it, which begin with
`initialize`. Neither needs a session here.
"""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TODAY = "2026-07-28"
BEFORE = ("2025-11-25", "2025-06-18", "2025-03-26")
VERSIONS = (TODAY, *BEFORE)
VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities"
SERVER_KEY = "io.modelcontextprotocol/serverInfo"
PARSE_ERROR, INVALID_REQUEST, NO_METHOD, INVALID_PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603
HEADER_MISMATCH, UNSUPPORTED_VERSION = -32020, -32022
NAMED_BY = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}  # what the header Mcp-Name repeats
ONLY_BEFORE = ("initialize", "ping")
CACHEABLE = (
    "server/discover",
    "tools/list",
    "prompts/list",
    "resources/list",
    "resources/templates/list",
    "resources/read",
)
TTL_MS = 60_000


class McpError(Exception):
    """Becomes the answer. `status` is that of HTTP."""

    def __init__(self, code: int, message: str, status: int = 200, data: Json | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.status, self.data = code, message, status, data


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was understood."""

    method: str
    params: Json
    id: str | int
    version: str
    capabilities: Json = field(default_factory=dict)  # of the client, where it says them with each request

    @property
    def is_modern(self) -> bool:
        return self.version == TODAY


@dataclass(frozen=True, slots=True)
class RpcAnswer:
    status: int
    body: Json | None = None  # None for a notification: it has no answer


def answer(
    body: bytes, headers: Mapping[str, str], handlers: Mapping[str, Callable[[Call], Json]], server: Json
) -> RpcAnswer:
    """What a message gets for an answer. Whatever the message is, there is one."""
    request_id: str | int | None = None
    try:
        message = _read(body)
        request_id = _id_of(message)
        call = _understand(message, request_id, headers)
        if call is None:
            return RpcAnswer(202)
        handler = handlers.get(call.method)
        if handler is None or (call.is_modern and call.method in ONLY_BEFORE):
            raise McpError(NO_METHOD, f"No method is called {call.method[:60]}.", 404 if call.is_modern else 200)
        return RpcAnswer(200, {"jsonrpc": "2.0", "id": call.id, "result": _finished(handler(call), call, server)})
    except McpError as error:
        return RpcAnswer(error.status, error_body(error, request_id))


def error_body(error: McpError, request_id: str | int | None = None) -> Json:
    told: Json = {"code": error.code, "message": error.message}
    if error.data is not None:
        told["data"] = error.data
    return {"jsonrpc": "2.0", "id": request_id, "error": told}


def _read(body: bytes) -> Json:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise McpError(PARSE_ERROR, "The body is not JSON.", 400) from None
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise McpError(INVALID_REQUEST, 'Send one object with "jsonrpc": "2.0"; lists of them are not taken.', 400)
    return message


def _id_of(message: Json) -> str | int | None:
    found = message.get("id")
    if found is None and "id" not in message:
        return None
    if not isinstance(found, str | int) or isinstance(found, bool) or len(str(found)) > 200:
        raise McpError(INVALID_REQUEST, "`id` is a string or an integer, of at most 200 characters.", 400)
    return found


def _understand(message: Json, request_id: str | int | None, headers: Mapping[str, str]) -> Call | None:
    """None for a notification, and for the answer to a question that this server never asks."""
    method = message.get("method")
    if request_id is None or ("result" in message or "error" in message):
        return None
    if not isinstance(method, str):
        raise McpError(INVALID_REQUEST, "`method` is a string.", 400)
    params = message.get("params", {})
    meta = params.get("_meta", {}) if isinstance(params, dict) else None
    if not isinstance(params, dict) or not isinstance(meta, dict):
        raise McpError(INVALID_PARAMS, "`params` and `params._meta` are objects.", 400)
    version = _version(method, meta, headers)
    if version == TODAY:
        _check_headers(method, params, headers)
    capabilities = meta.get(CAPABILITIES_KEY)
    return Call(method, params, request_id, version, capabilities if isinstance(capabilities, dict) else {})


def _version(method: str, meta: Json, headers: Mapping[str, str]) -> str:
    said, header = meta.get(VERSION_KEY), headers.get("mcp-protocol-version", "")
    if said is None and method == "initialize":
        return BEFORE[0]
    if said is not None and not isinstance(said, str):
        raise McpError(INVALID_PARAMS, f"`{VERSION_KEY}` is a string.", 400)
    if said is not None and said != header:
        raise McpError(HEADER_MISMATCH, f"The header MCP-Protocol-Version has to repeat `{VERSION_KEY}`.", 400)
    version = said or header or BEFORE[-1]  # those of 2025-03-26 had no header
    if version not in VERSIONS:
        data = {"supported": list(VERSIONS), "requested": version[:60]}
        raise McpError(UNSUPPORTED_VERSION, f"Unsupported protocol version {version[:60]}.", 400, data)
    if version == TODAY and said is None:
        raise McpError(INVALID_PARAMS, f"`params._meta` needs `{VERSION_KEY}` and `{CAPABILITIES_KEY}`.", 400)
    if version == TODAY and not isinstance(meta.get(CAPABILITIES_KEY), dict):
        raise McpError(INVALID_PARAMS, f"`params._meta` needs `{CAPABILITIES_KEY}`, an object.", 400)
    return version


def _check_headers(method: str, params: Json, headers: Mapping[str, str]) -> None:
    """What proxies route by has to be what the body says."""
    if headers.get("mcp-method") != method:
        raise McpError(HEADER_MISMATCH, "The header Mcp-Method has to repeat `method`.", 400)
    name = params.get(NAMED_BY.get(method, ""))
    if isinstance(name, str) and _decoded(headers.get("mcp-name", "")) != name:
        raise McpError(HEADER_MISMATCH, f"The header Mcp-Name has to repeat `params.{NAMED_BY[method]}`.", 400)


def _decoded(value: str) -> str:
    if not (value.startswith("=?base64?") and value.endswith("?=")):
        return value
    try:
        return b64decode(value[9:-2], validate=True).decode()
    except (NoBase64, ValueError):
        raise McpError(HEADER_MISMATCH, "The header Mcp-Name is no Base64.", 400) from None


def _finished(result: Json, call: Call, server: Json) -> Json:
    if not call.is_modern:
        return result
    kept = {"ttlMs": TTL_MS, "cacheScope": "private"} if call.method in CACHEABLE else {}
    return {"resultType": "complete", **kept, **result, "_meta": {SERVER_KEY: server}}

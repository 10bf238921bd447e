"""A language server, spoken to as an editor does: JSON-RPC over stdin and stdout."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.processes import end, start

Json = dict[str, Any]
PATIENCE = 60  # seconds; a busy machine is slow, a server that says nothing is broken


class Editor:
    """An editor with one language server, in a folder."""

    def __init__(self, command: list[str], folder: Path, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._process = start(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._arrived: queue.Queue[Json] = queue.Queue()
        self._count = 0
        threading.Thread(target=self._listen, daemon=True).start()
        root = folder.as_uri()
        capabilities = {
            "workspace": {"configuration": True},
            "textDocument": {"hover": {"contentFormat": ["markdown"]}},
        }
        folders = [{"uri": root, "name": "site"}]
        self.ask(
            "initialize",
            {"processId": None, "rootUri": root, "capabilities": capabilities, "workspaceFolders": folders},
        )
        self._send({"method": "initialized", "params": {}})
        self._send({"method": "workspace/didChangeConfiguration", "params": {"settings": settings}})

    def close(self) -> None:
        end(self._process)

    def open(self, path: Path, text: str) -> list[Json]:
        """Open a file with this text: what is marked in it."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while True:
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == path.as_uri():
                return list(message["params"]["diagnostics"])

    def complete(self, path: Path, line: int, character: int) -> list[str]:
        found = self._ask_at("completion", path, line, character)
        return [item["label"] for item in (found["items"] if isinstance(found, dict) else found)]

    def hover(self, path: Path, line: int, character: int) -> str:
        found = self._ask_at("hover", path, line, character)
        return str(found["contents"]["value"]) if found else ""

    def _ask_at(self, what: str, path: Path, line: int, character: int) -> Any:
        position = {"line": line, "character": character}
        return self.ask(f"textDocument/{what}", {"textDocument": {"uri": path.as_uri()}, "position": position})

    def ask(self, method: str, params: Json) -> Any:
        self._count += 1
        self._send({"id": self._count, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == self._count and "method" not in message:
                assert "error" not in message, message
                return message.get("result")

    def _next(self) -> Json:
        """The next message; what the server asks of an editor is answered."""
        while True:
            message = self._arrived.get(timeout=PATIENCE)
            if "id" not in message or "method" not in message:
                return message
            items = message["params"].get("items", []) if message["method"] == "workspace/configuration" else None
            answer = None if items is None else [self._settings.get(item.get("section", ""), {}) for item in items]
            self._send({"id": message["id"], "result": answer})

    def _send(self, message: Json) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self._process.stdin.flush()

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.split(b":")[1])
            while stream.readline().strip():
                pass
            self._arrived.put(json.loads(stream.read(length)))

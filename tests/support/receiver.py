"""A receiver of webhooks that is made up."""

from __future__ import annotations

from kb.webhooks.delivering import Reply


class Receiver:
    """Answers with the given statuses in turn (the last one for ever), and remembers what it got."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses) or [200]
        self.got: list[tuple[str, bytes, dict[str, str]]] = []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> Reply:
        self.got.append((url, body, headers))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        return Reply(status) if status else Reply(error="ConnectionRefusedError: nobody listens")

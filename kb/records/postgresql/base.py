"""Django's PostgreSQL, for requests that cannot wait: whatever it does not answer in time counts as not answered.

A server's own timeouts are no help when the server itself hangs (a frozen machine, a network that swallows packets): the
kernel goes on acknowledging what is sent. So the time is taken here.
"""

from __future__ import annotations

from time import monotonic
from types import SimpleNamespace
from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from kb.records.pause import Paused, pause


class Connection(psycopg.Connection[Any]):
    """Ends when the server does not answer in time."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if timeout is not None or not settings.IS_SERVING:
            return super().wait(gen, interval, timeout)
        started = monotonic()
        try:
            found = super().wait(gen, interval, settings.RECORDS_SECONDS)
        except psycopg.errors._WaitTimeout as error:
            self.pgconn.finish()
            pause.begin("a question was not answered", monotonic() - started)
            raise psycopg.OperationalError(f"no answer within {settings.RECORDS_SECONDS} s") from error
        pause.end()
        return found


class DatabaseWrapper(base.DatabaseWrapper):
    Database = SimpleNamespace(**{**vars(psycopg), "connect": Connection.connect})  # type: ignore[assignment]

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if settings.IS_SERVING:
            params["connect_timeout"] = min(int(params.get("connect_timeout", 5)), settings.RECORDS_SECONDS)
            params.setdefault("options", f"-c statement_timeout={settings.RECORDS_SECONDS}s")
        return params

    def connect(self) -> None:
        self._check()
        super().connect()

    def _cursor(self, name: str | None = None) -> Any:
        self._check()
        return super()._cursor(name)  # type: ignore[misc]  # missing in its stubs

    def _check(self) -> None:
        if settings.IS_SERVING:
            try:
                pause.check()
            except Paused:
                raise OperationalError("the records database did not answer a moment ago") from None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        started = monotonic()
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError as error:
            if settings.IS_SERVING:
                pause.begin(error, monotonic() - started)
            raise

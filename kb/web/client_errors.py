"""Requests that nobody can answer: how they are logged, and what the server says that never reach the application."""

from __future__ import annotations

import logging
import socket
from http import HTTPStatus

from django.conf import settings


class OneLine(logging.Filter):
    """A traceback is for faults of ours. Of a client's fault one line is enough: anybody could fill the disk with more."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True


def log_in_one_line() -> None:
    for handler in logging.getLogger().handlers:
        handler.addFilter(OneLine())


def write_error(sock: socket.socket, status: int, reason: str, message: str) -> None:
    """What gunicorn answers to what is no HTTP: with our headers, and without repeating any of it.

    What this server does not support is the client's fault too: 5xx is for ours.
    """
    status = 400 if status == HTTPStatus.NOT_IMPLEMENTED else status
    body = f"{HTTPStatus(status).phrase}\n"
    headers = {
        "Connection": "close",
        "Content-Type": "text/plain",
        "Content-Length": str(len(body)),
        **settings.FIXED_HEADERS,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    sock.setblocking(True)
    sock.settimeout(1)
    sock.sendall(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}\r\n{body}".encode("ascii"))

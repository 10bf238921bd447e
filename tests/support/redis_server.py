"""As much of a Redis as counting needs, on a free port of this machine: tests of it run where no Redis is installed."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Handler(socketserver.StreamRequestHandler):
    server: RedisServer

    def handle(self) -> None:
        while line := self.rfile.readline():
            words = [self._word() for _ in range(int(line[1:]))]
            self.server.asked += 1
            if self.server.is_hanging:
                self.server.is_closing.wait()
                return
            self.wfile.write(self.server.answer(words[0].upper(), words[1:]))

    def _word(self) -> str:
        size = int(self.rfile.readline()[1:])
        return self.rfile.read(size + 2)[:-2].decode()


class RedisServer(socketserver.ThreadingTCPServer):
    """Speaks RESP 2. Time does not pass in it: it keeps what it is given."""

    allow_reuse_address = daemon_threads = True
    is_hanging = False  # takes questions and answers none

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked, self.is_closing = 0, threading.Event()
        self.values: dict[str, int] = {}
        self.lives: dict[str, str] = {}  # seconds each value may be kept
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.server_address[1]}/0"

    def answer(self, command: str, words: list[str]) -> bytes:
        with self._lock:
            match command, words:
                case "SET", [key, value, "NX", "EX", seconds]:
                    self.lives.setdefault(key, seconds)
                    return b"$-1\r\n" if self.values.setdefault(key, int(value)) else b"+OK\r\n"
                case "EXISTS", [key]:
                    return b":%d\r\n" % (key in self.values)
                case "INCRBY", [key, by]:
                    self.values[key] += int(by)
                    return b":%d\r\n" % self.values[key]
                case (("SELECT" | "CLIENT"), _):
                    return b"+OK\r\n"
        return b"-ERR unknown command\r\n"


@contextmanager
def serve_redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.is_closing.set()
            server.shutdown()
            thread.join()

"""How gunicorn serves the site. Threads, because a page is mostly one look-up; two workers, to use two cores."""

import os
from pathlib import Path
from typing import Any

from gunicorn import util
from gunicorn.arbiter import Arbiter
from gunicorn.http import wsgi

from kb.web.client_errors import write_error

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
keepalive = 30
timeout = 30
graceful_timeout = 10  # requests that run when the server is stopped have so long
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8190
if os.environ.get("SIGN_IN") == "proxy":
    limit_request_field_size = 65_536  # the proxy names all groups in one field; people with hundreds read, too
accesslog = os.environ.get("ACCESS_LOG") or None
control_socket_disable = True
forwarder_headers = ""  # no header of a request may say where the application is mounted
util.write_error = write_error


def on_starting(server: Arbiter) -> None:
    """What workers of an earlier start counted is over. Workers that end leave their counts: those go on."""
    var_dir = Path(os.environ.get("VAR_DIR") or Path(__file__).parent.parent / "var")
    (var_dir / "draining").unlink(missing_ok=True)
    if os.environ.get("METRICS_TOKEN"):
        for path in (var_dir / "metrics").glob("*.db"):
            path.unlink(missing_ok=True)


class _Kept:
    """Takes what would be sent."""

    def __init__(self) -> None:
        self.data = b""

    def sendall(self, data: bytes) -> None:
        self.data += data


class WholeResponse(wsgi.Response):  # type: ignore[misc]
    """Head and body leave together. A node that dies or hangs between the two would leave its reader with half an answer,
    and no proxy may ask another node any more."""

    sock: Any

    def write(self, arg: bytes) -> None:
        if self.headers_sent:
            super().write(arg)
            return
        sock, self.sock = self.sock, _Kept()
        try:
            super().write(arg)
        finally:
            kept, self.sock = self.sock, sock
        sock.sendall(kept.data)


wsgi.Response = WholeResponse

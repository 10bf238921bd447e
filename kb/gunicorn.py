"""How gunicorn serves the site. Threads, because a page is mostly one look-up; two workers, to use two cores."""

import os

from gunicorn import util

from kb.web.client_errors import write_error

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
keepalive = 30
timeout = 30
graceful_timeout = 20
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8190
accesslog = os.environ.get("ACCESS_LOG") or None
control_socket_disable = True
forwarder_headers = ""  # no header of a request may say where the application is mounted
util.write_error = write_error

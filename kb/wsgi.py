"""The entry point of a WSGI server."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
django.setup(set_prefix=False)

from kb.records.serving import serve_requests  # noqa: E402 - Django has to be set up first
from kb.web.application import Application  # noqa: E402
from kb.web.client_errors import log_in_one_line  # noqa: E402

serve_requests()
log_in_one_line()

application = Application()

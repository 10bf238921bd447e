"""The entry point of a WSGI server."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402

settings.IS_SERVING = True

from kb.web.application import Application  # noqa: E402 - Django has to be set up first

application = Application()

"""The settings tests run with: the site's own, with a folder of their own for everything tests publish and record.

Settings are read before any conftest, so the environment is set here.
"""

import atexit
import os
import shutil
import tempfile

VARIABLES = ("DEBUG", "SITE_URL", "CONTENT_DIRS", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CACHE_URL")
for name in VARIABLES:
    os.environ.pop(name, None)
if "TEST_DATABASE_URL" in os.environ:  # to run them on PostgreSQL
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser driver keeps an event loop in the thread of the tests
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="kb-tests-")
os.mkdir(os.path.join(os.environ["VAR_DIR"], "static"))  # where collectstatic would have put the static files
atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from kb.settings import *  # noqa: E402, F403

# Static files by their plain names: nothing is collected.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405

PLANS_PER_MINUTE = 0  # what tests ask for in a minute, nobody does

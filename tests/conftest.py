"""A place of its own for everything tests publish and record."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

VAR_DIR = tempfile.mkdtemp(prefix="kb-tests-")
atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)
os.environ.update(VAR_DIR=VAR_DIR, DJANGO_ALLOW_ASYNC_UNSAFE="true")
for name in ("DEBUG", "SITE_URL", "CONTENT_DIRS", "SECRET_KEY", "ALLOWED_HOSTS"):
    os.environ.pop(name, None)

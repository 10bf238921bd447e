"""What operators and authors type."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.support.sites import ROOT


def say(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


def refuse(*arguments):
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command(*arguments, stdout=out, stderr=out)
    return f"{out.getvalue()}{refused.value}"


def manage(tmp_path, *arguments, **variables):
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    inherited["DJANGO_SETTINGS_MODULE"] = "kb.settings"
    environment = {**inherited, "VAR_DIR": str(tmp_path / "var"), **variables}
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)

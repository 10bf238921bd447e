#!/usr/bin/env python3
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import Error
    except ImportError:
        sys.exit("Django is not installed here. Run `make setup`, or see 'Without make' in README.md.")
    # What the operator can put right is one line; `--traceback` has all of it.
    expected = () if "--traceback" in sys.argv else (ImproperlyConfigured, Error)
    try:
        execute_from_command_line(sys.argv)
    except expected as error:
        what = "" if isinstance(error, ImproperlyConfigured) else "the records database can't be used: "
        said = next(iter(str(error).strip().splitlines()), type(error).__name__)
        sys.exit(f"CommandError: {what}{said}{hint(said)}")


def hint(said: str) -> str:
    if "no such table" in said or "does not exist" in said:
        return " (run manage.py migrate)"
    return " (does the folder VAR_DIR exist, and may you write to it?)" if "unable to open" in said else ""


if __name__ == "__main__":
    main()

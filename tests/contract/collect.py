"""What others rely on, as plain data: routes, answers at addresses, settings, commands and the OpenAPI document.

Run as a script, it writes the data files beside it from the code in the current folder. They hold the promises of a
release: write them anew only after something was added, never to make a failing test pass. To add an address, put it into
answers.json with any value first.
"""

from __future__ import annotations

import argparse
import json
import os
import runpy
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]
HERE = Path(__file__).resolve().parent

# A value for each variable of the environment, to see what it sets.
VARIABLES = {
    "ALLOWED_HOSTS": "kb.example.org, other.example.org",
    "API_CLIENT_PER_MINUTE": "1",
    "API_PUBLIC_READ": "0",
    "API_TOKEN_PER_MINUTE": "2",
    "AUDIT_KEEP_DAYS": "7",
    "BEHIND_PROXY": "1",
    "CACHE_URL": "redis://127.0.0.1:6379/0",
    "CONTENT_DIRS": "/one:/two",
    "DATABASE_URL": "sqlite:////records.sqlite3",
    "DEBUG": "1",
    "HELP_URL": "mailto:help@example.org",
    "HSTS_SECONDS": "3",
    "HSTS_SUBDOMAINS": "1",
    "ID_PREFIX": "KB",
    "LOG_FORMAT": "json",
    "LOG_LEVEL": "ERROR",
    "COUNT_SESSIONS": "0",
    "MCP": "1",
    "MISSED_SEARCHES": "0",
    "PAGE_CACHE_MB": "4",
    "PAGE_VOTES": "0",
    "PREVIEW_PUBLIC": "none",
    "PROPOSE_REMOTE": "origin",
    "PROPOSE_URL": "https://git.example.org/new?source={branch}",
    "RECORDS_KEEP_DAYS": "5",
    "SAVES_PER_MINUTE": "6",
    "PLANS_PER_MINUTE": "7",
    "SECRET_KEY": "s" * 50,
    "ROLE_GROUPS": "operator=it-ops",
    "SITE_NAME": "Another",
    "SITE_URL": "https://kb.example.org",
    "SQLITE_JOURNAL": "delete",
    "VAR_DIR": "/var-dir",
    "ACCESS_LOG": "-",
    "WEB_CONCURRENCY": "7",
    "WEB_THREADS": "8",
}
WORDING = {"title", "summary", "description"}
SERVER = ("workers", "threads", "accesslog")
# Names of our modules, and what is made anew with every change: nobody outside relies on them.
OURS = {"INSTALLED_APPS", "MIDDLEWARE", "ROOT_URLCONF", "WSGI_APPLICATION", "TEMPLATES", "CSRF_FAILURE_VIEW", "RELEASE"}


def routes() -> list[str]:
    """The pattern of every address."""
    from django.urls import get_resolver

    return sorted(set(_patterns(get_resolver().url_patterns, "")))


def _patterns(entries: list[Any], before: str) -> Iterator[str]:
    for entry in entries:
        pattern = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from _patterns(entry.url_patterns, pattern)
        else:
            yield pattern


def answers(addresses: Iterable[str]) -> Json:
    """Status, media type and target of addresses on the site of the sample pack."""
    from django.test import Client

    client = Client()
    return {address: _answer(client, address) for address in addresses}


def _answer(client: Any, address: str) -> list[Any]:
    response = client.get(address)
    media_type = response["Content-Type"].partition(";")[0] if response.status_code == 200 else ""
    return [response.status_code, media_type, response.get("Location", "")]


def settings(var_dir: Path) -> Json:
    """For each variable, what it sets: the value without it, and with it."""
    before = dict(os.environ)
    usual = {"SITE_URL": "http://127.0.0.1:8000", "VAR_DIR": str(var_dir)}
    try:
        found = {}
        for name in VARIABLES:
            _set(usual)
            plain = _settings(var_dir)
            # An address that others can reach needs a secret of its own.
            _set(
                {
                    **usual,
                    **({"SECRET_KEY": VARIABLES["SECRET_KEY"]} if name == "SITE_URL" else {}),
                    name: VARIABLES[name],
                }
            )
            given = _settings(var_dir)
            found[name] = {key: [plain.get(key), given.get(key)] for key in given if plain.get(key) != given[key]}
        return found
    finally:
        os.environ.clear()
        os.environ.update(before)


def _set(variables: Mapping[str, str]) -> None:
    for name in VARIABLES:
        os.environ.pop(name, None)
    os.environ.update(variables)


def _settings(var_dir: Path) -> Json:
    site = {name: value for name, value in runpy.run_path("kb/settings.py").items() if name.isupper()}
    server = {f"gunicorn {name}": value for name, value in runpy.run_path("kb/gunicorn.py").items() if name in SERVER}
    kept = {name: value for name, value in {**site, **server}.items() if name not in OURS}
    kept["SECRET_KEY"] = "one of its own" if kept["SECRET_KEY"] == VARIABLES["SECRET_KEY"] else "made once"
    text = json.dumps(kept, default=lambda value: str(value) if isinstance(value, Path) else type(value).__name__)
    values: Json = json.loads(text.replace(str(var_dir), "<var>").replace(str(Path.cwd()), "<base>"))
    return values


def commands() -> Json:
    """Arguments and options of every command."""
    from django.core.management import get_commands, load_command_class
    from django.core.management.base import BaseCommand

    usual = {option for action in BaseCommand().create_parser("", "")._actions for option in action.option_strings}
    names = sorted(name for name, app in get_commands().items() if app == "kb")
    parsers = {name: load_command_class("kb", name).create_parser("manage.py", name) for name in names}
    return {
        name: {_name(each): _action(each) for each in parser._actions if not usual & set(each.option_strings)}
        for name, parser in parsers.items()
    }


def _name(action: argparse.Action) -> str:
    return " ".join(action.option_strings) or action.dest


def _action(action: argparse.Action) -> Json:
    kind = action.type.__name__ if callable(action.type) and hasattr(action.type, "__name__") else ""
    choices = sorted(map(str, action.choices)) if action.choices else []
    found = {"takes": type(action).__name__, "type": kind, "nargs": action.nargs, "const": action.const}
    return {**found, "default": action.default, "choices": choices, "required": action.required}


def openapi() -> Json:
    """The document without its wording."""
    from kb.api.api import api

    found: Json = _without_words(json.loads(json.dumps(api.get_openapi_schema())))
    return {f"{part} {name}": each for part, named in _parts(found) for name, each in named.items()}


def _parts(document: Json) -> list[tuple[str, Json]]:
    return [("path", document["paths"]), *(sorted(document["components"].items()))]


def _without_words(value: Any) -> Any:
    """A property may be called `title` as well: what is wording is a text."""
    if isinstance(value, list):
        return [_without_words(each) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {key: each for key, each in value.items() if key not in WORDING or not isinstance(each, str)}
    return {key: _without_words(each) for key, each in kept.items()}


def _write(name: str, value: Any) -> None:
    """A line for each thing, so that a change of one shows as one line."""
    lines = [_json(each) for each in value] if isinstance(value, list) else _entries(value)
    begin, end = "[]" if isinstance(value, list) else "{}"
    (HERE / f"{name}.json").write_text(f"{begin}\n" + ",\n".join(lines) + f"\n{end}\n", "utf-8")


def _entries(value: Json) -> list[str]:
    return [f"{_json(key)}: {_json(each)}" for key, each in sorted(value.items())]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def main() -> None:
    sys.path.insert(0, str(Path.cwd()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.conf import settings as now
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    now.CONTENT_DIRS = [Path("tests/sample").resolve()]
    now.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    call_command("publish")
    known = json.loads((HERE / "answers.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        found = {"routes": routes(), "answers": answers(known), "settings": settings(Path(folder))}
    for name, value in {**found, "commands": commands(), "openapi": openapi()}.items():
        _write(name, value)


if __name__ == "__main__":
    main()

"""Whatever is sent, there is an answer, none of them is a server error, and all have the security headers."""

from __future__ import annotations

import os
from collections import Counter
from time import process_time

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from kb.api.tokens import SCOPES, make_token
from kb.wsgi import application
from tests.support import fuzz
from tests.support.server import Server, serve

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "100000"))
SECONDS = float(os.environ.get("FUZZ_SECONDS", "20"))  # of processor; `make fuzz` takes all it needs
SEED = int(os.environ.get("FUZZ_SEED", "12"))
RAW_REQUESTS = 5000
SAID = 20  # failures that are shown


@pytest.mark.django_db
def test_no_request_is_answered_with_a_server_error(site: object) -> None:
    end, failed, seen = process_time() + SECONDS, [], Counter[int]()
    tokens = [make_token("fuzz", [*SCOPES])]
    for seed in fuzz.seeds(SEED * 1_000_000, REQUESTS):
        if process_time() > end:
            break
        status, fault = answer(fuzz.environ(seed, tokens))
        seen[status] += 1
        failed += [f"seed {seed}: {fault}"] if fault else []
        if seed % 100 == 0:
            cache.clear()
        if len(failed) >= SAID:
            break
    print(f"{seen.total()} requests: {dict(sorted(seen.items()))}")
    assert failed == []
    assert seen.total() == REQUESTS or SECONDS < 3600
    assert {200, 201, 303, 400, 403, 404, 405, 413, 415, 422} <= {*seen} or seen.total() < 20_000


def answer(environ: fuzz.Environ) -> tuple[int, str]:
    """The status, and what is wrong with the answer."""
    asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO'][:80]!r} {environ.get('CONTENT_TYPE')!r}"
    try:
        with transaction.atomic():
            request = application.request_class(environ)
            request._dont_enforce_csrf_checks = environ["CONTENT_LENGTH"].endswith(("0", "2", "4", "6", "8"))
            response = application.get_response(request)
            b"".join(response)
    except Exception as error:
        return 0, f"{asked} escaped: {error!r}"
    missing = [name for name in settings.FIXED_HEADERS if name not in response]
    is_wrong = response.status_code >= 500 or missing
    return response.status_code, f"{asked}: {response.status_code} {missing}" if is_wrong else ""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    with serve(tmp_path_factory.mktemp("server")) as server:
        yield server


def test_nothing_sent_over_a_socket_is_answered_with_a_server_error(server: Server) -> None:
    failed = []
    for seed in fuzz.seeds(SEED * 1_000_000, RAW_REQUESTS):
        answer = server.send(fuzz.raw(seed))
        lines = answer.partition(b"\r\n\r\n")[0].split(b"\r\n")
        names = {line.partition(b":")[0].decode("latin-1").lower() for line in lines[1:]}
        missing = {name for name in settings.FIXED_HEADERS if name.lower() not in names}
        if answer and (not lines[0].startswith(b"HTTP/1.") or lines[0][9:10] > b"4" or missing):
            failed.append(f"seed {seed}: {lines[0]!r} {missing or ''}")
    assert failed[:SAID] == []
    assert b"200 OK" in server.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-16", "zlib", "nonsense", ""])
@pytest.mark.parametrize(
    "path", ["/", "/search/", "/articles/", "/index.md", "/guides/blank-pages/save/", "/api/v1/runs", "/nope"]
)
def test_a_form_in_an_encoding_of_its_own_is_the_senders_fault(site: object, path: str, charset: str) -> None:
    environ = fuzz.environ(1, []) | {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "CONTENT_LENGTH": "3",
        "HTTP_COOKIE": "csrftoken=" + 32 * "a",
        "HTTP_HOST": "testserver",
    }
    environ |= {
        "CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}",
        "wsgi.input": fuzz.io.BytesIO(b"a=b"),
    }
    status, fault = answer(environ)
    assert not fault and status in (200, 303, 400, 403, 404, 405, 415, 422)

"""Requests that nobody would send, the same ones for the same seed."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

FOLDERS = [
    "/", "/search/", "/search/suggest/", "/articles/", "/topics/", "/codes/", "/guides/", "/about/", "/oembed", "/robots.txt", "/sitemap.xml",
    "/guides/blank-pages/", "/guides/blank-pages/save/", "/guides/blank-pages/note/", "/guides/blank-pages/ended/", "/guides/blank-pages/plan/", "/guides/blank-pages/history/",
    "/guides/blank-pages/article/", "/guides/blank-pages/age/", "/guides/blank-pages/reseat/", "/guides/smoking-printer/", "/articles/what-the-panel-says/",
    "/articles/what-the-panel-says/history/", "/codes/0x2A/", "/codes/0x2A+0x80070005/", "/s/R1SC", "/s/TSG-R1SC", "/s/R1SC@0123456789", "/runs/" + 32 * "0" + "/",
    "/runs/" + 32 * "0" + "/delete/", "/runs/" + 32 * "0" + "/closed/", "/runs/" + 32 * "0" + "/note.txt", "/media/printing/x.svg", "/static/css/site.css", "/healthz", "/readyz", "/index.md",
    "/index.json", "/guides/blank-pages.md", "/guides/blank-pages.json", "/articles/what-the-panel-says.md", "/nope/", "/api/", "/api/v1/",
    "/api/v1/openapi.json", "/api/v1/docs", "/api/v1/articles", "/api/v1/guides/blank-pages", "/api/v1/search", "/api/v1/codes/0x2A", "/api/v1/codes",
    "/api/v1/steps/R1SC", "/api/v1/steps/R1SC/uses", "/api/v1/runs", "/api/v1/uses", "/api/v1/pastes", "/api/v1/guides/blank-pages/walk", "/api/v1/walks",
    "/api/v1/runs/" + 32 * "0", "/api/v1/nope",
]  # fmt: skip
METHODS = (
    ["GET"] * 6
    + ["POST"] * 5
    + ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "G\xe9T"]
)
CHARSETS = [
    "utf-8",
    "utf-16",
    "utf-7",
    "latin-1",
    "idna",
    "zlib",
    "rot13",
    "hex",
    "unicode_escape",
    "undefined",
    "",
    "\x00",
    "x" * 300,
    "utf-8; charset=utf-16",
]
TYPES = [
    "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=b", "multipart/form-data; boundary=", "text/plain",
    "application/json", "application/problem+json", "application/xml", "text/html", "", ";", "a/b/c", "\x00", "multipart/mixed; boundary=b", "APPLICATION/JSON",
    "multipart/form-data; boundary=\xff", "multipart/form-data; boundary=" + "x" * 3000, "application/x-www-form-urlencoded; x=\"", "text/html; x*=zlib''a", "text/html; x*=nonsense''a",
]  # fmt: skip
TEXTS = [
    "", "a", "0x904", "blank-pages", "R1SC", "\0", "a\0b", "\ud800", "\ufffe", "\u202e", "\u2028", "x" * 3000, "'", '"', "\\", "%", "%00", "%zz", "%ff%fe", "..", "../../etc/passwd",
    "//evil.example", "\r\nX-Hostile: 1", "<x>", "{{7*7}}", "*", "NEAR(", "AND OR NOT", "(((", "-", "+", "\U0001f600", "-1", "99999999999999999999", "1e309", "NaN", "null", "true", "[]", "old",
    "no-change", "fixed", "unknown", "١٢", "ı", "ß", "\x7f", "\x1b[31m", "0x80070005 0x2A", "&", ";", "=", "a=b&c=d", "@", "#", "?", "/", " ",
]  # fmt: skip
KEYS = ["q", "from", "as", "show", "error", "page", "pack", "topic", "family", "product", "kind", "format", "url", "age", "reseat", "ticket", "system", "note", "outcome", "confirmed",
        "csrfmiddlewaretoken", "codes", "level", "limit", "offset", "guide", "profile", "evidence", "step", "revision", "run", "text", "key", "value"]  # fmt: skip
HEADERS = [
    "HTTP_HOST", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_REFERER", "HTTP_ORIGIN",
    "HTTP_HX_REQUEST", "HTTP_HX_HISTORY_RESTORE_REQUEST", "HTTP_HX_CURRENT_URL", "HTTP_HX_TARGET", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_AUTHORIZATION",
    "HTTP_IDEMPOTENCY_KEY", "HTTP_DNT", "HTTP_SEC_GPC", "HTTP_X_CSRFTOKEN", "HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_CONTENT_ENCODING", "HTTP_EXPECT", "HTTP_USER_AGENT", "HTTP_TRANSFER_ENCODING",
]  # fmt: skip
VALUES = [
    "", "*", "*/*", "text/markdown", "application/json", "application/json;q=\xff", "text/html;q=0", ";;;q=q", "gzip", "gzip;q=0", "true", "csrftoken=" + "a" * 32, "csrftoken=\x00", "a=b; c", "=;=",
    "W/\"x\"", "text/html; x*=zlib''a, text/markdown", "application/json; x*=nonsense''a", "\"", "bytes=0-1,5-", "bytes=9999999999-", "http://evil.example/", "null", "http://[", "http://127.0.0.1:8000/guides/blank-pages/?age=old", "%uD800; URI-AutoEncoded=true",
    "testserver", "evil.example", "a b", "[::1", "127.0.0.1:99999", "\xff\xfe", "x" * 5000, "Bearer ", "Bearer kb_x", "Basic \xff", "Bearer \x00", "chunked", "deflate", "100-continue", "Thu, 01 Jan 1970",
]  # fmt: skip

Environ = dict[str, Any]


def environ(seed: int, tokens: list[str]) -> Environ:
    """The request with this number."""
    pick = random.Random(seed)
    path = _path(pick)
    found: Environ = {
        "REQUEST_METHOD": pick.choice(METHODS), "PATH_INFO": path.encode("utf-8", "surrogatepass").decode("latin-1"), "QUERY_STRING": _query(pick),
        "SERVER_NAME": "testserver", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0), "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": pick.choice(["http"] * 9 + ["https"]), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False, "SCRIPT_NAME": "",
        # a client of its own for each request: limits are not what is tried here
        "REMOTE_ADDR": f"10.{seed >> 16 & 255}.{seed >> 8 & 255}.{seed & 255}",
    }  # fmt: skip
    for name in pick.sample(HEADERS, pick.choice([0, 0, 1, 2, 5])):
        found[name] = pick.choice(VALUES) if pick.random() < 0.8 else _latin(_text(pick))
    if path.startswith("/api/") and tokens and pick.random() < 0.5:
        found["HTTP_AUTHORIZATION"] = f"Bearer {pick.choice(tokens)}"
        found["HTTP_IDEMPOTENCY_KEY"] = pick.choice(["", "k", "k" * 300, str(seed)])
    body = b"" if found["REQUEST_METHOD"] in ("GET", "HEAD") and pick.random() < 0.9 else _body(pick, found)
    found["CONTENT_LENGTH"] = str(len(body))
    found["wsgi.input"] = io.BytesIO(body[: pick.choice([len(body)] * 9 + [len(body) // 2])])
    return found


def _path(pick: random.Random) -> str:
    path = pick.choice(FOLDERS)
    match pick.randrange(6):
        case 0:
            return path + _text(pick)
        case 1:
            place = pick.randrange(len(path) + 1)
            return "/" + (path[:place] + _text(pick) + path[place + pick.randrange(3) :]).lstrip("/")
        case 2:
            return path.rstrip("/") + pick.choice(
                [".md", ".json", "/", "//", "/@x/", "/@0123456789/changes/", "/history/", ".svg"]
            )
    return path


def _query(pick: random.Random) -> str:
    pairs = [f"{_quoted(_key(pick))}={_quoted(_text(pick))}" for _ in range(pick.choice([0, 0, 1, 2, 4, 40]))]
    query = pick.choice("&&&;").join(pairs)
    return query if pick.random() < 0.9 else _latin(_text(pick))


def _key(pick: random.Random) -> str:
    return pick.choice(KEYS) if pick.random() < 0.9 else _text(pick)


def _text(pick: random.Random) -> str:
    return "".join(pick.choice(TEXTS) for _ in range(pick.choice([1, 1, 1, 2, 4])))


def _quoted(text: str) -> str:
    return "".join(
        chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}"
        for byte in text.encode("utf-8", "surrogatepass")
    )


def _latin(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _body(pick: random.Random, found: Environ) -> bytes:
    kind, make = pick.choice(BODIES)
    charset = f"; charset={pick.choice(CHARSETS)}" if pick.random() < 0.1 else ""
    found["CONTENT_TYPE"] = (pick.choice(TYPES) if pick.random() < 0.15 else kind) + charset
    body = make(pick)
    if pick.random() < 0.2 and body:
        place = pick.randrange(len(body))
        body = body[:place] + pick.randbytes(pick.randrange(1, 9)) + body[place + 1 :]
    return body


def _form(pick: random.Random) -> bytes:
    return _query(pick).encode("utf-8", "surrogatepass")


def _parts(pick: random.Random) -> bytes:
    parts = []
    for _ in range(pick.choice([0, 1, 2, 30])):
        name = pick.choice(
            [
                f'; name="{_key(pick)}"',
                "",
                '; name="',
                f"; name*=utf-16''{_quoted(_key(pick))}",
                '; name="q"; filename="x"',
                "; name=q; filename*=utf-8''%ff",
                "; name*=zlib''q",
                "; name*=nonsense''q",
            ]
        )
        encoding = pick.choice(
            ["", "", "Content-Transfer-Encoding: base64\r\n", "Content-Type: text/plain; charset=zlib\r\n"]
        )
        parts.append(f"--b\r\nContent-Disposition: form-data{name}\r\n{encoding}\r\n{_text(pick)}\r\n")
    return ("".join(parts) + pick.choice(["--b--\r\n", "", "--b--", "--b"])).encode("utf-8", "surrogatepass")


def _json(pick: random.Random) -> bytes:
    text = json.dumps(_value(pick, 3), ensure_ascii=pick.random() < 0.5)
    return text.encode(pick.choice(["utf-8"] * 8 + ["utf-16", "utf-32"]), "surrogatepass")


def _value(pick: random.Random, depth: int) -> Any:
    match pick.randrange(9 if depth else 5):
        case 0 | 1:
            return _text(pick)
        case 2:
            return pick.choice([0, -1, 10**30, 1.5, float("nan"), float("inf")])
        case 3:
            return pick.choice([None, True, False])
        case 4:
            return pick.choice(["blank-pages", "old", "R1SC", "0x2A", "solved", "INC1"])
        case 5:
            return [_value(pick, depth - 1) for _ in range(pick.choice([0, 1, 3]))]
        case 6:
            return {
                "guide": "blank-pages",
                "evidence": [{"key": "age", "value": _value(pick, 1)}],
                pick.choice(KEYS): _value(pick, depth - 1),
            }
        case 7:
            return {"step": "R1SC", "ticket": _value(pick, 1), pick.choice(KEYS): _value(pick, depth - 1)}
    return {_key(pick): _value(pick, depth - 1) for _ in range(pick.choice([0, 1, 3, 8]))}


RIGHT = [
    {"guide": "blank-pages", "evidence": [{"key": "age", "value": "old"}], "ticket": "INC1"},
    {"step": "R1SC", "ticket": "INC1"},
    {"text": "Panel error: 0x2A"},
]
BODIES: list[tuple[str, Callable[[random.Random], bytes]]] = [
    ("application/x-www-form-urlencoded", _form),
    ("multipart/form-data; boundary=b", _parts),
    ("application/json", _json),
    ("application/json", lambda pick: json.dumps(pick.choice(RIGHT)).encode()),
    ("application/json", lambda pick: b"[" * pick.choice([10, 100_000])),
    ("text/plain", lambda pick: pick.randbytes(pick.randrange(200))),
]


# --- what goes over a socket ----------------------------------------------------------------------------------------


def raw(seed: int) -> bytes:
    """A request as bytes, which need not be HTTP."""
    found = environ(seed, [])
    pick = random.Random(~seed)
    target = _quoted_path(found["PATH_INFO"]) + (f"?{found['QUERY_STRING']}" if found["QUERY_STRING"] else "")
    lines = [
        f"{found['REQUEST_METHOD']} {target} {pick.choice(['HTTP/1.1'] * 9 + ['HTTP/1.0', 'HTTP/2.0', 'HTTP/9', '', 'FTP/1'])}"
    ]
    body = found["wsgi.input"].read()
    lines += [f"Host: {found.pop('HTTP_HOST', '127.0.0.1')}"] if pick.random() < 0.95 else []
    lines += [
        f"{name[5:].replace('_', '-').title()}: {value}"
        for name, value in found.items()
        if name.startswith("HTTP_") and name != "HTTP_TRANSFER_ENCODING"
    ]
    lines += [f"Content-Type: {found['CONTENT_TYPE']}"] if "CONTENT_TYPE" in found else []
    lines += pick.choice(BODY_HEADERS)(len(body))
    lines += pick.choice(ODD_LINES) if pick.random() < 0.3 else []
    data = pick.choice(["\r\n"] * 9 + ["\n"]).join([*lines, "", ""]).encode("latin-1", "replace") + body
    if pick.random() < 0.2:
        place = pick.randrange(len(data))
        data = data[:place] + pick.randbytes(pick.randrange(1, 5)) + data[place + pick.randrange(3) :]
    return data


def _quoted_path(path: str) -> str:
    return "".join(each if 32 < ord(each) < 127 else f"%{ord(each):02X}" for each in path)


BODY_HEADERS: list[Callable[[int], list[str]]] = [
    *[lambda size: [f"Content-Length: {size}"]] * 9,
    lambda size: [],
    lambda size: ["Content-Length: -1"],
    lambda size: ["Content-Length: abc"],
    lambda size: [f"Content-Length: {size}", f"Content-Length: {size + 1}"],
    lambda size: ["Transfer-Encoding: chunked"],
    lambda size: ["Transfer-Encoding: gzip, chunked"],
    lambda size: ["Transfer-Encoding: chunked", f"Content-Length: {size}"],
    lambda size: ["Transfer-Encoding: xchunked"],
]
ODD_LINES = [
    ["Script_Name: /x"], ["SCRIPT_NAME: /x"], ["Path-Info: /x"], ["X-Forwarded-Proto: https", "X-Forwarded-Ssl: off"], ["Expect: 100-continue"], ["Expect: nonsense"], [" folded: x"], ["no colon"],
    ["Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: x"], ["Connection: close"], ["X: " + "y" * 9000], [f"X-{number}: y" for number in range(150)], ["\x00: x"], ["Host: other"],
    ["Content-Encoding: gzip"], ["Trailer: X"], ["X: \x0b"],
]  # fmt: skip


def seeds(start: int, count: int) -> Iterator[int]:
    yield from range(start, start + count)

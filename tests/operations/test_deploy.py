"""The files in deploy/ are right for the programs that read them, and name only what there is."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands
from django.test import Client

from tests.support.cluster import Program, balancer_file
from tests.support.processes import free_port, program

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TEXTS = {
    path: path.read_text("utf-8")
    for path in [*DEPLOY.rglob("*.*"), ROOT / "compose.yaml", ROOT / "Containerfile"]
    if path.is_file()
}


def run(*command: object) -> None:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_command_that_a_file_runs_is_one_of_ours() -> None:
    named = {name for text in TEXTS.values() for name in re.findall(r"manage\.py,? ([a-z_]+)", text)}
    assert named and named <= set(get_commands())


def test_every_variable_that_a_file_sets_is_read_by_the_site() -> None:
    page = (ROOT / "docs/operating.md").read_text("utf-8")
    site = yaml.safe_load(TEXTS[ROOT / "compose.yaml"])["services"]["one"]["environment"]
    names = {*site, *re.findall(r"^#? ?([A-Z_]+)=", TEXTS[DEPLOY / "systemd/stepwise.env"], re.MULTILINE)}
    assert {name for name in names if name not in page} == set()


def test_compose_gives_each_node_a_folder_of_its_own_and_a_read_only_root() -> None:
    services = yaml.safe_load(TEXTS[ROOT / "compose.yaml"])["services"]
    nodes = [services[name] for name in ("publisher", "one", "two")]
    assert all(node["read_only"] for node in nodes)
    assert len({str(node["volumes"]) for node in nodes}) == 3
    assert {name for service in services.values() for name in service.get("depends_on", ())} <= set(services)


def test_kubernetes_runs_nodes_without_root_that_are_asked_whether_they_are_ready() -> None:
    kinds = {each["kind"]: each for each in yaml.safe_load_all(TEXTS[DEPLOY / "kubernetes/stepwise.yaml"])}
    assert set(kinds) == {"Deployment", "Service", "PodDisruptionBudget", "CronJob"}
    pod = kinds["Deployment"]["spec"]["template"]["spec"]
    site = pod["containers"][0]
    assert pod["securityContext"]["runAsNonRoot"] and site["securityContext"]["readOnlyRootFilesystem"]
    assert (
        site["readinessProbe"]["httpGet"]["path"] == "/readyz"
        and site["livenessProbe"]["httpGet"]["path"] == "/healthz"
    )


def test_haproxy_takes_its_file(tmp_path: Path) -> None:
    text = TEXTS[DEPLOY / "haproxy.cfg"].replace("ssl crt /etc/haproxy/kb.example.org.pem alpn h2,http/1.1", "")
    (tmp_path / "haproxy.cfg").write_text(text)
    run(program("haproxy"), "-c", "-f", tmp_path / "haproxy.cfg")


@contextmanager
def behind_haproxy(folder: Path, handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """The port of the shipped HAProxy file before one node that answers so."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as node:
        threading.Thread(target=node.serve_forever, daemon=True).start()
        port = free_port()
        (folder / "haproxy.cfg").write_text(balancer_file(folder, port, {"one": node.server_port}))
        balancer = Program([program("haproxy"), "-q", "-db", "-f", str(folder / "haproxy.cfg")], port)
        balancer.start()
        try:
            yield port
        finally:
            balancer.stop()
            node.shutdown()


class Dying(BaseHTTPRequestHandler):
    """A node that is well when it is asked, and dies with each request."""

    seen: list[str] = []

    def do_GET(self) -> None:
        if self.path == "/readyz":
            self.send_response(200)
            self.end_headers()
            return
        self.seen.append(f"{self.command} {self.path}")
        self.connection.shutdown(socket.SHUT_RDWR)

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        pass


def test_haproxy_asks_again_when_a_node_dies_but_never_sends_a_form_twice(tmp_path: Path) -> None:
    with behind_haproxy(tmp_path, Dying) as port:
        for method in ("GET", "POST"):
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request(method, "/guides/blank-pages/save/", b"note=x" if method == "POST" else None)
            assert connection.getresponse().status >= 500
            connection.close()
    counts = Counter(line.split()[0] for line in Dying.seen)
    assert counts["GET"] > 1 and counts["POST"] == 1


class Listening(BaseHTTPRequestHandler):
    """A node that notes what reaches it."""

    seen: list[dict[str, list[str]]] = []

    def do_GET(self) -> None:
        if self.path != "/readyz":
            self.seen.append({name.lower(): self.headers.get_all(name, []) for name in self.headers})
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_what_strangers_say_of_themselves_does_not_get_past_haproxy(tmp_path: Path) -> None:
    with behind_haproxy(tmp_path, Listening) as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        spoofed = {"x-remote-USER": "ada", "X-Remote-Groups": "operator", "X-Proxy-Secret": "guessed"}
        connection.request("GET", "/", headers=spoofed | {"X-Forwarded-For": "10.1.2.3", "X-Forwarded-Proto": "ftp"})
        assert connection.getresponse().status == 200
        connection.close()
    seen = Listening.seen[-1]
    assert not {"x-remote-user", "x-remote-groups", "x-proxy-secret"} & set(seen)
    assert (seen["x-forwarded-for"], seen["x-forwarded-proto"]) == (["127.0.0.1"], ["https"])


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    nginx, openssl = program("nginx"), program("openssl")
    run(
        openssl,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=x",
        "-keyout",
        tmp_path / "key.pem",
        "-out",
        tmp_path / "fullchain.pem",
    )
    text = TEXTS[DEPLOY / "nginx.conf"].replace("/etc/ssl/kb.example.org", str(tmp_path)).replace("    http2 on;\n", "")
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}\n}}\n")
    run(nginx, "-t", "-q", "-c", tmp_path / "nginx.conf", "-e", tmp_path / "log")


APACHE = """
ServerRoot {folder}
PidFile {folder}/pid
ErrorLog {folder}/log
ServerName localhost
"""
MODULES = (
    "mpm_event", "authn_core", "authz_core", "authz_user", "headers", "proxy", "proxy_http", "socache_shmcb", "ssl", "auth_mellon",
)  # fmt: skip


def test_apache_takes_its_file_for_saml(tmp_path: Path) -> None:
    """With the real module of Debian; that a provider signs somebody in through it is not tried here."""
    apache, openssl, modules = program("apache2"), program("openssl"), Path("/usr/lib/apache2/modules")
    if not (modules / "mod_auth_mellon.so").exists():
        pytest.skip("NOT TESTED: no libapache2-mod-auth-mellon here")
    made = ("-keyout", tmp_path / "key.pem", "-out", tmp_path / "fullchain.pem")
    run(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", *made)
    shutil.copy(tmp_path / "key.pem", tmp_path / "sp.key")
    shutil.copy(tmp_path / "fullchain.pem", tmp_path / "sp.cert")
    for name in ("sp.xml", "provider.xml"):
        (tmp_path / name).write_text("<EntityDescriptor/>")
    loaded = "".join(f"LoadModule {name}_module {modules}/mod_{name}.so\n" for name in MODULES)
    text = TEXTS[DEPLOY / "apache-saml.conf"]
    for folder in ("/etc/ssl/kb.example.org", "/etc/apache2/saml"):
        text = text.replace(folder, str(tmp_path))
    (tmp_path / "apache.conf").write_text(APACHE.format(folder=tmp_path) + loaded + text)
    run(apache, "-t", "-f", tmp_path / "apache.conf")


def test_apache_replaces_what_strangers_say_by_what_the_module_says(tmp_path: Path) -> None:
    """A real Apache with the headers of our file. What mod_auth_mellon would say is set by hand; test_saml.py has it too."""
    apache, modules = program("apache2"), Path("/usr/lib/apache2/modules")
    text = TEXTS[DEPLOY / "apache-saml.conf"]
    headers = "\n".join(re.findall(r"RequestHeader set .+", text)).replace("%{REMOTE_USER}", "%{reqenv:REMOTE_USER}")
    names = ("mpm_event", "authz_core", "env", "setenvif", "headers", "proxy", "proxy_http")
    loaded = "".join(f"LoadModule {name}_module {modules}/mod_{name}.so\n" for name in names)
    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as node:
        threading.Thread(target=node.serve_forever, daemon=True).start()
        port = free_port()
        site = f"Listen 127.0.0.1:{port}\nUser www-data\nGroup www-data\nSetEnvIf Request_URI ^/ REMOTE_USER=ada\n{headers}\n"
        site += f'SetEnvIf Request_URI ^/many MELLON_groups=staff;it-ops\nProxyPass "/" "http://127.0.0.1:{node.server_port}/"\n'
        (tmp_path / "apache.conf").write_text(APACHE.format(folder=tmp_path) + loaded + site)
        server = Program([apache, "-f", str(tmp_path / "apache.conf"), "-D", "FOREGROUND"], port)
        server.start()
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            for address in ("/many", "/none"):
                connection.request("GET", address, headers={"X-Remote-User": "mallory", "x-remote-groups": "operator"})
                connection.getresponse().read()
            connection.close()
        finally:
            server.stop()
            node.shutdown()
    many, none = Listening.seen[-2:]
    assert many["x-remote-user"] == none["x-remote-user"] == ["ada"]
    assert many["x-remote-groups"] == ["staff;it-ops"] and none.get("x-remote-groups", [""]) == [""]
    assert many["x-proxy-secret"] == ["the value of AUTH_PROXY_SECRET"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_takes_its_units(unit: Path, tmp_path: Path) -> None:
    analyze = program("systemd-analyze")
    text = (
        TEXTS[unit]
        .replace("/opt/stepwise/.venv/bin/python", "/bin/true")
        .replace("/opt/stepwise/.venv/bin/gunicorn", "/bin/true")
    )
    (tmp_path / unit.name).write_text(text.replace("User=stepwise\n", "").replace("/usr/bin/git", "/bin/true"))
    for timer in (DEPLOY / "systemd").glob(f"{unit.stem}.timer"):
        shutil.copy(timer, tmp_path)
    run(analyze, "verify", "--man=no", "--recursive-errors=no", *tmp_path.glob("*.*"))


def test_a_node_that_is_about_to_stop_is_not_ready_and_goes_on_answering(
    site: object, settings, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    reader = Client()
    assert reader.get("/readyz").status_code == 200
    (tmp_path / "draining").touch()
    answer = reader.get("/readyz")
    assert answer.status_code == 503 and b"draining" in answer.content and reader.get("/").status_code == 200

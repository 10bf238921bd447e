"""A site on several machines, as docs/operating.md says: nodes behind HAProxy, PostgreSQL, Redis and S3, each of which can be broken."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.support.content_files import ARTICLE, write
from tests.support.postgresql_server import PostgreSQL, serve_postgresql
from tests.support.processes import end, free_port, freeze, kill, program, start, wake
from tests.support.s3_server import S3Server, serve_s3
from tests.support.server import ROOT, Server

CARE = "coffee/articles/care.md"
WATCH = "1"  # seconds between two looks at the storage
PATIENCE = 120  # seconds for anything on a machine that does other things too
READ = (
    "/", "/articles/", "/articles/care/", "/guides/", "/guides/no-coffee/", "/guides/no-coffee/?level=full",
    "/search/?q=machine+{}", "/codes/", "/api/v1/search?q=machine+{}", "/s/A1AA",
)  # fmt: skip


@dataclass
class Node:
    name: str
    server: Server
    storage: str
    puller: subprocess.Popen[bytes] = field(init=False)

    @property
    def processes(self) -> tuple[subprocess.Popen[bytes], ...]:
        assert self.server.process
        return self.server.process, self.puller

    def start(self) -> None:
        self.server.start()
        with self.server.log.open("ab") as log:
            command = [sys.executable, "manage.py", "pull", "--from", self.storage, "--watch", WATCH]
            self.puller = start(command, cwd=ROOT, env=self.server.variables, stdout=log, stderr=log)

    def kill(self) -> None:
        for process in self.processes:
            kill(process)

    def freeze(self) -> None:
        for process in self.processes:
            freeze(process)

    def wake(self) -> None:
        for process in self.processes:
            wake(process)

    def drain(self) -> None:
        """The balancer is told first: /readyz."""
        (Path(self.server.variables["VAR_DIR"]) / "draining").touch()

    def stop(self) -> None:
        for process in self.processes:
            end(process, patience=30)

    def revision(self) -> str:
        try:
            with urlopen(f"{self.server.url}/readyz", timeout=PATIENCE) as answer:
                said: bytes = answer.read()
        except HTTPError as error:
            said = error.read()
        return said.split()[1].decode()


@dataclass
class Program:
    """Redis, HAProxy: stopped and started, frozen and woken."""

    command: list[str]
    port: int
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        self.process = start(self.command)
        wait_until(lambda: answers(self.port), f"{self.command[0]} answers")

    def stop(self) -> None:
        end(self.process)

    def freeze(self) -> None:
        freeze(self.process)

    def wake(self) -> None:
        wake(self.process)


@dataclass
class Cluster:
    author: Server
    nodes: list[Node]
    balancer: Program
    balancer_socket: Path
    postgresql: PostgreSQL
    redis: Program
    s3: S3Server
    storage: str
    content: Path
    revision: str = ""
    published: int = 0

    @property
    def port(self) -> int:
        return self.balancer.port

    def publish(self) -> str:
        """Something else than before, given to all."""
        self.published += 1
        (self.content / CARE).write_text(ARTICLE.replace("coffee-team", f"shift-{self.published}"))
        done = self.author.manage("publish", "--no-webhooks", "--to", self.storage)
        assert done.returncode == 0, done.stderr
        self.revision = done.stdout.split("Library ")[1][:10]
        return self.revision

    def seconds_until_all_have_it(self) -> float:
        started = time.monotonic()
        wait_until(lambda: all(node.revision() == self.revision for node in self.nodes), "all nodes show the library")
        return time.monotonic() - started

    def is_served(self, node: Node) -> bool:
        """Whether the balancer sends readers there."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.balancer_socket))
            connection.sendall(b"show stat\n")
            told = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        state = next(line.split(",")[17] for line in told.splitlines() if line.startswith(f"nodes,{node.name},"))
        return state == "UP"

    def restart(self, node: Node) -> None:
        """As deploy/systemd does: drained, stopped, started."""
        node.drain()
        wait_until(lambda: not self.is_served(node), f"{node.name} is out")
        node.stop()
        self.start(node)

    def start(self, node: Node) -> None:
        node.start()
        node.server.wait()
        wait_until(lambda: self.is_served(node), f"{node.name} is back")


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() - started < seconds, f"never: {what}"
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except OSError:
        return False
    return True


def balancer_file(folder: Path, port: int, nodes: dict[str, int]) -> str:
    """The one that we ship, with the addresses of the test and no TLS."""
    shipped = (ROOT / "deploy/haproxy.cfg").read_text("utf-8")
    lines = [
        line for line in shipped.splitlines() if not re.match(r" +(bind :443|http-request redirect|server )", line)
    ]
    text = "\n".join(lines).replace("bind :80", f"bind 127.0.0.1:{port}")
    text = text.replace("global\n", f"global\n    stats socket {folder}/haproxy.sock mode 600\n")
    servers = (f"    server {name} 127.0.0.1:{at} check\n" for name, at in nodes.items())
    return f"{text}\n{''.join(servers)}"


@contextmanager
def serve_cluster(folder: Path, count: int = 3) -> Iterator[Cluster]:
    haproxy, redis_server = program("haproxy"), program("redis-server")
    with ExitStack() as stack:
        postgresql, s3 = stack.enter_context(serve_postgresql()), stack.enter_context(serve_s3())
        ports = (free_port(), free_port())
        redis = Program([redis_server, "--port", str(ports[0]), "--bind", "127.0.0.1", "--save", ""], ports[0])
        redis.start()
        stack.callback(redis.stop)
        variables = {
            "SITE_URL": f"http://127.0.0.1:{ports[1]}", "SECRET_KEY": "x7" * 30, "BEHIND_PROXY": "1", "WEB_CONCURRENCY": "1",
            "DATABASE_URL": postgresql.url, "CACHE_URL": f"redis://127.0.0.1:{ports[0]}/0", "API_CLIENT_PER_MINUTE": "1000000",
            "CONTENT_DIRS": str(write(folder / "content")), **s3.variables,
        }  # fmt: skip
        storage = f"{s3.url}/cluster"
        names = ["author", *(f"node{number}" for number in range(1, count + 1))]
        for name in names:
            (folder / name).mkdir()
        author, *servers = (Server.of(folder / name, **variables) for name in names)
        nodes = [Node(name, server, storage) for name, server in zip(names[1:], servers, strict=True)]
        (folder / "haproxy.cfg").write_text(
            balancer_file(folder, ports[1], {node.name: node.server.port for node in nodes})
        )
        balancer = Program([haproxy, "-q", "-db", "-f", str(folder / "haproxy.cfg")], ports[1])
        socket_file = folder / "haproxy.sock"
        cluster = Cluster(
            author, nodes, balancer, socket_file, postgresql, redis, s3, storage, Path(variables["CONTENT_DIRS"])
        )
        _begin(cluster, stack)
        yield cluster


def _begin(cluster: Cluster, stack: ExitStack) -> None:
    with ThreadPoolExecutor() as pool:
        tables = pool.submit(cluster.author.manage, "migrate", "-v0")
        static = pool.submit(cluster.author.manage, "collectstatic", "--noinput", "-v0")
        cluster.publish()
    assert tables.result().returncode == static.result().returncode == 0
    for node in cluster.nodes:
        shutil.copytree(*(Path(each.variables["VAR_DIR"]) / "static" for each in (cluster.author, node.server)))
        node.start()
        stack.callback(node.kill)
    for node in cluster.nodes:
        node.server.wait()
    cluster.seconds_until_all_have_it()
    cluster.balancer.start()
    stack.callback(cluster.balancer.stop)
    wait_until(lambda: all(map(cluster.is_served, cluster.nodes)), "all nodes are served")


class Readers:
    """Read through the balancer, each on a connection of its own, and note whatever is not answered well and whole."""

    def __init__(self, port: int, pin: str, threads: int = 4, pause: float = 0) -> None:
        self.port, self.pause = port, pause
        self.paths = (*READ, pin)
        self.failed: list[tuple[str, str]] = []
        self.seconds: list[float] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(number * 1_000_003,)) for number in range(threads)]

    def _read(self, number: int) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        while not self._stop.is_set():
            number += 1
            path = self.paths[number % len(self.paths)].format(number)
            started = time.monotonic()
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                body = answer.read()
                if answer.status not in (200, 301, 302) or (answer.status == 200 and not body):
                    self.failed.append((path, f"{answer.status} {body[:80]!r}"))
                if number % 50 == 0:
                    connection.close()
            except (OSError, HTTPException) as error:
                self.failed.append((path, repr(error)))
                connection.close()
            self.seconds.append(time.monotonic() - started)
            time.sleep(self.pause)
        connection.close()

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def pin_of_the_article(cluster: Cluster) -> str:
    """A permanent link to what it says now."""
    with urlopen(f"http://127.0.0.1:{cluster.port}/articles/care.json", timeout=PATIENCE) as answer:
        told = json.load(answer)
    return f"/articles/care/@{told['first_seen']['revision']}/"


def pages_of(cluster: Cluster, node: Node) -> dict[str, tuple[int, bytes]]:
    """Every page that the site names, as this node answers it."""
    listed = _get(node, "/sitemap-1.xml")[1].decode()
    paths = [url.removeprefix(cluster.author.variables["SITE_URL"]) for url in re.findall("<loc>([^<]+)</loc>", listed)]
    return {path: _get(node, path) for path in (*paths, *READ, "/changes.atom", "/sitemap-1.xml")}


def _get(node: Node, path: str) -> tuple[int, bytes]:
    try:
        with urlopen(node.server.url + path, timeout=PATIENCE) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()

"""What Prometheus and the log are told: enough to run the site, nothing of readers, nothing to strangers."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.support.commands import manage
from tests.support.server import Server, serve

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
RULES = DEPLOY / "prometheus" / "alerts.yml"
TOKEN = "a-token-of-the-tests"
SECRETS = ("zebra-typed", "blank-pages", "0x9999", "secret-key")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two workers, some readers, and what they typed."""
    pytest.importorskip("prometheus_client", reason="NOT TESTED: requirements-metrics.txt is not installed")
    folder = tmp_path_factory.mktemp("watched")
    with serve(folder, workers=2, METRICS_TOKEN=TOKEN, LOG_FORMAT="json", BEHIND_PROXY="1") as server:
        for path in (
            "/",
            "/",
            "/guides/blank-pages/",
            "/guides/blank-pages/?age=old",
            "/search/?q=zebra-typed",
            "/codes/0x9999/",
            "/zebra-typed/",
        ):
            get(server, path, **{"X-Request-ID": "proxy-12345678", "X-Forwarded-For": "203.0.113.9"})
        yield server


def get(server: Server, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    try:
        with urlopen(Request(server.url + path, headers=headers), timeout=30) as answer:
            return answer.status, answer.read().decode(errors="replace"), dict(answer.headers)
    except HTTPError as error:
        return error.code, error.read().decode(errors="replace"), dict(error.headers)


def scrape(server: Server) -> str:
    status, text, _ = get(server, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    return text


def promtool(*arguments: object, text: str | None = None) -> str:
    program = shutil.which("promtool")
    if program is None:
        why = "NOT TESTED: no promtool here (apt-get install prometheus)"
        warnings.warn(pytest.PytestWarning(why), stacklevel=2)
        pytest.skip(why)
    done = subprocess.run([program, *map(str, arguments)], input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_requests_of_all_workers_are_counted_by_route_and_status(watched: Server) -> None:
    text = scrape(watched)
    assert 'stepwise_requests_total{method="GET",route="home",status="200"} 2.0' in text
    assert 'stepwise_requests_total{method="GET",route="none",status="404"}' in text
    assert "stepwise_walk_pages_total{next=" in text and "stepwise_planner_seconds_count" in text
    assert 'stepwise_deliveries{state="dead"} 0.0' in text and "stepwise_records_up 1.0" in text
    assert "stepwise_publish_findings 0.0" in text and "stepwise_library_up 1.0" in text


def test_nothing_that_people_typed_is_in_the_metrics_or_the_log(watched: Server) -> None:
    text, log = scrape(watched), watched.log.read_text("utf-8")
    assert [word for word in SECRETS if word in text] == []
    assert "zebra-typed" not in log and "0x9999" not in log and TOKEN not in log


def test_strangers_find_nothing_at_the_address(watched: Server) -> None:
    nothing = get(watched, "/qqjjzzx")[1]
    for header in ("", "Bearer wrong", f"Basic {TOKEN}"):
        status, body, _ = get(watched, "/metrics", Authorization=header)
        assert status == 404 and body.replace("metrics", "qqjjzzx") == nothing


def test_each_line_of_the_log_is_json_and_has_the_id_of_its_request(watched: Server) -> None:
    lines = [json.loads(line) for line in watched.log.read_text("utf-8").splitlines() if line.startswith("{")]
    walk = next(line for line in lines if line.get("path") == "/guides/blank-pages/")
    assert walk["route"] == "walk" and walk["status"] == 200 and walk["client"] == "203.0.113.9" and walk["ms"] >= 0
    assert walk["request_id"] == "proxy-12345678"
    missing = next(line for line in lines if line.get("route") == "none" and line["logger"] == "kb.requests")
    assert "path" not in missing and missing["status"] == 404


def test_a_kept_page_has_an_id_of_each_request_and_no_odd_one_of_the_client(watched: Server) -> None:
    ids = {
        get(watched, "/about/", **{"X-Request-ID": odd})[2]["X-Request-ID"]
        for odd in ("a b", "x" * 99, "", "</script>")
    }
    assert len(ids) == 4 and all(re.fullmatch("[0-9a-f]{16}", each) for each in ids)


def test_a_site_that_is_not_watched_has_nothing_of_it(tmp_path: Path) -> None:
    show = "import sys, django.urls; from django.conf import settings; django.urls.get_resolver().url_patterns; "
    show += "print([m for m in settings.MIDDLEWARE if 'operations' in m], 'prometheus_client' in sys.modules, 'kb.operations.metrics' in sys.modules)"
    assert manage(tmp_path, "shell", "--verbosity", "0", "-c", show).stdout.strip() == "[] False False"


def test_prometheus_takes_the_metrics(watched: Server) -> None:
    promtool("check", "metrics", text=scrape(watched))


def test_the_alert_rules_are_right() -> None:
    promtool("check", "rules", RULES)
    promtool("test", "rules", DEPLOY / "prometheus" / "alerts_test.yml")


def test_rules_and_dashboard_ask_for_metrics_that_there_are(watched: Server, tmp_path: Path) -> None:
    panels = json.loads((DEPLOY / "grafana" / "stepwise.json").read_text("utf-8"))["panels"]
    asked = [target["expr"] for panel in panels for target in panel["targets"]]
    named = set(re.findall(r"stepwise_\w+", "\n".join([*asked, RULES.read_text("utf-8")])))
    there = set(re.findall(r"^(stepwise_\w+)", scrape(watched), re.MULTILINE))
    assert named - there == set() and len(named) > 12
    rules = [{"record": f"panel:{number}", "expr": expr} for number, expr in enumerate(asked)]
    (tmp_path / "panels.yml").write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
    promtool("check", "rules", tmp_path / "panels.yml")

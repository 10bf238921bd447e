"""What Prometheus is told. Only imported where METRICS_TOKEN is set: elsewhere a request does nothing for it.

Labels are routes, methods, statuses and states: no slugs, no queries, nothing of a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, wraps
from time import perf_counter, time
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.models import Count, Min, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from decisiontree import views as walk_views
from decisiontree.planner import decide as planner
from kb.models import Delivery, MissedSearch, Run
from kb.records.pause import pause
from kb.site.last_publish import read_last_publish
from kb.site.store import store

METHODS = ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS")
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
MOST_PATHS = 10_000  # whose route is remembered
NO_ROUTE, STATIC = "none", "static"

REQUESTS = Counter("stepwise_requests", "Requests answered", ["route", "method", "status"])
LATENCY = Histogram("stepwise_request_seconds", "Seconds an answer took", ["route"], buckets=SECONDS)
PLANNER = Histogram("stepwise_planner_seconds", "Seconds a decision of the planner took", buckets=SECONDS)
WALKS = Counter("stepwise_walk_pages", "Walk pages made (not those from the page cache), by what comes next", ["next"])

Handler = Callable[[HttpRequest], HttpResponse]


class CountRequests:
    """Around everything, kept pages too."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        watch_walks()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = perf_counter()
        response = self.get_response(request)
        route = route_of(request.path_info)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, str(response.status_code)).inc()
        LATENCY.labels(route).observe(perf_counter() - start)
        return response


@lru_cache(MOST_PATHS)
def route_of(path: str) -> str:
    """The name of a route; "none" for an address that leads nowhere."""
    if path.startswith(settings.STATIC_URL):
        return STATIC
    try:
        found = resolve(path)
    except Resolver404:
        return NO_ROUTE
    return found.url_name or found.route


def watch_walks() -> None:
    """The planner is pure and has no clock: it is watched from outside."""
    if hasattr(planner.decide, "is_watched"):
        return
    walks = vars(walk_views)
    decide, replay = planner.decide, walks["replay"]

    @wraps(decide)
    def timed(*arguments: Any) -> Any:
        with PLANNER.time():
            return decide(*arguments)

    @wraps(replay)
    def counted(*arguments: Any) -> Any:
        walk = replay(*arguments)
        WALKS.labels(walk.next.kind).inc()
        return walk

    vars(timed)["is_watched"] = True
    vars(planner)["decide"], walks["replay"] = timed, counted


class State(Collector):
    """What is looked up when Prometheus asks."""

    def collect(self) -> Iterator[Metric]:
        yield from _library()
        yield from _last_publish()
        yield from _records()


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"stepwise_{name}", text, value=value)


def _labelled(name: str, text: str, label: str, values: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"stepwise_{name}", text, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family


def _library() -> Iterator[Metric]:
    library = store().current()
    yield _gauge("library_up", "1 when there is a library to read", float(library is not None))
    yield _gauge("library_degraded", "1 when readers don't get the library they should", float(bool(store().trouble)))
    if library:
        age = time() - library.path.stat().st_mtime
        yield _labelled("library_info", "The library readers see", "revision", [(library.revision, 1)])
        yield _gauge("library_age_seconds", "Since the library was made", age)


def _last_publish() -> Iterator[Metric]:
    last = read_last_publish()
    if last:
        yield _gauge("publish_timestamp_seconds", "When publish last ran", last.at.timestamp())
        yield _gauge("publish_seconds", "How long the last publish took", last.seconds)
        yield _gauge("publish_findings", "Findings that stopped the last publish", last.findings)


def _records() -> Iterator[Metric]:
    """Of the database: left out while it does not answer."""
    try:
        found = list(_counted())
    except Error:
        yield _gauge("records_up", "1 when the records database answers", 0)
        return
    finally:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
    yield _gauge("records_up", "1 when the records database answers", float(not pause.is_on))
    yield from found


def _counted() -> Iterator[Metric]:
    states = dict.fromkeys(Delivery.State.values, 0) | dict(
        Delivery.objects.values_list("state").annotate(Count("id")).order_by()
    )
    yield _labelled("deliveries", "Webhook deliveries by state", "state", sorted(states.items()))
    due = Delivery.objects.filter(state=Delivery.State.PENDING).aggregate(first=Min("created"))["first"]
    waits = (timezone.now() - due).total_seconds() if due else 0
    yield _gauge("delivery_oldest_seconds", "How long the oldest pending delivery waits", waits)
    missed = MissedSearch.objects.aggregate(Sum("count"), Count("id"))
    yield _gauge("missed_searches", "Searches without results that are remembered", missed["count__sum"] or 0)
    yield _gauge("missed_search_texts", "Different searches without results", missed["id__count"])
    ends = dict.fromkeys(Run.Outcome.values, 0) | dict(
        Run.objects.values_list("outcome").annotate(Count("id")).order_by()
    )
    yield _labelled("runs", "Saved sessions by outcome", "outcome", sorted(ends.items()))


def exposition() -> bytes:
    """Everything, of all workers of this machine."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(State())
    return generate_latest(registry)

"""The figures of an installation in the words of Prometheus: asked of the database at the moment they are read, and of
this process. Loaded when somebody asks for them."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from kept.edges.web.tally import BUCKETS, REQUESTS
from kept.store.backups.freshness import freshness
from kept.store.outbox.queues import letter_figures, webhook_figures

POOL: Final = {"pool_size": "open", "pool_available": "free", "requests_waiting": "awaited"}
ENDS: Final = (*map(str, BUCKETS), "+Inf")


def figures_now(*, now: datetime) -> tuple[bytes, str]:
    """The text, and what it is."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(OfDatabase(now))
    registry.register(OfProcess(now))
    return generate_latest(registry), CONTENT_TYPE_LATEST


@dataclass(frozen=True)
class OfDatabase(Collector):
    """The same from every node. A database that does not answer is a figure too."""

    now: datetime

    def collect(self) -> Iterator[Metric]:
        try:
            found = [metric for family in FAMILIES for metric in family(self.now)]
        except (DatabaseError, InterfaceError):
            found = []
        yield GaugeMetricFamily("kept_database_up", "Whether the database answered.", value=float(bool(found)))
        yield from found


@dataclass(frozen=True)
class OfProcess(Collector):
    """Of the process that happens to answer, which its label names: a node may have several."""

    now: datetime

    def collect(self) -> Iterator[Metric]:
        process = str(os.getpid())
        answers = CounterMetricFamily(
            "kept_http_requests", "Requests answered.", labels=["route", "method", "status", "process"]
        )
        for (route, method, status), number in sorted(REQUESTS.answers().items()):
            answers.add_metric([route, method, str(status), process], number)
        yield answers
        durations = HistogramMetricFamily(
            "kept_http_request_seconds", "How long answers took.", labels=["route", "process"]
        )
        for route, (counts, seconds) in sorted(REQUESTS.durations().items()):
            durations.add_metric([route, process], list(zip(ENDS, accumulate(counts), strict=True)), seconds)
        yield durations
        yield from _pool()
        free = shutil.disk_usage(settings.KEPT_DATA).free
        yield GaugeMetricFamily("kept_data_free_bytes", "Room left where KEPT_DATA is.", value=free)
        yield from _backups(self.now)


def _letters(now: datetime) -> Iterator[Metric]:
    found = letter_figures(now)
    letters = GaugeMetricFamily("kept_letters", "Letters that have not arrived.", labels=["state"])
    for state, number in (("waiting", found.waiting), ("due", found.due), ("given_up", found.given_up)):
        letters.add_metric([state], number)
    yield letters
    yield _age("kept_oldest_due_letter_seconds", "How long the oldest due letter waits.", found.age)


def _webhooks(now: datetime) -> Iterator[Metric]:
    found = webhook_figures(now)
    webhooks = GaugeMetricFamily("kept_webhooks", "Messages to programs that have not arrived.", labels=["state"])
    for state, number in (("waiting", found.waiting), ("due", found.due)):
        webhooks.add_metric([state], number)
    yield webhooks
    yield _age("kept_oldest_due_webhook_seconds", "How long the oldest due message to a program waits.", found.age)


def _age(name: str, meaning: str, age: timedelta | None) -> Metric:
    return GaugeMetricFamily(name, meaning, value=age.total_seconds() if age else 0)


def _backups(now: datetime) -> Iterator[Metric]:
    """Where backups are expected."""
    found = freshness(now)
    if found is None:
        return
    if found.age is not None:
        yield _age("kept_newest_backup_age_seconds", "How old the newest backup is.", found.age)
    if found.undrilled_for is not None:
        yield _age(
            "kept_backups_undrilled_seconds", "How long ago a backup was tried with success.", found.undrilled_for
        )


def _pool() -> Iterator[Metric]:
    """PostgreSQL has one: connections of this process, and how many requests wait for one."""
    pool = getattr(connection, "pool", None)
    if pool is None:
        return
    connections = GaugeMetricFamily("kept_database_connections", "Of this process.", labels=["state", "process"])
    stats = pool.get_stats()
    for name, state in POOL.items():
        connections.add_metric([state, str(os.getpid())], stats.get(name, 0))
    yield connections


FAMILIES: Final[tuple[Callable[[datetime], Iterator[Metric]], ...]] = (_letters, _webhooks)

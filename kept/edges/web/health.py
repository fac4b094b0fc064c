"""What a supervisor asks: whether the process lives, whether it can do its work, and the figures of both.

None of it names a person, and none of it needs a sign-in. The figures are for this machine itself, and for who carries
the token.
"""

import hmac
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from kept.edges.web.pages import PageRequest, allowed
from kept.store.backups.freshness import freshness
from kept.store.outbox.pauses import is_paused
from kept.store.outbox.queues import webhook_age
from kept.store.outbox.reads import queue_age
from kept.store.room import backups_have_little_room, room_is_scarce

LONGEST_WAIT: Final = timedelta(minutes=10)
MOST_SECONDS_APART: Final = 5
# What proxies add. A request that carries any of them came from somewhere else, whoever handed it on.
MARKS_OF_PROXIES: Final = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
OF_THIS_MACHINE: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
# Loading what writes it takes a fifth of a second, which only whoever is asked for figures should spend.
FIGURES: Final = "kept.edges.web.exposition.figures_now"


@allowed("public.read")
@require_safe
def tell_alive(_request: PageRequest) -> HttpResponse:
    return _plain("ok")


@allowed("public.read")
@require_safe
def tell_ready(request: PageRequest) -> HttpResponse:
    """503 with the code of each reason on a line of its own. `?exclude=letters_overdue` leaves reasons out, and
    `?exclude=shared` all that every node has at once: what hands requests to several nodes must not take all of them out
    because the mail server is down."""
    left_out = set(request.GET.getlist("exclude"))
    if "shared" in left_out:
        left_out |= SHARED
    reasons = [reason for reason in reasons_against(now=request.now) if reason not in left_out]
    return _plain("\n".join(reasons) or "ready", status=503 if reasons else 200)


@allowed("metrics.read")
@require_safe
def tell_figures(request: PageRequest) -> HttpResponse:
    """Raises Http404 for who is neither on this machine nor carries the token."""
    if not (is_from_this_machine(request) or carries_token(request)):
        raise Http404
    text, content_type = import_string(FIGURES)(now=request.now)
    return HttpResponse(text, content_type=content_type)


def reasons_against(*, now: datetime) -> list[str]:
    """The codes of what keeps this installation from its work at the moment; none when it can do it."""
    try:
        if is_behind():
            return ["migrations_missing"]
        return [code for code, holds in REASONS.items() if holds(now)]
    except (DatabaseError, InterfaceError):
        return ["database_unreachable"]


def is_behind() -> bool:
    """Whether the tables are older than the program. Looked at until all are applied, and no longer."""
    try:
        require_migrations()
    except _Behind:
        return True
    return False


class _Behind(Exception):
    """Tables are older than the program."""


@cache
def require_migrations() -> None:
    """A fault is not remembered, its absence is. Raises _Behind."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _Behind


def is_overdue(age: timedelta | None) -> bool:
    return age is not None and age > LONGEST_WAIT


def letters_wait_too_long(now: datetime) -> bool:
    """Without a mail server they wait by intent."""
    return bool(settings.KEPT_EMAIL_URL) and is_overdue(queue_age(now))


def webhooks_wait_too_long(now: datetime) -> bool:
    return is_overdue(webhook_age(now))


def letters_are_paused(_now: datetime) -> bool:
    """Since a restore, or by hand: somebody must let them go."""
    return is_paused()


def backups_are_old(now: datetime) -> bool:
    """Only where backups are expected."""
    found = freshness(now)
    return found is not None and found.is_overdue


def backups_are_untried(now: datetime) -> bool:
    """Likewise."""
    found = freshness(now)
    return found is not None and found.is_undrilled


def backup_does_not_open(now: datetime) -> bool:
    """Likewise; one that is not there is overdue."""
    found = freshness(now)
    return found is not None and not found.opens


def drill_has_failed(now: datetime) -> bool:
    """Likewise: the last one."""
    found = freshness(now)
    return found is not None and found.last_drill_failed


def disk_is_nearly_full(_now: datetime) -> bool:
    """That of the installation's own files, or that of its backups."""
    return room_is_scarce() or backups_have_little_room()


def clocks_disagree(_now: datetime) -> bool:
    """Whether the database's machine has another time than this one: leases and notice are counted on both."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return abs(float(cursor.fetchone()[0]) - time.time()) > MOST_SECONDS_APART


REASONS: Final[dict[str, Callable[[datetime], bool]]] = {
    "letters_overdue": letters_wait_too_long,
    "webhooks_overdue": webhooks_wait_too_long,
    "letters_paused": letters_are_paused,
    "backups_overdue": backups_are_old,
    "backups_unreadable": backup_does_not_open,
    "backups_undrilled": backups_are_untried,
    "drill_failed": drill_has_failed,
    "disk_nearly_full": disk_is_nearly_full,
    "clocks_disagree": clocks_disagree,
}
# Of the installation, not of the node that is asked.
SHARED: Final = frozenset(REASONS) - {"clocks_disagree"}


def is_from_this_machine(request: HttpRequest) -> bool:
    """Whether it came straight from here. A proxy on this machine has its address too, so that alone proves nothing:
    nothing must have handed it on, and it must ask for this machine by name."""
    if any(mark in request.headers for mark in MARKS_OF_PROXIES):
        return False
    host, _port = split_domain_port(request.get_host())
    try:
        return host in OF_THIS_MACHINE and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def carries_token(request: HttpRequest) -> bool:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    expected: str = settings.KEPT_METRICS_TOKEN
    return bool(expected) and kind.lower() == "bearer" and hmac.compare_digest(token.encode(), expected.encode())


def _plain(word: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{word}\n", content_type="text/plain; charset=utf-8", status=status)

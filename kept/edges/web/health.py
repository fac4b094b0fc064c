"""What a supervisor asks: whether the process lives, and whether it can do its work."""

from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kept.edges.web.pages import PageRequest, allowed
from kept.store.outbox.reads import queue_age

OLDEST_LETTER: Final = timedelta(minutes=10)


class _Behind(Exception):
    """Tables are older than the program."""


@allowed("public.read")
@require_safe
def tell_alive(_request: PageRequest) -> HttpResponse:
    return _plain("ok")


@allowed("public.read")
@require_safe
def tell_ready(request: PageRequest) -> HttpResponse:
    missing = what_is_missing(now=request.now)
    return _plain(missing or "ready", status=503 if missing else 200)


def what_is_missing(*, now: datetime) -> str:
    """Why this installation cannot do its work at the moment; empty when it can."""
    try:
        require_migrations()
        age = queue_age(now)
    except _Behind:
        return "migrations are not applied"
    except (DatabaseError, InterfaceError):
        return "the database does not answer"
    overdue = settings.KEPT_EMAIL_URL and age is not None and age > OLDEST_LETTER
    return "letters are waiting for too long" if overdue else ""


@cache
def require_migrations() -> None:
    """Looked at until all are applied, and no longer: a fault is not remembered, its absence is. Raises _Behind."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _Behind


def _plain(word: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{word}\n", content_type="text/plain; charset=utf-8", status=status)

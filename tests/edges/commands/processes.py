"""Builders: worker processes of their own, and waiting for what they do."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from django.db import connection, transaction

from kept.core.letters import Kind
from kept.store.diary.models import Session
from kept.store.outbox.models import Letter
from tests.edges.mail.mail_server import MailServer
from tests.letters import a_content, queue_one

ROOT: Final = Path(__file__).resolve().parents[3]
# Half of it is the time for one letter, which must suffice on a busy machine too.
LEASE_SECONDS: Final = 4
PATIENCE_SECONDS: Final = 120
# Workers with a protection taken out.
PROGRAM: Final = """
import sys
import django
django.setup()
{}
from kept.config.cli import main
sys.exit(main(sys.argv[1:]))
"""


@contextmanager
def a_worker(
    server: MailServer, *, lease_seconds: int = LEASE_SECONDS, without: str = "", told: IO[bytes] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own, whose log goes to `told`; what is left of it at the end is killed."""
    program = [sys.executable, "-c", PROGRAM.format(without)] if without else [str(ROOT / "bin" / "kept")]
    command = [*program, "deliver-letters", "--lease-seconds", str(lease_seconds)]
    surroundings = os.environ | {"KEPT_EMAIL_URL": server.url, "PYTHONPATH": str(ROOT)}
    worker = subprocess.Popen(command, env=surroundings, cwd=ROOT, stderr=told)
    try:
        yield worker
    finally:
        kill(worker)


def kill(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.wait()


def go_on(server: MailServer) -> None:
    server.pause_at = None
    server.go_on.set()


@contextmanager
def nobody_else_writes() -> Iterator[None]:
    """SQLite has one writer; on PostgreSQL the table is held."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("lock table outbox_letter in exclusive mode")
        yield


def has_taken(server: MailServer, number: int) -> bool:
    return len(set(server.message_ids)) >= number


def wait_for(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def queue_now(session: Session, kind: Kind = Kind.CONFIRMED) -> Letter:
    """Processes of their own have the real time."""
    return queue_one(session, a_content(kind), at=datetime.now(UTC))

"""Bring an installation to where it can start: tables, static files, and in the demo its people."""

import argparse
import contextlib
import importlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from kept.config.startup import migrations_fault
from kept.config.statics import collect_static_files

# Any number that nobody else takes: the letters of the name.
LOCK: Final = 0x6B657074
SEED: Final = "kept.edges.commands.seed_demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(options: argparse.Namespace, *, now: datetime) -> int:  # noqa: ARG001 - every command is given its options
    """Each step looks first whether it is needed."""
    with one_at_a_time():
        if migrations_fault(settings.ENVIRONMENT):
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
    collect_static_files()
    return seed_demo([], now=now) if settings.KEPT_DEMO else 0


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Several machines may be upgraded at once: the others wait until the first has made the tables. An embedded
    database has one machine, whose services wait for each other."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def seed_demo(arguments: list[str], *, now: datetime) -> int:
    """The demo's own command, in this process."""
    command = importlib.import_module(SEED)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    code: int = command.run(parser.parse_args(arguments), now=now)
    return code


def demo_sign_ins(*, now: datetime) -> str:
    """What `kept seed-demo --sign-ins` prints."""
    with contextlib.redirect_stdout(io.StringIO()) as text:
        seed_demo(["--sign-ins"], now=now)
    return text.getvalue()

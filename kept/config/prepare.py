"""Bring an installation to where it can start: tables, static files, and in the demo its people."""

import argparse
import contextlib
import hashlib
import importlib
import io
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from kept.config.startup import migrations_fault

SEED: Final = "kept.edges.commands.seed_demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(options: argparse.Namespace, *, now: datetime) -> int:  # noqa: ARG001 - every command is given its options
    """Each step looks first whether it is needed."""
    if migrations_fault(settings.ENVIRONMENT):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    collect_static_files()
    return seed_demo([], now=now) if settings.KEPT_DEMO else 0


def collect_static_files() -> None:
    """Hashing and compressing takes seconds, so only when a file has changed."""
    stamp = settings.KEPT_DATA / "static.stamp"
    found = checksum_of_static_files()
    if not stamp.exists() or stamp.read_text() != found:
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(found)


def checksum_of_static_files() -> str:
    """One checksum over the names and contents of all files that would be collected."""
    total = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=None):
            with storage.open(path) as file:
                total.update(f"{path}\0{hashlib.sha256(file.read()).hexdigest()}\n".encode())
    return total.hexdigest()


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

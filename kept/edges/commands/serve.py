"""Run the web server until it is told to stop; requests in flight are finished first."""

import argparse
import os
import sys
from datetime import datetime
from typing import Final

from django.conf import settings

THREADS: Final = 8
# More than this and visitors are told at once to come back, instead of waiting for an answer that comes too late.
REQUESTS_AT_ONCE: Final = 64
SECONDS_TO_FINISH: Final = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=settings.KEPT_PORT, help="the port to listen on (default: PORT)")


def run(options: argparse.Namespace, *, now: datetime) -> int:  # noqa: ARG001 - every command is given the time
    """Becomes the server: nothing is left of this process, so signals go straight to it."""
    os.execv(sys.executable, [sys.executable, "-m", "granian", *server_arguments(options)])  # noqa: S606 - no shell wanted


def server_arguments(options: argparse.Namespace) -> list[str]:
    """The server's own words for what is asked."""
    given = {
        "interface": "wsgi",
        "host": options.host,
        "port": options.port,
        "http": "1",
        "workers": settings.KEPT_WORKERS,
        "blocking-threads": THREADS,
        "backpressure": REQUESTS_AT_ONCE,
        "workers-kill-timeout": SECONDS_TO_FINISH,
        "log-level": "warning",
    }
    module, _, name = settings.WSGI_APPLICATION.rpartition(".")
    flags = [text for key, value in given.items() for text in (f"--{key}", str(value))]
    return [*flags, "--no-ws", "--respawn-failed-workers", f"{module}:{name}"]

"""Run the web server until it is told to stop; requests in flight are finished first."""

import argparse
import gc
import os
from datetime import datetime
from threading import Timer
from typing import Any, Final

from django.conf import settings
from django.db import connections
from django.urls import get_resolver
from django.utils.module_loading import import_string
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from kept.store.outages import end_by

# More than this and visitors are told at once to come back, instead of waiting for an answer that comes too late.
REQUESTS_AT_ONCE: Final = 64
SECONDS_TO_FINISH: Final = 20
SECONDS_TO_ANSWER: Final = 1
EXIT_DISK: Final = 74  # sysexits' EX_IOERR


class SteadfastServer(Server):  # type: ignore[misc,valid-type] # which one Granian calls so depends on Python
    """Puts another worker in the place of each that dies. Granian's own ends, and all other workers with it, when one dies
    within seconds of its predecessor."""

    def _respawn_workers(self, *about: Any, **more: Any) -> None:
        super()._respawn_workers(*about, **more)
        self.respawned_wrks.clear()  # where it remembers when


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=settings.KEPT_PORT, help="the port to listen on (default: PORT)")


def run(options: argparse.Namespace, *, now: datetime) -> int:  # noqa: ARG001 - every command is given the time
    """Returns when the last request in flight is answered."""
    application = load_site()
    let_go_of_database()
    end_by(end_soon)
    server = SteadfastServer(
        settings.WSGI_APPLICATION.replace(".application", ":application"),
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings.KEPT_WORKERS,
        blocking_threads=settings.KEPT_THREADS,
        backpressure=REQUESTS_AT_ONCE,
        workers_kill_timeout=SECONDS_TO_FINISH,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    server.serve(target_loader=lambda *_: application)
    return 0


def end_soon() -> None:
    """As soon as whoever met the fault is answered; another worker comes in this one's place. Others are cut off, which
    leaves what they asked for done or not done, and never half."""
    timer = Timer(SECONDS_TO_ANSWER, os._exit, (EXIT_DISK,))
    timer.daemon = True
    timer.start()


def load_site() -> Any:
    """Load all that answers before the workers fork from this process, so that each starts ready and shares memory.

    What is loaded stays for good: Python need not look through it again and again for what nobody holds any more, which
    took a tenth of a second, of somebody's request.
    """
    application = import_string(settings.WSGI_APPLICATION)
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    return application


def let_go_of_database() -> None:
    """A connection that two processes hold after a fork garbles both."""
    connections.close_all()
    for connection in connections.all():
        close_pool = getattr(connection, "close_pool", None)  # PostgreSQL has one
        if close_pool:
            close_pool()

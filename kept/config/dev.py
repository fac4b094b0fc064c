"""Prepare the installation, run the web server and the letter worker side by side, and end both together.

One process loads Django once and forks the two, which saves loading it three times.
"""

import argparse
import ctypes
import http.client
import importlib
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import FrameType
from typing import Final

from django.conf import settings

from kept.config import prepare
from kept.config.startup import check_before_start
from kept.edges.commands.serve import let_go_of_database, load_site

CHILDREN: Final = {"web server": "serve", "letter worker": "deliver_letters"}
PR_SET_PDEATHSIG: Final = 1
SECONDS_TO_ANSWER: Final = 30
SECONDS_TO_STOP: Final = 25
SECONDS_BETWEEN_LOOKS: Final = 0.05


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: the environment says it all."""


def run(options: argparse.Namespace, *, now: datetime) -> int:
    """Until SIGINT or SIGTERM (0), or until one of the two dies (1)."""
    if port_is_taken(settings.KEPT_PORT):
        return tell(f"port {settings.KEPT_PORT} is taken; set PORT to another.")
    if code := prepare.run(options, now=now):
        return code
    check_before_start()
    sign_ins = prepare.demo_sign_ins(now=now) if settings.KEPT_DEMO else ""
    load_site()
    let_go_of_database()
    family = Family()
    with stop_signals(family):
        for name, command in CHILDREN.items():
            family.start(name, command)
        try:
            if family.wait_until_ready():
                announce(sign_ins)
            family.wait_until_stopped()
        finally:
            family.stop()
    return 1 if family.lost else 0


@dataclass
class Family:
    """The children that run, by process id; each leads a process group of the same number."""

    running: dict[int, str] = field(default_factory=dict)
    groups: list[int] = field(default_factory=list)
    stopping: bool = False
    lost: bool = False

    def start(self, name: str, command: str) -> None:
        """Fork a child; in a group of its own, as Ctrl-C must reach it through us, once."""
        child = os.fork()
        if not child:
            os.setpgid(0, 0)
            end_with_parent()
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os._exit(run_in_child(command))
        self.running[child] = name
        self.groups.append(child)

    def wait_until_ready(self) -> bool:
        """Whether the site answers; when it does not in time, that is said and all ends."""
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while self.all_well() and time.monotonic() < deadline:
            if site_is_ready(settings.KEPT_PORT):
                return True
            time.sleep(SECONDS_BETWEEN_LOOKS)
        if self.all_well():
            tell(f"the site did not get ready within {SECONDS_TO_ANSWER} s.")
            self.lost = True
        return False

    def wait_until_stopped(self) -> None:
        """Until a signal came or a child was lost."""
        while self.all_well():
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def all_well(self) -> bool:
        """Whether both run and nobody asked to stop."""
        for name, code in self.ended():
            if not self.stopping:
                tell(f"the {name} ended by itself with exit code {code}; stopping.")
                self.lost = True
        return not (self.stopping or self.lost)

    def ended(self) -> Iterator[tuple[str, int]]:
        """The children that have ended since the last look."""
        for child in list(self.running):
            found, status = os.waitpid(child, os.WNOHANG)
            if found:
                yield self.running.pop(child), os.waitstatus_to_exitcode(status)

    def stop(self) -> None:
        """Ask, wait, and at last insist; a child that died at once may have left children of its own."""
        self.stopping = True
        deadline = time.monotonic() + SECONDS_TO_STOP
        for child in self.running:
            os.kill(child, signal.SIGTERM)
        while self.running and time.monotonic() < deadline:
            list(self.ended())
            time.sleep(SECONDS_BETWEEN_LOOKS)
        for group in self.groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)


@contextmanager
def stop_signals(family: Family) -> Iterator[None]:
    """SIGINT and SIGTERM ask the family to stop."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        family.stopping = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_with_parent() -> None:
    """Linux then sends SIGTERM to this process when its parent is gone, however that came about."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run_in_child(command: str) -> int:
    """The command as if it had been started by itself; a fault is shown, as nobody above will."""
    try:
        module = importlib.import_module(f"kept.edges.commands.{command}")
        parser = argparse.ArgumentParser()
        module.add_arguments(parser)
        code: int = module.run(parser.parse_args([]), now=datetime.now(UTC))
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:  # noqa: BLE001 - the fork must not return into the parent's code
        sys.excepthook(*sys.exc_info())
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return code


def site_is_ready(port: int) -> bool:
    """One look at /readyz, at what is of this process: a nearly full disk keeps nobody from working on it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz?exclude=shared")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def port_is_taken(port: int) -> bool:
    """Asked before anything is done, as the answer would otherwise come late and from a child."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def announce(sign_ins: str) -> None:
    """What somebody who has just started it needs to know."""
    print(f"\nKept is at {settings.KEPT_SITE_URL}/")
    print(f"\n{sign_ins.strip()}\n" if sign_ins else "")
    print("Stop it with Ctrl-C.", flush=True)


def tell(sentence: str) -> int:
    """Loudly, and the exit code for it."""
    print(f"kept: {sentence}", file=sys.stderr, flush=True)
    return 1

"""A site as it is run, whose processes are killed: web workers and a letter worker, with the settings of production."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from kept.config.environment import REPOSITORY
from tests.edges.commands.processes import PROGRAM
from tests.nodes.cluster import ask, wait_for
from tests.postgres import free_port

LEASE_SECONDS: Final = 4
WEB, LETTERS = "web", "letters"


@dataclass
class Installation:
    """Two web workers and at most one letter worker. `without` is Python that takes a protection out of the web workers."""

    email_url: str = ""
    without: str = ""
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *arguments: str) -> None:
        surroundings = os.environ | {
            "KEPT_EMAIL_URL": self.email_url,
            "KEPT_WORKERS": "2",
            "KEPT_BOOKINGS_AN_HOUR": "65535",  # a few clients book for many
            "KEPT_CANCELLATIONS_A_DAY": "65535",
            "PYTHONPATH": str(REPOSITORY),
        }
        program = (
            [sys.executable, "-c", PROGRAM.format(self.without)] if self.without else [str(REPOSITORY / "bin/kept")]
        )
        self.running[name] = subprocess.Popen(
            [*program, *arguments],
            env=surroundings,
            cwd=REPOSITORY,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def start_web(self) -> None:
        self.start(WEB, "serve", "--port", str(self.port))
        wait_for(lambda: ask(self.port, "/readyz") == 200)

    def start_letters(self) -> None:
        self.start(LETTERS, "deliver-letters", "--lease-seconds", str(LEASE_SECONDS))

    def look_after_web(self) -> None:
        """As whoever supervises it would, should it have ended."""
        if self.running[WEB].poll() is not None:
            self.running.pop(WEB)
            self.start_web()

    def kill_letters(self) -> None:
        self.stop(LETTERS)
        self.start_letters()

    def kill_a_web_worker(self, chance: Random) -> bool:
        """One of those that answer, while its parent lives on; False when none is there at this moment."""
        workers = leaves(self.running[WEB].pid)
        if not workers or workers == [self.running[WEB].pid]:
            return False
        with suppress(ProcessLookupError):
            os.kill(chance.choice(workers), signal.SIGKILL)
        return True

    def stop(self, name: str) -> None:
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def leaves(pid: int) -> list[int]:
    """The processes at the end of the tree that begins with this one."""
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for child in children:
            found += leaves(int(child))
    return found or [pid]


@contextmanager
def an_installation(email_url: str = "", *, without: str = "") -> Iterator[Installation]:
    """With a letter worker when there is somewhere to send to."""
    site = Installation(email_url, without)
    try:
        site.start_web()
        if email_url:
            site.start_letters()
        yield site
    finally:
        for name in list(site.running):
            site.stop(name)

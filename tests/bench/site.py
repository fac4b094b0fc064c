"""An installation as it is run: its processes started, looked at and stopped."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.bench.installation import ROOT

if TYPE_CHECKING:
    from tests.bench.cast import Desk

SECONDS_TO_START: Final = 60
SECONDS_TO_STOP: Final = 30
TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass
class Site:
    """What a part measures: `rounds` of so many `seconds` each, at an address, with people at hand."""

    database: str
    sessions: int
    rounds: int
    seconds: float
    address: tuple[str, int]
    desks: "list[Desk]"
    server: subprocess.Popen[bytes]
    started_in: float
    folder: Path
    at_rest: list[float] = field(default_factory=list)  # MiB of each web process
    limits: dict[int, tuple[float, ...]] = field(default_factory=dict)  # of an empty page, by connections

    @property
    def url(self) -> str:
        return f"http://{self.address[0]}:{self.address[1]}"

    def cpu_seconds(self) -> float:
        """Of the web processes so far: what other programs on the machine take is not in it."""
        return sum(cpu_of(pid) for pid in children_of(self.server.pid))


@contextmanager
def running(
    command: str, *arguments: str, log: Path, program: str = "kept.config.cli"
) -> Iterator[subprocess.Popen[bytes]]:
    """`kept <command>`, or another program, as a process of its own, which ends when we are done with it."""
    with log.open("ab") as words:
        started = subprocess.Popen([sys.executable, "-m", program, command, *arguments], cwd=ROOT, stderr=words)
    try:
        yield started
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def seconds_until_it_answers(
    address: tuple[str, int], path: str = "/healthz", *, at_most: float = SECONDS_TO_START
) -> float:
    """Raises TimeoutError."""
    began = time.perf_counter()
    while time.perf_counter() - began < at_most:
        try:
            visitor = http.client.HTTPConnection(*address, timeout=5)
            visitor.request("GET", path)
            if visitor.getresponse().status == http.HTTPStatus.OK:
                return time.perf_counter() - began
        except OSError:
            pass
        finally:
            visitor.close()
        time.sleep(0.005)
    raise TimeoutError(f"nothing answers at {address}")


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_of(pid: int) -> float:
    """User and system, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def mebibytes_of(pid: int) -> tuple[float, float]:
    """Resident, and proportional: what processes share counts for each in part."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
    return sizes["Rss"], sizes["Pss"]

"""What this machine is: how fast it counts, how fast its disk is sure, and who else is busy on it."""

import os
import platform
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from statistics import median

from tests.bench.table import Figure

ROUNDS = 5


def calibration(folder: Path) -> list[Figure]:
    """The same three deeds everywhere, so that figures of two machines can be compared."""
    return [
        Figure(part="machine", name="calibration: the sum of a million numbers", unit="ms", rounds=_times(_count)),
        Figure(part="machine", name="calibration: SHA-256 of 16 MiB", unit="ms", rounds=_times(_digest)),
        Figure(part="machine", name="calibration: a page written and on disk", unit="ms", rounds=_syncs(folder)),
    ]


def machine_in_words() -> str:
    """For the table's head."""
    load = ", ".join(f"{each:.2f}" for each in os.getloadavg())
    return f"{os.cpu_count()} cores ({_processor()}), Python {platform.python_version()}, load average {load}"


def _times(deed: Callable[[], object]) -> tuple[float, ...]:
    return tuple(_milliseconds(deed) for _ in range(ROUNDS))


def _milliseconds(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
    return 1000 * (time.perf_counter() - began)


def _count() -> int:
    return sum(range(1_000_000))


def _digest() -> str:
    return sha256(bytes(16 * 1024 * 1024)).hexdigest()


def _syncs(folder: Path) -> tuple[float, ...]:
    """In each round the median of some."""
    with tempfile.TemporaryFile(dir=folder) as file:

        def sync() -> None:
            os.write(file.fileno(), bytes(4096))
            os.fsync(file.fileno())

        return tuple(median(_milliseconds(sync) for _ in range(20)) for _ in range(ROUNDS))


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())

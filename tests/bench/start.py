"""How long `bin/dev` takes until somebody can sign in: with nothing there but the packages, and the next morning."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench.installation import NOT_INHERITED, ROOT
from tests.bench.site import seconds_until_it_answers
from tests.bench.table import Bar, Figure
from tests.postgres import free_port

ROUNDS: Final = 3
SECONDS_AT_MOST: Final = 300
FIRST, WARM = "bin/dev, the first time, packages installed", "bin/dev, warm"


def measure() -> Iterator[Figure]:
    """On SQLite, with the demo's data."""
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as folder:
        yield Figure(part="start", name=FIRST, unit="s", rounds=(_start(folder),), bar=Bar(must=60, aim=25))
        warm = tuple(_start(folder) for _ in range(ROUNDS))
        yield Figure(part="start", name=WARM, unit="s", rounds=warm, bar=Bar(must=5, aim=2.5))


def _start(folder: str) -> float:
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    surroundings = inherited | {"KEPT_DATA": folder, "PORT": str(port)}
    with (Path(folder) / "dev.log").open("ab") as words:
        # A group of its own, so that all that it starts can be told to stop.
        started = subprocess.Popen(
            [ROOT / "bin" / "dev"], env=surroundings, cwd=ROOT, stdout=words, stderr=words, start_new_session=True
        )
    try:
        return seconds_until_it_answers(("127.0.0.1", port), "/signin", at_most=SECONDS_AT_MOST)
    finally:
        os.killpg(started.pid, signal.SIGINT)
        started.wait()

"""`bin/bench`: measures Kept on this machine, prints one table, and stores it in var/bench."""

import argparse
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.bench import earliest, slots, start
from tests.bench.installation import DATABASES, ROOT, installation
from tests.bench.machine import calibration, machine_in_words
from tests.bench.table import Figure, as_markdown, from_plain, growth

KEPT_IN: Final = ROOT / "var" / "bench"
COMMITTED: Final = ROOT / "docs" / "speed.md"
MEASURED: Final = "## Measured"  # what stands there after this line is the latest table
NAME: Final = "%Y-%m-%d-%H%M"
FEW, MANY = 10_000, 1_000_000
# In the order in which one installation is measured.
PARTS: Final = ("pages", "json_reads", "deeds", "contenders", "letters", "first_view", "footprint")
# These need no installation, or make their own.
SLOTS, START, EARLIEST = "slots", "start", "earliest"
OTHERS: Final = (SLOTS, START, EARLIEST)


def main() -> None:
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    if asked not in PARTS + OTHERS and (ROOT / "tests" / "bench" / f"{asked}.py").exists():
        return _run_alone(asked)  # with options of its own
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is stopped, and its folders go
    began = datetime.now(UTC)
    head = f"{began:%Y-%m-%d %H:%M} UTC, {machine_in_words()}"
    print(head, file=sys.stderr)
    figures: list[Figure] = []
    for figure in _measured(options):
        figures.append(figure)
        _store(_page(head, began, figures), figures, began)
    figures += growth(figures)
    text = _page(head, began, figures)
    print(text)
    _store(text, figures, began)
    if options.write:
        before = COMMITTED.read_text().partition(MEASURED)[0]
        COMMITTED.write_text(f"{before}{MEASURED}\n\n{text}")
    print(f"stored in {KEPT_IN.relative_to(ROOT)}, {began:{NAME}}.md and .json", file=sys.stderr)
    return None


def _measured(options: argparse.Namespace) -> Iterator[Figure]:
    """One after the other, so that what is measured is kept whatever becomes of the rest."""
    yield from calibration(Path(tempfile.gettempdir()))
    wanted = options.parts or [*OTHERS, *PARTS]
    databases = options.db or DATABASES
    if SLOTS in wanted:
        yield from slots.measure()
    if START in wanted and (options.full or options.parts):
        yield from start.measure()
    if EARLIEST in wanted:
        for database in databases if options.full or options.parts else DATABASES[-1:]:
            yield from earliest.measure(database, full=options.full)
    parts = [part for part in wanted if part in PARTS]
    for sessions in (FEW, MANY) if options.full else (options.sessions,):
        for database in databases if parts else ():
            yield from _of_installation(database, sessions, parts, options)


def _of_installation(
    database: str, sessions: int, parts: Sequence[str], options: argparse.Namespace
) -> Iterator[Figure]:
    """By a process of its own, as Django knows one database; it ends what it started when it is told to stop."""
    command = [sys.executable, "-m", "tests.bench.one", *parts]
    command += [f"--sessions={sessions}", f"--rounds={options.rounds}", f"--seconds={options.seconds}"]
    with installation(database) as surroundings:
        subprocess.run([ROOT / "bin" / "kept", "prepare"], env=surroundings, check=True, cwd=ROOT)
        measuring = subprocess.Popen(command, env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert measuring.stdout
        try:
            yield from (from_plain(json.loads(line)) for line in measuring.stdout if line.startswith("{"))
        finally:
            if measuring.poll() is None:
                measuring.terminate()
            measuring.wait()
    if measuring.returncode:
        words = f"{database} at {sessions} sessions ended with {measuring.returncode}: what follows is not whole"
        print(words, file=sys.stderr)


def _page(head: str, began: datetime, figures: list[Figure]) -> str:
    minutes = (datetime.now(UTC) - began).seconds / 60
    faults = [figure.name for figure in figures if "FAULTS" in figure.note]
    closing = f"Measured in {minutes:.1f} minutes; load average now {os.getloadavg()[0]:.2f}."
    if faults:
        closing += f" Not all was answered with success: {'; '.join(faults)}."
    return f"{head}\n\n{as_markdown(figures)}\n{closing}\n"


def _store(text: str, figures: list[Figure], began: datetime) -> None:
    KEPT_IN.mkdir(parents=True, exist_ok=True)
    (KEPT_IN / f"{began:{NAME}}.md").write_text(text)
    (KEPT_IN / f"{began:{NAME}}.json").write_text(json.dumps([figure.as_plain() for figure in figures], indent=1))


def _run_alone(name: str) -> None:
    """A module that prints a table of its own."""
    sys.argv = [name, *sys.argv[2:]]
    runpy.run_module(f"tests.bench.{name}", run_name="__main__")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"{', '.join(OTHERS + PARTS)}, or a module of tests/bench")
    parser.add_argument("--full", action="store_true", help=f"at {FEW:,} and at {MANY:,} sessions")
    parser.add_argument("--db", action="append", choices=DATABASES, help="only this database")
    parser.add_argument("--sessions", type=int, default=FEW)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.2, help="for how long a round of requests lasts")
    parser.add_argument("--write", action="store_true", help="also into docs/speed.md")
    options = parser.parse_args()
    if unknown := set(options.parts) - {*OTHERS, *PARTS}:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    main()

"""Measures one installation: loads it, starts it, and runs the parts one after the other. `tests.bench` calls it."""

import argparse
import importlib
import json
import signal
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.db import connection

from kept.edges.commands.serve import let_go_of_database

if TYPE_CHECKING:
    from tests.bench.site import Site


def main() -> None:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is stopped
    django.setup()
    from tests.bench.cast import hire
    from tests.bench.loader import load
    from tests.bench.site import Site, children_of, mebibytes_of, running, seconds_until_it_answers

    now = datetime.now(UTC)
    load(sessions=options.sessions, now=now)
    say(f"{options.sessions} sessions loaded into {connection.vendor} in {(datetime.now(UTC) - now).seconds} s")
    desks = hire(now=datetime.now(UTC))  # loading takes longer than a sign-in lasts
    folder = Path(settings.KEPT_DATA)
    address = ("127.0.0.1", settings.KEPT_PORT)
    let_go_of_database()
    with running("serve", log=folder / "serve.log") as server:
        started_in = seconds_until_it_answers(address)
        site = Site(
            database=connection.vendor,
            sessions=options.sessions,
            rounds=options.rounds,
            seconds=options.seconds,
            address=address,
            desks=desks,
            server=server,
            started_in=started_in,
            folder=folder,
            at_rest=[mebibytes_of(pid)[0] for pid in children_of(server.pid)],
        )
        failed = [part for part in options.parts if not measured(part, site)]
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


def measured(part: str, site: "Site") -> bool:
    """Prints its figures. One part that fails does not keep the others from being measured."""
    try:
        for figure in importlib.import_module(f"tests.bench.{part}").measure(site):
            print(json.dumps(figure.as_plain()), flush=True)
    except Exception:  # noqa: BLE001 (what one part stumbles over is told, and the next is measured)
        say(traceback.format_exc())
        return False
    say(f"{part} measured")
    return True


def say(words: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {words}", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="+")
    parser.add_argument("--sessions", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()

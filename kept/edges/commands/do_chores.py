"""Do once, and now, what the worker does now and then; doing it again changes nothing."""

import argparse
from datetime import datetime

from kept.edges.commands._chores import CHORES, Rota


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: each chore finds what is due."""


def run(options: argparse.Namespace, *, now: datetime) -> int:  # noqa: ARG001 - every command is given both
    """One line for each; 1 when one of them failed."""
    results = Rota().do_what_is_due(now)
    for chore in CHORES:
        result = results[chore.name]
        print(f"{'failed' if result is None else result!s:>6}  {chore.name.replace('_', ' ')}")
    return 1 if None in results.values() else 0

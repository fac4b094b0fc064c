"""Ask the database whether all that must be true of it is true; changes nothing."""

import argparse
from datetime import datetime
from typing import Final

from kept.store.invariants.reads import findings

MOST_SHOWN: Final = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: every claim is asked."""


def run(options: argparse.Namespace, *, now: datetime) -> int:  # noqa: ARG001 - every command is given both
    """One line for each claim: how many rows break it, and the first of them. 1 when any does."""
    broken = 0
    for finding in findings():
        number = len(finding.offenders)
        shown = ", ".join(finding.offenders[:MOST_SHOWN])
        more = f" and {number - MOST_SHOWN} more" if number > MOST_SHOWN else ""
        print(f"{number or 'ok':>6}  {finding.claim}{': ' if number else ''}{shown}{more}")
        broken += number > 0
    print(f"{broken} of the claims above do not hold." if broken else "All is as it must be.")
    return 1 if broken else 0

"""Take the second factors from an account whose owner lost them and their recovery codes. Be sure that it is them who asks."""

import argparse
import sys
from datetime import datetime
from typing import Final

from kept.core.access import Actor, Role
from kept.core.refusal import Refused
from kept.usecases.drop_factors import drop_factors

OPERATOR: Final = Actor(role=Role.OPERATOR)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose they are."""
    parser.add_argument("--email", required=True, help="of the account")


def run(options: argparse.Namespace, *, now: datetime) -> int:
    """0; 1 when nobody has this address."""
    try:
        number = drop_factors(by=OPERATOR, email=options.email.lower(), now=now)
    except Refused:
        print(f"kept drop-factors: nobody has an account with the address {options.email}.", file=sys.stderr)
        return 1
    print(f"{number} removed. Staff set up another the next time that they sign in.")
    return 0

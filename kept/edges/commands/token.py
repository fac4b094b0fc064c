"""Make a token with which a program uses the JSON interface for a person. It is shown once."""

import argparse
import sys
from datetime import datetime
from uuid import uuid4

from kept.core.access import RequestKey, Role
from kept.core.token_scopes import TOKEN_SCOPES
from kept.store.people.reads import acting_with_address
from kept.usecases.create_token import create_token


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Without --scope it may do all that the interface offers to this person."""
    parser.add_argument("--email", required=True, help="of the person for whom it acts")
    parser.add_argument("--name", default="made by the administrator", help="what the list of tokens calls it")
    parser.add_argument("--days", type=int, default=90, help="for how long it is good")
    parser.add_argument(
        "--scope", action="append", choices=list(TOKEN_SCOPES), help="what it may do; several may be given"
    )


def run(options: argparse.Namespace, *, now: datetime) -> int:
    """0 with the token alone on standard output; 1 when nobody has this address."""
    by = acting_with_address(options.email.lower())
    if by.role is Role.ANONYMOUS:
        print(f"kept token: nobody has an account with the address {options.email}.", file=sys.stderr)
        return 1
    request = RequestKey(key=uuid4(), fingerprint="kept token")
    token = create_token(
        by=by,
        name=options.name,
        scopes=options.scope or list(TOKEN_SCOPES),
        days=options.days,
        request=request,
        now=now,
    )
    print(token.secret)
    return 0

"""Create an account: a professional or staff of a practice, or an operator."""

import argparse
import getpass
import sys
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from kept.core.access import Actor, Role
from kept.core.money import parse_amount
from kept.core.offers import ServiceTerms
from kept.core.passwords import LONGEST, SHORTEST_WITH_FACTOR, require_good_password
from kept.core.refusal import Refused
from kept.store.people.common_passwords import common_passwords
from kept.store.people.reads import practice_called
from kept.usecases.create_user import UserWish, create_user
from kept.usecases.found_practice import found_practice

OPERATOR: Final = Actor(role=Role.OPERATOR)
ROLES: Final = (Role.PROFESSIONAL, Role.MANAGER, Role.ASSISTANT, Role.OPERATOR)
FAULTS: Final = {
    "password_short": f"the password needs at least {SHORTEST_WITH_FACTOR} characters",
    "password_long": f"the password may have {LONGEST} characters",
    "password_common": "the password is one of those that are guessed first",
    "password_personal": "the password is mostly made of the name, the address or this product's words",
}
EXIT_USAGE: Final = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The password is asked for, or read as one line from standard input; never an argument, which others could see."""
    parser.add_argument("--email", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--role", choices=[str(role) for role in ROLES], default=str(Role.PROFESSIONAL))
    parser.add_argument("--timezone", default="UTC", help="an IANA zone, like Europe/Dublin")
    parser.add_argument("--practice", help="its name; it is founded when there is none of that name")
    parser.add_argument("--currency", default="EUR", help="of a practice that is founded")
    parser.add_argument("--policy-hours", type=int, default=24, help="a professional's own cancellation policy")
    parser.add_argument("--service", default="Session", help="a professional's first service")
    parser.add_argument("--minutes", type=int, default=50)
    parser.add_argument("--price", default="0", help="of the first service, like 90.00")


def run(options: argparse.Namespace, *, now: datetime) -> int:
    """0, or 2 with a sentence when the arguments do not go together."""
    role = Role(options.role)
    if role is not Role.OPERATOR and not options.practice:
        return say("--practice is needed for everybody but an operator")
    password = read_password()
    try:
        # They get a second factor before they see anything.
        whose = (options.email, options.name)
        require_good_password(password, personal=whose, common=common_passwords(), least=SHORTEST_WITH_FACTOR)
    except Refused as refused:
        return say(FAULTS[refused.code])
    wish = wish_from(options, role, password)
    if options.practice:
        wish = replace(wish, practice_id=practice_for(options, now))
    create_user(by=OPERATOR, wish=wish, now=now)
    print(f"{options.email.lower()} can sign in.")
    return 0


def practice_for(options: argparse.Namespace, now: datetime) -> UUID:
    found = practice_called(options.practice)
    if found is not None:
        return found
    return found_practice(
        by=OPERATOR, name=options.practice, timezone=options.timezone, currency=options.currency, now=now
    )


def wish_from(options: argparse.Namespace, role: Role, password: str) -> UserWish:
    service = ServiceTerms(options.service, options.minutes, parse_amount(options.price, options.currency), "video")
    return UserWish(
        email=options.email,
        name=options.name,
        timezone=options.timezone,
        password=password,
        role=role,
        policy_hours=options.policy_hours,
        services=[service] if role is Role.PROFESSIONAL else [],
    )


def read_password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\n")


def say(sentence: str) -> int:
    print(f"kept create-user: {sentence}.", file=sys.stderr)
    return EXIT_USAGE

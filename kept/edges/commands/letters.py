"""Hold letters and messages to programs back, see what waits, and let it go: above all after a restore."""

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import Final

from kept.core.access import Actor, Role
from kept.store.outbox.pauses import held_letters, pause_now, webhooks_held
from kept.usecases.pause_letters import pause_letters
from kept.usecases.resume_letters import resume_letters

BY: Final = Actor(role=Role.OPERATOR)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One of three."""
    parser.add_argument("deed", choices=list(DEEDS), help="list: what is due and would be sent, by its Message-ID")


def run(options: argparse.Namespace, *, now: datetime) -> int:
    """0, whichever it was."""
    DEEDS[options.deed](now)
    return 0


def _list(now: datetime) -> None:
    for letter in held_letters(now=now):
        tried = f", tried {letter.attempts} times" if letter.attempts else ""
        print(f"{letter.created_at:%Y-%m-%d %H:%M} UTC  {letter.kind} to {letter.to}  {letter.message_id}{tried}")
    print(
        f"{len(held_letters(now=now))} letters and {webhooks_held(now=now)} messages to programs are due. {_standing()}"
    )


def _standing() -> str:
    paused = pause_now()
    if paused is None:
        return "Letters are not paused."
    if paused.restored_to is None:
        return f"Letters are paused since {paused.since:%Y-%m-%d %H:%M} UTC."
    return (
        f"Letters are paused: the database was restored to {paused.restored_to:%Y-%m-%d %H:%M} UTC. What left after that "
        "would be sent again under the same Message-ID. Let it go with: kept letters resume"
    )


def _pause(now: datetime) -> None:
    pause_letters(by=BY, now=now)
    print("Letters are paused. What a worker has in its hands still goes.")


def _resume(now: datetime) -> None:
    print("Letters go." if resume_letters(by=BY, now=now) else "Letters were not paused; nothing was changed.")


DEEDS: Final[dict[str, Callable[[datetime], None]]] = {"list": _list, "pause": _pause, "resume": _resume}

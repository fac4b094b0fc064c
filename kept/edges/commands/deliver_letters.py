"""Deliver letters and webhooks, read other calendars, and do what is due now and then, until told to stop; what is in flight is finished first."""

import argparse
import logging
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from kept.core.delivery import LEASE, TOO_LATE, Answer, Leased, Post, Verdict
from kept.edges.commands._calendars import calendars_beside, open_calendars
from kept.edges.commands._chores import DATABASE_FAULTS, Rota, chores_beside
from kept.edges.commands._hooks import hooks_beside, open_hooks
from kept.edges.commands._journal import close_journal
from kept.edges.commands._stopping import Stop, stop_signals
from kept.store.outages import end_by, end_if_unsure
from kept.store.outbox.reads import Unreadable, leased_content
from kept.store.people.reads.recovery import current_address
from kept.usecases.claim_letters import claim_letters
from kept.usecases.record_delivery import record_delivery
from kept.usecases.release_letters import release_letters

LOG: Final = logging.getLogger("kept.letters")
EXIT_UNSAFE: Final = 78
MOST_AT_ONCE: Final = 50
SECONDS_BETWEEN_LOOKS: Final = 0.5
SECONDS_AFTER_A_FAULT: Final = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How long to go on, and for how long a letter is one worker's."""
    parser.add_argument("--once", action="store_true", help="deliver what is due, and return")
    parser.add_argument(
        "--lease-seconds",
        type=float,
        default=LEASE.total_seconds(),
        help="after this long another worker takes over what this one claimed (default: %(default)g); "
        "each letter has half of it to be handed over",
    )


def run(options: argparse.Namespace, *, now: datetime) -> int:
    """Until SIGTERM or SIGINT; with --once, until nothing is due."""
    lease = timedelta(seconds=options.lease_seconds)
    try:
        post: Post | None = import_string(settings.KEPT_POST)(seconds=options.lease_seconds / 2)
    except ValueError as fault:
        print(f"kept: {fault}", file=sys.stderr)
        return EXIT_UNSAFE
    if post is None:
        print("Letters wait: KEPT_EMAIL_URL is not set.", flush=True)
    with stop_signals() as stop:
        if options.once:
            started = time.monotonic()
            worker = Worker(post, lease, stop, lambda: now + timedelta(seconds=time.monotonic() - started))
            Rota().do_what_is_due(now)
            worker.drain()
            open_hooks(lambda: stop.asked, worker.clock).drain()
            open_calendars(lambda: stop.asked, worker.clock).drain()
            print(worker.summary())
        else:
            end_by(lambda: os.kill(os.getpid(), signal.SIGTERM))  # its supervisor starts another
            with (
                chores_beside(lambda: stop.asked),
                hooks_beside(lambda: stop.asked),
                calendars_beside(lambda: stop.asked),
            ):
                Worker(post, lease, stop, lambda: datetime.now(UTC)).go_on()
            close_journal(now=datetime.now(UTC))
    return 0


@dataclass
class Worker:
    """Claims letters, hands them over one by one, and records each answer before the next."""

    post: Post | None
    lease: timedelta
    stop: Stop
    clock: Callable[[], datetime]
    answers: Counter[Verdict] = field(default_factory=Counter)

    def go_on(self) -> None:
        """A database that does not answer is waited for."""
        while not self.stop.asked:
            try:
                self.drain()
                time.sleep(SECONDS_BETWEEN_LOOKS)
            except DATABASE_FAULTS as fault:
                self.rest()
                self.wait_for_database(fault)

    def drain(self) -> None:
        """All that is due, in turn."""
        while not self.stop.asked and self.deliver_some():
            pass
        self.rest()

    def deliver_some(self) -> bool:
        """One claim's worth of letters; whether there were any."""
        if self.post is None:
            return False
        letters = claim_letters(most=MOST_AT_ONCE, lease=self.lease, now=self.clock())
        for number, letter in enumerate(letters):
            if self.stop.asked or self.clock() + self.lease / 2 > letter.until:
                release_letters(letters=letters[number:])
                break
            answer = self.deliver(self.post, letter)
            if answer is not None and answer.verdict is Verdict.UNREACHED:
                self.record_all(letters[number + 1 :], answer)
                break
        return bool(letters)

    def deliver(self, post: Post, letter: Leased) -> Answer | None:
        """Hand over one letter; None when it is no longer this worker's to send."""
        try:
            held = leased_content(letter.uuid, token=letter.token)
            if held is None:
                return None
            content = held.content
            if held.may_have_moved:  # what is told follows its reader to another address of theirs
                content = replace(content, email=current_address(content.email, since=letter.created_at))
            send = partial(post.send, content, message_id=letter.message_id, at=letter.created_at)
            answer = TOO_LATE if content.is_pointless(self.clock()) else send()
        except Unreadable:
            answer = Answer(verdict=Verdict.LATER, code="unreadable")
        except DATABASE_FAULTS:
            raise
        except Exception:  # one letter that cannot be written must not keep the others waiting
            LOG.exception("letter cannot be written", extra={"letter": letter.uuid})
            answer = Answer(verdict=Verdict.LATER, code="unwritable")
        self.record(letter, answer)
        return answer

    def record_all(self, letters: Sequence[Leased], answer: Answer) -> None:
        """Nobody was there to take any of them."""
        for letter in letters:
            self.record(letter, answer)

    def record(self, letter: Leased, answer: Answer) -> None:
        """Insist while the lease lasts: a letter that was handed over and not recorded is sent once more."""
        while True:
            try:
                recorded = record_delivery(letter=letter, answer=answer, now=self.clock())
            except DATABASE_FAULTS as fault:
                if self.clock() > letter.until:
                    raise
                self.wait_for_database(fault)
            else:
                break
        self.answers[answer.verdict] += recorded
        told = {"letter": letter.uuid, "verdict": answer.verdict, "code": answer.code, "attempt": letter.attempts}
        if not recorded:
            LOG.warning("letter was no longer this worker's to record", extra=told)
        elif answer.verdict is not Verdict.ACCEPTED:
            LOG.warning("letter was not delivered", extra=told)

    def rest(self) -> None:
        if self.post is not None:
            self.post.rest()

    def wait_for_database(self, fault: Exception) -> None:
        """On a connection of its own, as the old one may be broken."""
        LOG.error("database does not answer", extra={"fault": type(fault).__name__})
        end_if_unsure(fault)
        connection.close()
        time.sleep(SECONDS_AFTER_A_FAULT)

    def summary(self) -> str:
        later = self.answers[Verdict.LATER] + self.answers[Verdict.UNREACHED]
        return f"sent {self.answers[Verdict.ACCEPTED]}, later {later}, never {self.answers[Verdict.NEVER]}"

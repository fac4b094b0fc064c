"""What is done now and then without anybody asking: a table of deeds, and when each is due again.

A deed takes `now` and nothing else: a use case, or what puts a question to somebody else and records the answer by one.
It finds by itself what is due, says how many that were, and does nothing the second time: several workers may do it at
once.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from django.db import InterfaceError, OperationalError, connection

from kept.edges.commands._beside import beside
from kept.edges.commands._cards import ask_cards
from kept.edges.commands._erasures import keep_erasures, keep_log_short
from kept.edges.commands._journal import keep_anchors, keep_journal
from kept.edges.commands._openings import keep_openings
from kept.edges.commands._usage import publish_closed_months
from kept.store.outages import end_if_unsure
from kept.usecases.end_unused_feeds import end_unused_feeds
from kept.usecases.expire_credits import expire_credits
from kept.usecases.forget_answers import forget_answers
from kept.usecases.forget_letters import forget_letters
from kept.usecases.forget_overdue import forget_overdue
from kept.usecases.forget_rosters import forget_rosters
from kept.usecases.forget_sign_ups import forget_sign_ups
from kept.usecases.forget_visits import forget_visits
from kept.usecases.forget_webhooks import forget_webhooks
from kept.usecases.grant_waiting_credits import grant_waiting_credits
from kept.usecases.offer_freed_slots import offer_freed_slots
from kept.usecases.reverse_refilled_charges import reverse_refilled_charges

LOG: Final = logging.getLogger("kept.chores")
DATABASE_FAULTS: Final = (OperationalError, InterfaceError)
AFTER_A_FAULT: Final = timedelta(minutes=1)
SECONDS_BETWEEN_LOOKS: Final = 0.5
SECONDS_AFTER_A_FAULT: Final = 1


@dataclass(frozen=True)
class Chore:
    """What is done, and after how long again."""

    deed: Callable[..., int]
    every: timedelta

    @property
    def name(self) -> str:
        return str(self.deed.__name__)


CHORES: Final = (
    Chore(forget_letters, timedelta(minutes=1)),
    Chore(forget_answers, timedelta(hours=1)),
    Chore(grant_waiting_credits, timedelta(minutes=1)),
    Chore(expire_credits, timedelta(minutes=10)),
    Chore(publish_closed_months, timedelta(hours=1)),
    Chore(forget_rosters, timedelta(hours=1)),
    Chore(forget_sign_ups, timedelta(hours=1)),
    Chore(forget_visits, timedelta(hours=1)),
    Chore(forget_webhooks, timedelta(hours=1)),
    Chore(end_unused_feeds, timedelta(hours=1)),
    Chore(offer_freed_slots, timedelta(minutes=1)),
    Chore(reverse_refilled_charges, timedelta(minutes=1)),
    Chore(ask_cards, timedelta(seconds=5)),
    Chore(keep_openings, timedelta(seconds=5)),
    Chore(keep_journal, timedelta(seconds=1)),
    Chore(keep_anchors, timedelta(minutes=5)),
    Chore(keep_erasures, timedelta(minutes=1)),
    Chore(forget_overdue, timedelta(hours=1)),
    Chore(keep_log_short, timedelta(minutes=10)),
)


@dataclass
class Rota:
    """Which chores are due: all of them at first."""

    chores: Sequence[Chore] = CHORES
    is_stopped: Callable[[], bool] = lambda: False
    due_at: dict[str, datetime] = field(default_factory=dict)

    def go_on(self, wait: Callable[[float], object] = time.sleep) -> None:
        """Until it is stopped. A database that does not answer is waited for."""
        while not self.is_stopped():
            try:
                self.do_what_is_due(datetime.now(UTC))
                wait(SECONDS_BETWEEN_LOOKS)
            except DATABASE_FAULTS as fault:
                end_if_unsure(fault)
                connection.close()
                wait(SECONDS_AFTER_A_FAULT)
        connection.close()

    def do_what_is_due(self, now: datetime) -> dict[str, int | None]:
        """How much each chore that was due found to do, by its name; None when it failed. One that fails keeps no other
        waiting. A database that does not answer is the caller's to wait for; as it may be that only this chore's question
        is not answered, the others come first when the caller is back."""
        results: dict[str, int | None] = {}
        for chore in self.chores:
            if not self.is_stopped() and self.due_at.get(chore.name, now) <= now:
                self.due_at[chore.name] = now + min(chore.every, AFTER_A_FAULT)
                results[chore.name] = _do(chore, now)
                self.due_at[chore.name] = now + chore.every
        return results


def chores_beside(is_stopped: Callable[[], bool], chores: Sequence[Chore] = CHORES) -> AbstractContextManager[None]:
    """Chores are done in a thread of their own: one that finds much to do keeps no letter waiting."""
    return beside(
        "chores", lambda ended: partial(Rota(chores, lambda: is_stopped() or ended.is_set()).go_on, ended.wait)
    )


def _do(chore: Chore, now: datetime) -> int | None:
    try:
        return chore.deed(now=now)
    except DATABASE_FAULTS:
        LOG.exception("chore has no answer from the database", extra={"chore": chore.name})
        raise
    except Exception:  # the next time may be better, and the others must not wait for it
        LOG.exception("chore failed", extra={"chore": chore.name})
        return None

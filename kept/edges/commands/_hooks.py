"""Webhooks leave beside the letters, several at a time: neither waits for the other, nor for a slow receiver."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from kept.core.webhooks import LEASE, Courier, HookAnswer, LeasedHook
from kept.edges.commands._beside import beside
from kept.edges.commands._chores import DATABASE_FAULTS
from kept.store.outbox.webhook_reads import is_any_webhook_due, leased_message
from kept.usecases.claim_webhooks import claim_webhooks
from kept.usecases.record_webhook import record_webhook

LOG: Final = logging.getLogger("kept.webhooks")
MOST_AT_ONCE: Final = 8
SECONDS_BETWEEN_LOOKS: Final = 0.5
SECONDS_AFTER_A_FAULT: Final = 1


@dataclass
class HookWorker:
    """Claims webhooks, has them carried by as many threads as there may be at once, and records each answer. Only this
    worker's own thread asks the database."""

    courier: Courier
    is_stopped: Callable[[], bool]
    clock: Callable[[], datetime]
    carriers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(MOST_AT_ONCE, "webhook"))
    under_way: dict[Future[HookAnswer], LeasedHook] = field(default_factory=dict)
    answers: Counter[bool] = field(default_factory=Counter)

    def go_on(self) -> None:
        """Until it is stopped; what is under way is finished. A fault is waited out: the next look may find it gone."""
        while not self.is_stopped() or self.under_way:
            try:
                if not self.is_stopped():
                    self.begin()
                self.hear(seconds=SECONDS_BETWEEN_LOOKS)
            except DATABASE_FAULTS as fault:
                self._rest_after(fault)
            except Exception:  # webhooks must not stop for ever because of one
                LOG.exception("webhooks are held up")
                time.sleep(SECONDS_AFTER_A_FAULT)
        self.carriers.shutdown()
        connection.close()

    def drain(self) -> None:
        """All that is due."""
        while self.begin() or self.under_way:
            self.hear(seconds=SECONDS_BETWEEN_LOOKS)
        self.carriers.shutdown()

    def begin(self) -> int:
        """As many as are due and may be under way at once; how many that were."""
        room = MOST_AT_ONCE - len(self.under_way)
        if not room or not is_any_webhook_due(self.clock()):
            return 0
        claimed = claim_webhooks(most=room, lease=LEASE, now=self.clock())
        for leased in claimed:
            self._begin(leased)
        return len(claimed)

    def hear(self, *, seconds: float) -> None:
        """Record what is answered within that time; nothing under way is waited for as long."""
        if not self.under_way:
            time.sleep(seconds)
            return
        answered, _ = wait(self.under_way, timeout=seconds, return_when=FIRST_COMPLETED)
        for future in answered:
            self._record(self.under_way[future], future.result())
            del self.under_way[future]

    def _rest_after(self, fault: Exception) -> None:
        """On a connection of its own afterwards, as the old one may be broken."""
        LOG.error("database does not answer", extra={"fault": type(fault).__name__})
        connection.close()
        if self.is_stopped():
            self._give_back_what_is_over()
        time.sleep(SECONDS_AFTER_A_FAULT)

    def _give_back_what_is_over(self) -> None:
        """What cannot be recorded before its lease ends is another's to send again, and holds nobody up who is to stop."""
        now = self.clock()
        self.under_way = {future: leased for future, leased in self.under_way.items() if leased.until > now}

    def _begin(self, leased: LeasedHook) -> None:
        now = self.clock()
        try:
            message = leased_message(leased, now=now)
        except DATABASE_FAULTS:
            raise
        except Exception:  # sealed with another key, or written by a later release: the others of the claim go on
            LOG.exception("webhook cannot be read", extra={"webhook": leased.uuid})
            self._record(leased, HookAnswer(is_taken=False, code="unreadable"))
            return
        if message is not None:
            self.under_way[self.carriers.submit(self.courier.send, message, at=now)] = leased

    def _record(self, leased: LeasedHook, answer: HookAnswer) -> None:
        recorded = record_webhook(leased=leased, answer=answer, now=self.clock())
        self.answers[answer.is_taken] += recorded
        told = {"webhook": leased.uuid, "code": answer.code, "attempt": leased.attempts}
        if not recorded:
            LOG.warning("webhook was no longer this worker's to record", extra=told)
        elif not answer.is_taken:
            LOG.warning("webhook was not taken", extra=told)


def open_hooks(is_stopped: Callable[[], bool], clock: Callable[[], datetime]) -> HookWorker:
    """A worker with this installation's courier."""
    return HookWorker(import_string(settings.KEPT_COURIER)(), is_stopped, clock)


def hooks_beside(is_stopped: Callable[[], bool]) -> AbstractContextManager[None]:
    """Webhooks leave in a thread of their own."""
    return beside(
        "webhooks", lambda ended: open_hooks(lambda: is_stopped() or ended.is_set(), lambda: datetime.now(UTC)).go_on
    )

"""Deeds in any order, at any time, asked for rightly and wrongly: whatever happens, all that must be true stays true."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, ClassVar, Final

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from kept.core.delivery import LEASE, Answer, Verdict
from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.policy import Funding, Reason
from kept.core.refusal import Refused, Replayed
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.ledger.models import Grant
from kept.store.outbox.models import Letter
from kept.store.payments.models import Payment
from kept.usecases import cancel_session
from kept.usecases.claim_letters import claim_letters
from kept.usecases.grant_credits import grant_credits
from kept.usecases.record_delivery import record_delivery
from kept.usecases.resend_letter import resend_letter
from tests.deeds import book, cancel, cancel_as_client, charge, complete, delete, edit, join, undo, void
from tests.make import (
    OPERATOR,
    actor_of,
    fresh,
    hours,
    minutes,
    span_at,
)
from tests.usecases.walks import ClientSteps, People, World, charges, methods, reasons, starts, texts, which, yes_or_no

STEPS: Final = 25
EXAMPLES: Final = {"sqlite": 20, "postgresql": 6}


class Walk(ClientSteps):
    """All that must be true is asked after every step; rolled back at its end."""

    people: ClassVar[People]

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.people)
        self.start = transaction.savepoint()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.start)

    @invariant()
    def nothing_is_broken(self) -> None:
        assert broken_claims() == {}

    def deed(self, do: Callable[..., Any], number: int, **asked: Any) -> None:
        """To one of the sessions, if there are any."""
        if self.world.sessions:
            session = fresh(self.world.sessions[number % len(self.world.sessions)])
            if session.client is None:
                asked["by"] = actor_of(session.professional)
                asked.setdefault("at", self.world.now)
            if session.starts_at or do in (cancel, delete):
                self.world.attempt(lambda request: do(session, request=request, **{"at": self.world.now, **asked}))

    @rule(who=which, client=which, later=starts, funding=st.sampled_from(Funding), notify=yes_or_no)
    def book(self, who: int, client: int, later: timedelta, funding: Funding, notify: bool) -> None:
        world, people = self.world, self.world.people
        asked: dict[str, Any] = {
            "starts_at": world.minute + later,
            "at": world.now,
            "funding": funding,
            "notify": notify,
        }
        pair = people.professionals[who % 2], people.clients[client % 2]
        if made := world.attempt(lambda request: book(*pair, request=request, **asked)):
            world.sessions.append(Session.objects.get(uuid=made))

    @rule(number=which, later=starts, price=st.sampled_from([None, 0, 9900]))
    def edit(self, number: int, later: timedelta, price: int | None) -> None:
        span = span_at(self.world.minute + later)
        self.deed(edit, number, span=span, price=None if price is None else Money(price, "EUR"), outside_hours=True)

    @rule(number=which, later=starts, told=yes_or_no)
    def move_and_undo(self, number: int, later: timedelta, told: bool) -> None:
        """Perhaps too late."""
        self.deed(edit, number, span=span_at(self.world.minute + later), undo_for=timedelta(seconds=10))
        if told:
            self.world.now += timedelta(seconds=10)
            self.deliver(Verdict.ACCEPTED)
        self.deed(undo, number)

    @rule(verdict=st.sampled_from([Verdict.ACCEPTED, Verdict.NEVER]))
    def deliver(self, verdict: Verdict) -> None:
        answer = Answer(verdict=verdict, code="1")
        while leased := claim_letters(most=50, lease=LEASE, now=self.world.now):
            for letter in leased:
                record_delivery(letter=letter, answer=answer, now=self.world.now)

    @rule(number=which, reason=reasons, text=texts, charged=charges, notify=yes_or_no)
    def cancel(self, number: int, reason: Reason | None, text: str, charged: dict[str, Any], notify: bool) -> None:
        self.deed(cancel, number, reason=reason, reason_text=text, notify=notify, **charged)

    @rule(number=which)
    def cancel_as_client(self, number: int) -> None:
        self.deed(cancel_as_client, number)

    @rule(number=which, reason=reasons, text=texts, asks=yes_or_no, notify=yes_or_no)
    def delete(self, number: int, reason: Reason | None, text: str, asks: bool, notify: bool) -> None:
        self.deed(delete, number, reason=reason, reason_text=text, charge=asks, notify=notify)

    @rule(number=which)
    def join(self, number: int) -> None:
        self.deed(join, number)

    @rule(number=which, charged=charges)
    def complete(self, number: int, charged: dict[str, Any]) -> None:
        self.deed(complete, number, **charged)

    @rule(number=which, method=methods)
    def charge(self, number: int, method: Method | None) -> None:
        if payment := self.payment(number):
            self.world.attempt(lambda request: charge(payment, method=method, at=self.world.now, request=request))

    @rule(number=which, confirms=yes_or_no)
    def void(self, number: int, confirms: bool) -> None:
        if payment := self.payment(number):
            self.world.attempt(lambda request: void(payment, confirms=confirms, at=self.world.now, request=request))

    def payment(self, number: int) -> Payment | None:
        payments = list(Payment.objects.order_by("id"))
        return payments[number % len(payments)] if payments else None

    @rule(later=st.sampled_from([minutes(1), minutes(50), hours(5), hours(30)]))
    def time_passes(self, later: timedelta) -> None:
        self.world.now += later

    @precondition(lambda _: Grant.objects.count() == 1)
    @rule()
    def more_credits(self) -> None:
        ends_at = self.world.now + hours(40)
        grant_credits(by=OPERATOR, hub_id=self.people.hub.uuid, each=1, ends_at=ends_at, now=self.world.now)

    @rule(number=which)
    def resend(self, number: int) -> None:
        letters = list(Letter.objects.order_by("-state", "id").values_list("uuid", flat=True))
        one, by = letters[number % len(letters)], actor_of(self.people.professionals[number % 2])
        self.world.attempt(lambda request: resend_letter(letter_id=one, by=by, request=request, now=self.world.now))

    @rule()
    def send_again(self) -> None:
        """The same request once more: answered, or refused, and nothing more."""
        if self.world.last:
            deed, request = self.world.last
            self.world.last = None
            with suppress(Refused, Replayed):
                deed(request=request)


def test_whatever_is_done_all_that_must_be_true_stays_true(db: None) -> None:
    Walk.people = People()
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=EXAMPLES[connection.vendor],
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # a walk of 20 steps is short enough to be read as it is
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_walk_finds_a_deed_that_forgets_something(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The alarm works: a cancellation that leaves the credit where it was."""
    monkeypatch.setattr(cancel_session, "move_held_credit", lambda *_, **__: None)
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        test_whatever_is_done_all_that_must_be_true_stays_true(None)

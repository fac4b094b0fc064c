"""Time-outs, retries, webhooks in any order and people who do something else meanwhile: nothing is taken twice, and nobody is stuck.

The runs are of the rules alone, with a provider in this process; a few go through the database and the desk.
"""

import random
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import permutations, product
from uuid import UUID, uuid4

import pytest

from kept.core.cards import (
    IN_FLIGHT,
    KEY_IS_GOOD_FOR,
    PAGE_LIVES,
    UNDECIDED,
    Answer,
    AttemptKind,
    AttemptState,
    Question,
    Said,
    ask_again_at,
    joined,
    settles,
    tries_open_at,
)
from kept.core.lifecycle import PaymentState, State
from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.edges.cards.desk import CardDesk
from kept.store.invariants.reads import broken_claims
from kept.store.payments.models import Payment
from kept.usecases.open_pay_page import open_pay_page
from kept.usecases.record_card_answer import record_card_answer
from tests.cards.fake import FakeProvider, Fault
from tests.cards.made import ask_all, desk_of, make_card_session
from tests.deeds import charge, void
from tests.make import NOW, actor_of, hours, minutes, payment_of

RUNS = 10_000
PRICE = Money(7000, "EUR")
CHARGE, REFUND = AttemptKind


@dataclass
class Asked:
    """An attempt, as the rules see it."""

    kind: AttemptKind
    state: AttemptState
    at: datetime
    ask_at: datetime
    uuid: UUID = field(default_factory=uuid4)
    asked: int = 0
    refunds: UUID | None = None
    page_ref: str = ""


@dataclass
class World:
    """One payment, the provider, and the attempts between them: the rules of core, with nothing else."""

    chance: random.Random
    provider: FakeProvider = field(default_factory=FakeProvider)
    payment: PaymentState = PaymentState.UNPAID
    attempts: list[Asked] = field(default_factory=list)
    held: UUID | None = None
    now: datetime = NOW
    told: list[tuple[UUID, Answer]] = field(default_factory=list)

    @property
    def in_flight(self) -> bool:
        return any(a.kind is CHARGE and a.state in IN_FLIGHT for a in self.attempts)

    def charge(self) -> None:
        tries = [a.at for a in self.attempts if a.kind is CHARGE and not a.page_ref]
        if self.payment is PaymentState.UNPAID and not self.in_flight and not tries_open_at(tries, now=self.now):
            self.attempts.append(Asked(CHARGE, AttemptState.WAITING, self.now, self.now))

    def open_page(self) -> None:
        is_open = any(a.state is AttemptState.PAGE for a in self.attempts)
        if self.payment is PaymentState.UNPAID and not self.in_flight and not is_open:
            page = Asked(CHARGE, AttemptState.PAGE, self.now, self.now + PAGE_LIVES)
            page.page_ref = f"cs_{page.uuid.hex}"
            self.provider.pages[page.page_ref] = self.question(page)
            self.attempts.append(page)

    def pay_page(self) -> None:
        for page in self.attempts:
            if page.state is AttemptState.PAGE and page.page_ref not in self.provider.paid_pages:
                self.told.append((page.uuid, self.provider.pay(page.page_ref)))

    def pay_otherwise(self) -> None:
        if self.payment is PaymentState.UNPAID and not self.in_flight:
            self.payment = self.chance.choice([PaymentState.PAID, PaymentState.VOIDED])

    def refund(self) -> None:
        if self.payment is PaymentState.PAID and self.held:
            self.payment = PaymentState.REFUNDED
            self.give_back(self.held)

    def give_back(self, capture: UUID) -> None:
        self.attempts.append(Asked(REFUND, AttemptState.WAITING, self.now, self.now, refunds=capture))

    def webhook(self) -> None:
        """Of what the provider did, in any order, and more than once."""
        known = [
            *self.told,
            *((a.uuid, self.provider.answers[a.uuid]) for a in self.attempts if a.uuid in self.provider.answers),
        ]
        for uuid, answer in self.chance.sample(known, min(len(known), 2)):
            self.record(next(a for a in self.attempts if a.uuid == uuid), answer)

    def worker(self) -> None:
        for attempt in list(self.attempts):
            if attempt.state in UNDECIDED and attempt.ask_at <= self.now:
                self.ask(attempt)

    def ask(self, attempt: Asked) -> None:
        attempt.asked += 1
        attempt.ask_at = ask_again_at(attempt.asked, now=self.now)
        desk = CardDesk(lambda _key: self.provider)
        answer = desk._answer(self.question(attempt))  # the rule that is tried here, without the database around it
        if self.chance.random() > 0.1:  # else whoever asked dies before recording it
            self.record(attempt, answer)

    def record(self, attempt: Asked, answer: Answer) -> None:
        before, attempt.state = attempt.state, joined(attempt.kind, attempt.state, answer.said)
        if attempt.state is before or attempt.state is not AttemptState.TAKEN or attempt.kind is not CHARGE:
            return
        if settles(self.payment, PRICE, PRICE):
            self.payment, self.held = PaymentState.PAID, attempt.uuid
        else:
            self.give_back(attempt.uuid)

    def question(self, attempt: Asked) -> Question:
        return Question(
            attempt=attempt.uuid,
            kind=attempt.kind,
            state=attempt.state,
            amount=PRICE,
            asked=attempt.asked,
            is_old=self.now - attempt.at > KEY_IS_GOOD_FOR or self._is_owed_no_more(attempt),
            page_is_over=self.now >= attempt.at + PAGE_LIVES,
            secret_key="sk_test",
            page_ref=attempt.page_ref,
            created_at=attempt.at,
        )

    def _is_owed_no_more(self, attempt: Asked) -> bool:
        return attempt.kind is CHARGE and attempt.state in IN_FLIGHT and self.payment is not PaymentState.UNPAID

    def kept(self) -> int:
        """What the provider took and has not given back, in minor units."""
        return sum(m.minor for m in self.provider.taken.values()) - sum(m.minor for m in self.provider.given.values())


def run(seed: int) -> World:
    world = World(random.Random(seed))
    deeds = [
        world.charge,
        world.worker,
        world.webhook,
        world.open_page,
        world.pay_page,
        world.pay_otherwise,
        world.refund,
    ]
    for _ in range(world.chance.randint(5, 25)):
        if world.chance.random() < 0.4:
            world.provider.faults.append(world.chance.choice(list(Fault)))
        world.provider.refuses = "do_not_honor" if world.chance.random() < 0.2 else ""
        world.chance.choice(deeds)()
        world.now += timedelta(seconds=world.chance.choice([1, 15, 60, 600, 30_000]))
    world.provider.faults.clear()
    for page in world.attempts:
        if page.state is AttemptState.PAGE:
            world.provider.paid_pages.setdefault(page.page_ref, Answer(said=Said.CLOSED))
    world.chance.random()
    for _ in range(40):
        world.now += timedelta(hours=1)
        world.worker()
    return world


def test_ten_thousand_runs_take_nothing_twice_and_leave_nobody_stuck() -> None:
    for seed in range(RUNS):
        world = run(seed)
        stuck = [a for a in world.attempts if a.state in UNDECIDED]
        owed = PRICE.minor if world.payment is PaymentState.PAID and world.held else 0
        assert (stuck, world.kept()) == ([], owed), f"seed {seed}"


def test_every_order_and_repetition_of_answers_ends_in_one_state() -> None:
    for start, said in product(AttemptState, product(Said, repeat=4)):
        ends = {_after(start, order) for order in permutations(said)}
        assert len(ends) == 1 or AttemptState.TAKEN not in ends
        if Said.TAKEN in said:
            assert ends == {AttemptState.TAKEN}
        twice = {_after(start, (*order, *order)) for order in permutations(said)}
        assert twice == ends


def _after(state: AttemptState, order: tuple[Said, ...]) -> AttemptState:
    for said in order:
        state = joined(CHARGE, state, said)
    return state


@pytest.mark.parametrize("seed", range(15))
def test_some_runs_through_the_database(db: None, seed: int) -> None:
    chance, provider = random.Random(seed), FakeProvider()
    session = make_card_session(state=State.COMPLETE)
    payment, client, at = payment_of(session), session.client, NOW
    assert client
    pages: list[UUID] = []

    def open_page() -> None:
        pages.append(open_pay_page(payment_id=payment.uuid, by=actor_of(client), now=at))
        desk_of(provider).open_pay_page(pages[-1], back="/", now=at)

    def pay_page() -> None:
        for page in pages[-1:]:
            if f"cs_{page.hex}" in provider.pages:
                record_card_answer(attempt_id=page, answer=provider.pay(f"cs_{page.hex}"), now=at)

    deeds = [
        lambda: charge(session, method=Method.CARD, at=at),
        lambda: charge(session, at=at),
        lambda: void(session, at=at),
        lambda: ask_all(provider, at=at),
        open_page,
        pay_page,
    ]
    for _ in range(12):
        if chance.random() < 0.4:
            provider.faults.append(chance.choice(list(Fault)))
        with suppress(Refused):
            chance.choice(deeds)()
        at += minutes(chance.choice([0, 1, 30]))
    provider.faults = deque()
    for page in pages:
        provider.paid_pages.setdefault(f"cs_{page.hex}", Answer(said=Said.CLOSED))
    for hour in range(25):
        ask_all(provider, at=at + hours(hour))
    kept = sum(m.minor for m in provider.taken.values()) - sum(m.minor for m in provider.given.values())
    after = Payment.objects.get(id=payment.id)
    assert kept == (7000 if (after.state, after.method) == ("paid", "card") else 0)
    assert not after.card_attempts.filter(state__in=UNDECIDED).exists()
    assert broken_claims() == {}

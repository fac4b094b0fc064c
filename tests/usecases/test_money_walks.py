"""Whatever is done about money, in any order: it adds up, and what was given in writing is without a gap."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kept.core.outcome import Method
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.ledger.models import MoneyMove
from kept.store.payments.models import Payment, Receipt
from kept.store.people.models import Client, Professional
from tests.deeds import cancel, cancel_as_client, charge, void
from tests.make import NOW, make_client, make_hub, make_payment
from tests.openings import book_as_client, rebook
from tests.prepaid import balance, booked, hand_back, keep, pay_ahead, refund, use_balance, who_asks

EXAMPLES: Final = 12
STEPS: Final = 14
LATE: Final = NOW + timedelta(days=2, hours=12)


class Desk:
    """One professional, one client, and what was done between them so far."""

    def __init__(self, professional: Professional, client: Client) -> None:
        self.professional, self.client = professional, client
        self.days = 3

    def payment(self, number: int) -> Payment:
        payments = Payment.objects.select_related("professional__user", "client__user").order_by("id")
        return payments[number % payments.count()] if payments else self.create(number)

    def session(self, number: int) -> Session:
        sessions = Session.objects.order_by("id")
        return sessions[number % sessions.count()] if sessions else self.book(number)

    def create(self, number: int) -> Payment:
        return make_payment(self.professional, self.client, minor=number * 700 + 1)

    def book(self, _number: int) -> Session:
        self.days += 1
        starts_at = NOW + timedelta(days=self.days)
        return Session.objects.get(
            uuid=book_as_client(self.professional, self.client, starts_at=starts_at, door=Origin.HUB)
        )

    def out(self, _number: int) -> None:
        hand_back(self.professional, self.client, minor=balance(self.professional, self.client))


DEEDS: Final[tuple[Callable[[Desk, int], Any], ...]] = (
    Desk.create,
    Desk.book,
    lambda desk, n: charge(desk.payment(n)),
    lambda desk, n: charge(desk.payment(n), method=Method.BALANCE),
    lambda desk, n: refund(desk.payment(n), minor=n * 900),
    lambda desk, n: void(desk.payment(n)),
    lambda desk, n: pay_ahead(desk.session(n)),
    lambda desk, n: use_balance(desk.payment(n), by=desk.client),
    lambda desk, n: cancel_as_client(desk.session(n)),
    lambda desk, n: cancel_as_client(desk.session(n), at=LATE + timedelta(days=n)),
    lambda desk, n: cancel(desk.session(n), charge=bool(n % 2), method=Method.CASH),
    lambda desk, n: rebook(desk.session(n), starts_at=NOW + timedelta(days=40 + n)),
    lambda desk, n: keep(desk.payment(n)),
    Desk.out,
)


@given(
    returns=st.sampled_from(["refund", "balance"]),
    steps=st.lists(st.tuples(st.sampled_from(range(len(DEEDS))), st.integers(0, 9)), max_size=STEPS),
)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def walk(returns: str, steps: list[tuple[int, int]]) -> None:
    start = transaction.savepoint()
    professional, client = who_asks(returns=returns)
    make_hub([professional], [client])
    desk = Desk(professional, client)
    for deed, number in ((1, 0), (6, 0), *steps):
        with suppress(Refused):
            DEEDS[deed](desk, number)
    must_add_up(desk)
    transaction.savepoint_rollback(start)


def test_it_adds_up_whatever_is_done(db: None) -> None:
    walk()


def test_two_clients_balances_are_two(db: None) -> None:
    professional, client = who_asks(returns="balance")
    other = make_client(professional)
    for each in (client, other):
        session = booked(professional, each, days=3 if each is client else 4)
        pay_ahead(session)
        cancel_as_client(session)
    hand_back(professional, client, minor=7000)
    assert (balance(professional, client), balance(professional, other)) == (0, 7000)


def must_add_up(desk: Desk) -> None:
    stands: Counter[tuple[str, str]] = Counter()
    for move in MoneyMove.objects.all():
        stands[move.currency, move.origin] -= move.amount_minor
        stands[move.currency, move.target] += move.amount_minor
    for currency in {currency for currency, _ in stands}:
        assert sum(minor for (each, _), minor in stands.items() if each == currency) == 0
        assert stands[currency, "balance"] >= 0
        assert stands[currency, "professional"] >= 0
    assert balance(desk.professional, desk.client) == stands["EUR", "balance"]
    for payment in Payment.objects.all():
        moves = MoneyMove.objects.filter(payment=payment).values_list("origin", "target", "amount_minor")
        held = sum(minor * ((to == "professional") - (of == "professional")) for of, to, minor in moves)
        assert 0 <= held <= payment.amount_minor
        assert held == (payment.kept.minor if payment.state == "paid" else 0)
    numbers = list(Receipt.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert broken_claims() == {}

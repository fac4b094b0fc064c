"""The SDK against localstripe, over HTTP: charges, refusals, refunds, pages, and connections that are cut on the way."""

from collections.abc import Iterator
from functools import partial

import pytest

from kept.core.access import PRODUCT
from kept.core.lifecycle import State
from kept.core.money import Money
from kept.core.outcome import Method
from kept.edges.cards.desk import CardDesk
from kept.edges.cards.provider import StripeProvider
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.payments.models import Card, CardAttempt, CardCustomer
from kept.store.payments.writes.cards import refund_card
from kept.usecases.open_pay_page import open_pay_page
from tests.cards.local_provider import LocalProvider, local_provider
from tests.cards.made import attempts_of, make_card_session
from tests.deeds import charge, void
from tests.make import NOW, actor_of, minutes, payment_of


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalProvider]:
    with local_provider(tmp_path_factory.mktemp("provider")) as provider:
        yield provider


@pytest.fixture
def desk(server: LocalProvider) -> CardDesk:
    server.cuts.clear()
    return CardDesk(partial(StripeProvider, address=server.address))


def owing(server: LocalProvider, desk: CardDesk, number: str = "4242424242424242") -> Session:
    """An unpaid session, whose client has this card at the provider."""
    session = make_card_session(state=State.COMPLETE)
    customer = StripeProvider("sk_test_kept", address=server.address).new_customer(payment_of(session).uuid)
    CardCustomer.objects.filter(client=session.client).update(customer_ref=customer)
    Card.objects.filter(client=session.client).update(method_ref=server.new_method(customer, number))
    return session


def ask_for(desk: CardDesk, session: Session, *, times: int = 1) -> None:
    charge(session, method=Method.CARD)
    for turn in range(times):
        desk.ask_what_is_due(now=NOW + minutes(5 * turn))


def test_a_charge_is_taken_and_given_back(db: None, server: LocalProvider, desk: CardDesk) -> None:
    session, before = owing(server, desk), server.succeeded()
    ask_for(desk, session)
    payment = payment_of(session)
    assert (payment.state, server.succeeded() - before) == ("paid", 1)
    capture = payment.captured_by
    assert capture
    assert capture.provider_ref.startswith("pi_")

    for minor in (3000, 4000):
        refund_card(payment, Money(minor, "EUR"), by=PRODUCT, at=NOW)
    assert refund_card(payment, by=PRODUCT, at=NOW) is None, "nothing is left"
    desk.ask_what_is_due(now=NOW)
    assert attempts_of(session)[1:] == [("refund", "taken")] * 2
    assert server.given[capture.provider_ref] == 7000


@pytest.mark.parametrize(
    ("number", "why"),
    [("4000000000000341", "card_declined"), ("4000002500003155", "authentication_required")],
)
def test_a_refused_card(db: None, server: LocalProvider, desk: CardDesk, number: str, why: str) -> None:
    session = owing(server, desk, number)
    ask_for(desk, session)
    assert (payment_of(session).state, CardAttempt.objects.get().refusal) == ("unpaid", why)


@pytest.mark.parametrize("cuts", [["before"], ["after"], ["after", "after", "before"], ["before", None, "after"]])
def test_a_cut_connection_takes_it_once(
    db: None, server: LocalProvider, desk: CardDesk, cuts: list[str | None]
) -> None:
    session, before = owing(server, desk), server.succeeded()
    server.cuts.extend(cuts)
    ask_for(desk, session, times=6)
    assert (payment_of(session).state, server.succeeded() - before) == ("paid", 1)


def test_a_refund_is_given_once_however_it_is_cut(db: None, server: LocalProvider, desk: CardDesk) -> None:
    session = owing(server, desk)
    ask_for(desk, session)
    payment = payment_of(session)

    refund_card(payment, by=PRODUCT, at=NOW)
    server.cuts.extend(["after", "before"])
    for turn in range(5):
        desk.ask_what_is_due(now=NOW + minutes(5 * turn))
    assert payment.captured_by
    assert (attempts_of(session)[-1], server.given[payment.captured_by.provider_ref]) == (("refund", "taken"), 7000)


def test_a_page_is_paid_on_and_paid_too_late(db: None, server: LocalProvider, desk: CardDesk) -> None:
    session = owing(server, desk)
    assert session.client
    attempt = open_pay_page(payment_id=payment_of(session).uuid, by=actor_of(session.client), now=NOW)
    url = desk.open_pay_page(attempt, back="http://127.0.0.1/my-payments", now=NOW)
    assert desk.open_pay_page(attempt, back="http://127.0.0.1/my-payments", now=NOW) == url
    void(session)
    server.pay(url.rsplit("/", 1)[1])
    for turn in range(2):
        desk.ask_what_is_due(now=NOW + minutes(5 + turn))
    assert attempts_of(session) == [("charge", "taken"), ("refund", "taken")]
    assert broken_claims() == {}


def test_the_key_is_looked_at(server: LocalProvider, desk: CardDesk) -> None:
    assert desk.knows_key("sk_test_kept") is True
    assert desk.knows_key("wrong") is False
    assert CardDesk(partial(StripeProvider, address="http://127.0.0.1:9")).knows_key("sk_test_kept") is None

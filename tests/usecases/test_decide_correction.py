"""A correction: reverse entries only, decided by another, once; on the next statement a credit note."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.store.hubs.models import Correction, StatementLine
from kept.store.invariants.reads import broken_claims
from kept.store.ledger.models import CreditMove, Grant
from tests.deeds import charge, void
from tests.digest import digest
from tests.make import (
    NOW,
    credit_of,
    fresh,
    letters_about,
    make_account,
    make_session,
    payment_of,
)
from tests.race import much_patience, race, winners
from tests.settling import APRIL, IN_AUGUST, IN_JULY, JULY, JUNE, Books, kinds, open_books

APPROVED_AT = NOW.replace(hour=11)


@pytest.fixture
def books(db: None) -> Books:
    return open_books()


def test_a_credit_that_is_taken_again_is_stated_again_before_it_is_noted_back(db: None) -> None:
    """By two sessions: the statement of the second is sent before the credit note of the first."""
    books = open_books(members=1, each=1)
    session = books.session()
    books.send()
    books.decide(books.ask(session))
    books.session(4)
    books.send(APRIL)
    assert broken_claims() == {}
    assert kinds(books.send(JUNE, at=IN_JULY)) == [("credit_note", -6500)]
    assert broken_claims() == {}


@pytest.mark.parametrize(("payment", "state"), [
    (PaymentState.PAID, State.COMPLETE),
    (PaymentState.UNPAID, State.COMPLETE),
    (PaymentState.VOIDED, State.COMPLETE),
    (PaymentState.PAID, State.CANCELLED),
])  # fmt: skip
def test_the_credit_comes_back_and_both_are_told(books: Books, payment: PaymentState, state: State) -> None:
    session = books.session(payment=payment, state=state)
    before = CreditMove.objects.count()
    books.decide(books.ask(session), at=APPROVED_AT)
    assert (credit_of(session), fresh(session).credit, payment_of(session).state) == (
        "available",
        "returned",
        "voided",
    )
    assert letters_about(session, since=APPROVED_AT) == [
        ("client", "credit_returned"),
        ("professional", "credit_returned"),
    ]
    assert CreditMove.objects.count() == before + 1
    assert broken_claims() == {}


def test_one_whose_time_is_over_is_expired(books: Books) -> None:
    session = books.session()
    Grant.objects.update(ends_at=NOW)
    books.decide(books.ask(session))
    assert credit_of(session) == "expired"


def test_another_decides(books: Books) -> None:
    session = books.session()
    reference = books.send().lines.get().reference
    asked = books.ask(reference, by=books.otto)
    with pytest.raises(Refused, match="same_person"):
        books.decide(asked, by=books.otto)
    books.decide(asked, by=books.olga)
    assert credit_of(session) == "available"


def test_it_is_declined_with_a_word_and_may_be_asked_again(books: Books) -> None:
    session = books.session()
    asked = books.ask(session)
    with pytest.raises(Refused, match="text_empty"):
        books.decide(asked, is_approved=False)
    books.decide(asked, is_approved=False, answer="It took place")
    assert (credit_of(session), Correction.objects.get().answer) == ("taken", "It took place")
    with pytest.raises(Refused, match="correction_decided"):
        books.decide(asked)
    books.decide(books.ask(session))
    assert broken_claims() == {}


def test_before_it_is_sent_it_leaves_the_statement_and_the_month_waits_for_the_decision(books: Books) -> None:
    books.session()
    asked = books.ask(books.session())
    with pytest.raises(Refused, match="month_open"):
        books.send()
    books.decide(asked)
    assert kinds(books.send()) == [("taken", 6500)]


def test_after_it_was_sent_the_next_takes_it_back_and_what_is_taken_anew_is_stated_once(books: Books) -> None:
    session = books.session()
    first = books.send()
    books.decide(books.ask(session))
    again = make_session(
        professional=books.professional,
        client=session.client,
        funding=Funding.CREDIT,
        state=State.COMPLETE,
        payment=PaymentState.PAID,
        starts_at=NOW.replace(day=20),
    )
    assert kinds(first) == [("taken", 6500)]
    june = books.send(JUNE, at=IN_JULY)
    assert sorted(kinds(june)) == [("credit_note", -6500), ("taken", 6500)]
    assert june.total_minor == 0
    references = StatementLine.objects.filter(kind="credit_note").values_list("reference", flat=True)
    assert list(references) == [first.lines.get().reference]
    assert again.credit_price_minor == 6500
    with pytest.raises(Refused, match="statement_empty"):
        books.send(JULY, at=IN_AUGUST)
    assert broken_claims() == {}


def test_what_came_back_meanwhile_is_only_declined(books: Books) -> None:
    session = books.session()
    books.decide(books.ask(session))
    with pytest.raises(Refused, match="no_credit_to_return"):
        books.ask(session)


# --- at once


@pytest.mark.parametrize("payment", [PaymentState.PAID, PaymentState.UNPAID])
def test_two_operators_at_once_return_it_once(real_db: None, payment: PaymentState) -> None:
    books = open_books(members=1, each=2)
    session = books.session(payment=payment)
    asked = books.ask(session)
    third = make_account(role=books.olga.role)
    deeds: list[Callable[[], Any]] = [partial(books.decide, asked, by=by) for by in (books.olga, third) * 3]
    with much_patience():
        results = race(deeds)
    assert winners(results) == 1
    assert {each.code for each in results if isinstance(each, Refused)} == {"correction_decided"}
    assert broken_claims() == {}


@pytest.mark.parametrize("meanwhile", [partial(void, confirms=True), charge])
def test_a_charge_or_a_void_beside_it_ends_as_if_one_came_first(real_db: None, meanwhile: Callable[..., Any]) -> None:
    books = open_books(members=1, each=2)
    session = books.session(payment=PaymentState.UNPAID)
    asked = books.ask(session)
    with much_patience():
        results = race([partial(meanwhile, session), partial(books.decide, asked)])
    assert winners(results) >= 1
    assert not isinstance(results[1], Exception), "whatever became of the payment, the credit comes back"
    assert (credit_of(session), payment_of(session).state) == ("available", "voided")
    assert broken_claims() == {}


def test_nothing_happens_where_it_is_refused(books: Books) -> None:
    asked = books.ask(books.session(), by=None)
    before = digest()
    with pytest.raises(Refused, match="text_empty"):
        books.decide(asked, is_approved=False, answer=" ")
    assert digest() == before

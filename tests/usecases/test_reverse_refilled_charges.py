"""A late charge is reversed when the time is booked again and the terms say so; otherwise it stays."""

from typing import Any, Final

import pytest

from kept.core.lifecycle import PaymentState
from kept.core.policy import Funding, Origin
from kept.store.diary.models import Session
from kept.store.hubs.models import Hub
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Professional
from kept.usecases.reverse_refilled_charges import reverse_refilled_charges
from tests.deeds import book, cancel_as_client, charge
from tests.make import (
    NOW,
    credit_of,
    fresh,
    hours,
    letters_about,
    make_client,
    make_professional,
    make_session,
    minutes,
    payment_of,
)  # fmt: skip
from tests.waiting import freed, look_around

START: Final = NOW + hours(5)
LATER: Final = NOW + minutes(5)
TOLD: Final = [("client", "charge_reversed"), ("professional", "charge_reversed")]


def late_and_refilled(professional: Professional, *, allow: bool = True, **made: Any) -> Session:
    """Given up five hours before its start; another client has the time now."""
    professional.reverses_refilled_charges = allow
    professional.save()
    session = make_session(professional=professional, starts_at=START, **made)
    if session.hub:
        Hub.objects.filter(id=session.hub.id).update(reverses_refilled_charges=allow)
    cancel_as_client(session)
    book(professional, make_client(professional), starts_at=START, outside_hours=True)
    look_around(LATER)
    return fresh(session)


def test_a_taken_credit_comes_back_and_both_are_told(db: None) -> None:
    """X15."""
    session = late_and_refilled(make_professional(), funding=Funding.CREDIT)
    assert credit_of(session) == "taken"
    assert reverse_refilled_charges(now=LATER) == 1
    assert (credit_of(session), fresh(session).credit) == ("available", "returned")
    assert payment_of(session).state == PaymentState.VOIDED
    assert letters_about(session, since=LATER) == TOLD
    assert reverse_refilled_charges(now=LATER) == 0, "once"
    assert broken_claims() == {}


@pytest.mark.parametrize("origin", [Origin.HUB, Origin.PRACTICE])
def test_an_unpaid_late_charge_is_voided_and_both_are_told(db: None, origin: Origin) -> None:
    """X16."""
    session = late_and_refilled(make_professional(), origin=origin)
    assert payment_of(session).state == PaymentState.UNPAID
    assert reverse_refilled_charges(now=LATER) == 1
    assert payment_of(session).state == PaymentState.VOIDED
    assert letters_about(session, since=LATER) == TOLD
    assert broken_claims() == {}


@pytest.mark.parametrize("funding", Funding)
def test_it_stays_where_the_terms_do_not_reverse_it(db: None, funding: Funding) -> None:
    session = late_and_refilled(make_professional(), allow=False, funding=funding)
    before = payment_of(session).state
    assert reverse_refilled_charges(now=LATER) == 0
    assert payment_of(session).state == before
    assert freed(session).settled_at == LATER
    assert letters_about(session, since=LATER) == []


def test_money_that_was_taken_meanwhile_is_the_professionals_to_return(db: None) -> None:
    session = late_and_refilled(make_professional())
    charge(payment_of(session), at=LATER)
    assert reverse_refilled_charges(now=LATER) == 0
    assert payment_of(session).state == PaymentState.PAID


def test_without_a_refill_nothing_is_reversed(db: None) -> None:
    professional = make_professional()
    professional.reverses_refilled_charges = True
    professional.save()
    session = make_session(professional=professional, starts_at=START)
    cancel_as_client(session)
    look_around(LATER)
    assert reverse_refilled_charges(now=LATER) == 0
    assert payment_of(session).state == PaymentState.UNPAID

"""Paying ahead on the pages: told before booking, asked for once, and what becomes of it."""

from datetime import timedelta

import pytest

from kept.core.policy import Origin
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Client
from tests.deeds import cancel_as_client
from tests.edges.web.at_home import Home, at_home
from tests.edges.web.desk import Answer, Clock, Desk
from tests.make import NOW, fresh, payment_of
from tests.prepaid import asks, balance, booked, pay_ahead

ASKED = "You pay €70.00 now: Nora Byrne asks to be paid before the session."
BACK = {
    "refund": "If you cancel free of charge, the €70.00 are refunded.",
    "balance": "If you cancel free of charge, the €70.00 are kept as your balance with Nora Byrne",
}


@pytest.fixture
def home(db: None, clock: Clock) -> Home:
    """Asked to pay ahead, with what is cancelled free of charge kept as a balance."""
    home = at_home(clock)
    asks(home.professional, returns="balance")
    return home


def a_session(home: Home, *, days: float = 3) -> Session:
    return booked(home.professional, home.client, days=days)


def confirming(home: Home) -> Answer:
    """The page that asks for the confirmation, of the first free time."""
    slots = home.get(f"/connections/{home.professional.uuid}/booking")
    form = slots.form(f"/connections/{home.professional.uuid}/holds")
    name, at = form.buttons[0]
    return home.get(home.send(form, **{name: at}).where)


def at_the_desk(home: Home) -> Desk:
    return Desk(home.professional, home.clock)


@pytest.mark.parametrize("returns", BACK)
def test_confirming_tells_of_it_and_books_so(home: Home, returns: str) -> None:
    asks(home.professional, returns=returns)
    page = confirming(home)
    assert ASKED in page.words
    assert BACK[returns] in page.words
    assert "If you cancel later than that, Nora Byrne decides" in page.words
    form = page.form(f"/connections/{home.professional.uuid}/booking")
    assert home.send(form, agrees="on").status == 303
    payment = payment_of(Session.objects.get())
    assert (payment.asks_prepayment, payment.returns) == (True, returns)


def test_terms_that_changed_meanwhile_are_shown_first(home: Home) -> None:
    form = confirming(home).form(f"/connections/{home.professional.uuid}/booking")
    asks(home.professional, returns="refund")
    answer = home.send(form, agrees="on")
    assert (answer.status, answer.code) == (409, "outcome_changed")
    assert BACK["refund"] in answer.words
    assert not Session.objects.exists()
    assert home.send(answer.form(form.action), agrees="on").status == 303


def test_it_is_asked_for_until_it_is_paid_and_never_after(home: Home) -> None:
    session = a_session(home)
    payment = payment_of(session)
    for path in ("/bookings", f"/bookings/{session.uuid}", "/my-payments"):
        words = home.get(path).words
        assert "o be paid before the session" in words, path
        assert "Pay now" in words, path
    assert "To be paid before the session." in home.get(f"/my-payments/{payment.uuid}").words
    pay_ahead(session)
    for path in ("/bookings", f"/bookings/{session.uuid}", "/my-payments", f"/my-payments/{payment.uuid}"):
        words = home.get(path).words
        assert "be paid before the session" not in words, path
        assert "Pay now" not in words, path


def test_the_professional_records_it(home: Home) -> None:
    session = a_session(home)
    desk = at_the_desk(home)
    path = f"/payments/{payment_of(session).uuid}/prepayment"
    assert f'href="{path}"' in desk.get(f"/sessions/{session.uuid}").page
    assert "kept as the client’s balance" in desk.get(path).words
    assert desk.fill(path, method="bank_transfer").status == 303
    assert payment_of(session).method == "bank_transfer"
    assert "Nothing is asked for ahead" in desk.get(path).words
    assert path not in desk.get(f"/sessions/{session.uuid}").page


def test_cancelling_says_which_of_the_two_happens(home: Home) -> None:
    session = a_session(home)
    pay_ahead(session)
    assert "are kept as your balance with Nora Byrne" in home.get(f"/bookings/{session.uuid}/cancellation").words
    desk = at_the_desk(home)
    shown = desk.post(f"/sessions/{session.uuid}/cancellation/preview", {"reason": "client"}).words
    assert "are kept as their balance with you" in shown
    late = fresh(a_session(home, days=0.5))
    pay_ahead(late)
    assert "decides whether any of it is given back" in home.get(f"/bookings/{late.uuid}/cancellation").words


def test_a_balance_is_shown_and_pays_the_next_session(home: Home) -> None:
    first = a_session(home)
    pay_ahead(first)
    cancel_as_client(first)
    assert "Balance with Nora Byrne" in home.get("/my-payments").words
    session = a_session(home, days=5)
    path = f"/my-payments/{payment_of(session).uuid}"
    page = home.get(path)
    assert "Your balance with Nora Byrne is €70.00." in page.words
    form = page.form(f"{path}/balance")
    assert (home.send(form).where, home.send(form).where) == (path, path)
    assert (payment_of(session).state, payment_of(session).method) == ("paid", "balance")
    assert "Balance with" not in home.get("/my-payments").words
    assert broken_claims() == {}


def test_what_cannot_be_paid_from_it_is_said_on_its_page(home: Home) -> None:
    session = a_session(home)
    path = f"/my-payments/{payment_of(session).uuid}"
    answer = home.post(f"{path}/balance", {"request_key": "6f1f2a3e-0000-4000-8000-000000000002"})
    assert (answer.status, answer.code) == (409, "balance_too_small")
    assert payment_of(session).state == "pending"


def test_the_professional_pays_it_out(home: Home) -> None:
    session = a_session(home)
    pay_ahead(session)
    cancel_as_client(session)
    desk = at_the_desk(home)
    client: Client = home.client
    assert "Balance €70.00" in desk.get(f"/clients/{client.uuid}").words
    path = f"/clients/{client.uuid}/balance"
    assert desk.fill(path, method="cash").where == f"/clients/{client.uuid}"
    assert balance(home.professional, client) == 0
    assert "There is no balance." in desk.get(path).words
    assert broken_claims() == {}


def test_a_members_own_money_is_asked_for_by_its_own_switch(home: Home) -> None:
    asks(home.professional, private=False, hub=True)
    assert not payment_of(a_session(home)).asks_prepayment
    hubs = booked(home.professional, home.client, days=5, door=Origin.HUB)
    assert payment_of(hubs).asks_prepayment
    assert NOW + timedelta(days=5) == hubs.starts_at

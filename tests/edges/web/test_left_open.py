"""What is left open: everything that waits for the professional, with the way to settle it, and nothing else."""

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.store.outbox.models import Letter
from tests.edges.web.desk import Clock, Desk
from tests.make import NOW, hours, make_payment, make_professional, make_session, payment_of
from tests.settling import open_books

pytestmark = pytest.mark.django_db


def test_everything_that_waits_is_listed_with_its_way_on(clock: Clock) -> None:
    professional = make_professional()
    desk = Desk(professional, clock)
    assert "Nothing is left open" in desk.get("/left-open").words
    waiting = make_session(professional=professional, starts_at=NOW - hours(5), state=State.IN_PROGRESS)
    planned = make_session(professional=professional, starts_at=NOW - hours(8))
    unpaid = make_session(professional=professional, starts_at=NOW - hours(11), state=State.COMPLETE)
    settled = make_session(
        professional=professional, starts_at=NOW - hours(14), state=State.COMPLETE, payment=PaymentState.PAID
    )
    assert settled.client
    by_hand = make_payment(professional, settled.client)
    to_come = make_session(professional=professional)
    Letter.objects.filter(session=to_come, to="client", kind="confirmed").update(state="given_up", finished_at=NOW)

    page = desk.get("/left-open").page
    for way in (
        f"/sessions/{waiting.uuid}/completion",
        f"/sessions/{planned.uuid}",
        f"/payments/{payment_of(unpaid).uuid}/charge",
        f"/payments/{payment_of(unpaid).uuid}/voiding",
        f"/payments/{by_hand.uuid}/charge",
        "/resending",
    ):
        assert way in page
    assert str(settled.uuid) not in page
    assert "(5 left open)" in desk.get("/left-open").words


def test_a_credit_asked_back_is_listed_until_it_is_decided(clock: Clock) -> None:
    books = open_books()
    session = books.session()
    asked = books.ask(session)
    page = Desk(books.professional, clock).get("/left-open")
    assert "Credits asked back" in page.words
    assert f"/sessions/{session.uuid}" in page.page
    assert "Nothing is left open" in Desk(make_professional(), clock).get("/left-open").words
    books.decide(asked, is_approved=False, answer="It was held.")
    assert "Nothing is left open" in Desk(books.professional, clock).get("/left-open").words


def test_nobody_elses(clock: Clock) -> None:
    make_session(starts_at=NOW - hours(5))
    assert "Nothing is left open" in Desk(make_professional(), clock).get("/left-open").words

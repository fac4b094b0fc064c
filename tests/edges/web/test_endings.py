"""Joining and ending: charge, or skip the payment."""

from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest

from kept.core.lifecycle import State
from kept.core.policy import Funding
from kept.store.diary.models import Session
from tests.deeds import cancel, complete
from tests.digest import digest
from tests.edges.web.desk import Answer, Desk
from tests.edges.web.form_reader import Form
from tests.edges.web.refusals import expect_refusal, says
from tests.make import NOW, credit_of, fresh, hours, letters_about, make_session, minutes, payment_of, prepay

# --- joining


@pytest.mark.parametrize("before", [15, 1, 0, -60, -60 * 24 * 30])
def test_a_session_is_joined_from_a_quarter_of_an_hour_before(desk: Desk, before: int) -> None:
    session = make_session(professional=desk.professional, starts_at=NOW + minutes(before))
    answer = join(desk, session)
    assert (answer.status, answer.where) == (303, f"/sessions/{session.uuid}")
    assert fresh(session).state == State.IN_PROGRESS
    assert "The session is in progress." in desk.get(answer.where).words


def test_the_meeting_opens_when_the_session_is_joined(desk: Desk) -> None:
    session = make_session(professional=desk.professional, starts_at=NOW)
    Session.objects.filter(id=session.id).update(meeting_url="https://meet.example.org/room?a=1&b=2")
    page = f"/sessions/{session.uuid}"
    assert "Open the meeting" not in desk.get(page).words
    desk.get(join(desk, session).where)
    shown = desk.get(page)
    assert "Open the meeting" in shown.words
    assert 'href="https://meet.example.org/room?a=1&amp;b=2" target="_blank" rel="noopener noreferrer"' in shown.page


def test_it_is_too_early_to_join(desk: Desk) -> None:
    session = make_session(professional=desk.professional, starts_at=NOW + minutes(16))
    refused(desk, join, session, "too_early_to_join")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State.CANCELLED, "already_cancelled"),
        (State.COMPLETE, "already_complete"),
        (State.IN_PROGRESS, "transition_not_allowed"),
    ],
)
def test_what_is_not_planned_is_not_joined(desk: Desk, state: State, code: str) -> None:
    session = make_session(professional=desk.professional, starts_at=NOW - hours(2), state=state)
    refused(desk, join, session, code)


def test_joining_twice_is_joining_once(desk: Desk) -> None:
    session = make_session(professional=desk.professional, starts_at=NOW)
    form = desk.get(f"/sessions/{session.uuid}").form(f"/sessions/{session.uuid}/joining")
    assert [desk.send(form).where for _ in range(2)] == [f"/sessions/{session.uuid}"] * 2
    assert fresh(session).version == 2


# --- ending


@pytest.mark.parametrize("method", ["cash", "bank_transfer"])
def test_the_client_is_charged(desk: Desk, method: str) -> None:
    session = begun(desk)
    shown = desk.get(path_of(session))
    assert "The payment of €70.00 is Paid. The client gets a receipt by e-mail." in shown.words
    answer = desk.send(shown.form(path_of(session)), payment="charge", method=method)
    assert (answer.status, answer.where) == (303, f"/sessions/{session.uuid}")
    assert (fresh(session).state, payment_of(session).state, payment_of(session).method) == ("complete", "paid", method)
    assert letters_about(session, since=NOW) == [("client", "receipt")]


def test_the_payment_is_skipped(desk: Desk) -> None:
    session = begun(desk, funding=Funding.CREDIT)
    shown = desk.get(path_of(session))
    assert "One sponsored credit Quay Wellbeing" in shown.words
    assert "The sponsored credit stays held for this session." in shown.words
    answer = desk.send(shown.form(path_of(session)), payment="skip")
    assert "The session is complete. Its payment is unpaid." in desk.get(answer.where).words
    assert (fresh(session).state, payment_of(session).state, credit_of(session)) == ("complete", "unpaid", "held")
    assert letters_about(session, since=NOW) == []


def test_a_credit_is_taken(desk: Desk) -> None:
    session = begun(desk, funding=Funding.CREDIT)
    shown = desk.get(path_of(session))
    assert "Payment method Credit" in shown.words
    desk.send(shown.form(path_of(session)), payment="charge")
    assert (payment_of(session).state, payment_of(session).method, credit_of(session)) == ("paid", "credit", "taken")


def test_a_prepaid_session_only_ends(desk: Desk) -> None:
    session = begun(desk)
    prepay(session, at=NOW - hours(2))
    shown = desk.get(path_of(session))
    assert "Skip payment" not in shown.words
    assert desk.send(shown.form(path_of(session)), payment="charge").status == 303
    assert (fresh(session).state, payment_of(session).state) == ("complete", "paid")


# fmt: off
WRONG: Final = [
    ({},                                                     "required"),
    ({"payment": "later"},                                   "unknown_choice"),
    ({"payment": "charge", "method": "gold"},                "unknown_choice"),
    ({"payment": "charge", "method": "pos"},                 "unknown_choice"),
    ({"payment": "charge", "method": "credit"},              "unknown_choice"),
    ({"payment": "charge", "price": "1"},                    "unknown_field"),
    ({"payment": "charge", "expected_charge": "0" * 16},     "outcome_changed"),
    ({"payment": "charge", "expected_charge": "x" * 5000},   "outcome_changed"),
    ({"payment": "skip", "expected_skip": "\x00"},           "outcome_changed"),
]
# fmt: on


@pytest.mark.parametrize(("typed", "code"), WRONG)
def test_an_end_refuses_what_is_wrong(desk: Desk, typed: dict[str, Any], code: str) -> None:
    expect_refusal(desk, end_form(desk, begun(desk)), typed, code=code)


def test_an_outcome_that_changed_is_shown_anew(desk: Desk) -> None:
    """Paid between the summary and the deed."""
    session = begun(desk)
    form = end_form(desk, session)
    prepay(session, at=NOW)
    answer = expect_refusal(desk, form, {"payment": "skip"}, code="outcome_changed")
    assert "Skip payment" not in answer.words
    assert desk.send(answer.form(path_of(session)), payment="charge").status == 303


def test_what_was_ended_in_another_tab_shows_how_it_stands(desk: Desk) -> None:
    session = begun(desk)
    form = end_form(desk, session)
    complete(session, charge=True, at=NOW)
    before = digest()
    for answer in (desk.get(path_of(session)), desk.send(form, payment="skip")):
        assert (answer.status, answer.code) == (409, "already_complete")
        assert "Completed by the professional" in answer.words
    assert digest() == before


def test_what_was_cancelled_in_another_tab_is_not_ended(desk: Desk) -> None:
    session = begun(desk)
    form = end_form(desk, session)
    cancel(session)
    answer = desk.send(form, payment="skip")
    assert (answer.status, answer.code) == (409, "transition_not_allowed")
    assert "Cancelled by the professional" in answer.words


def test_what_was_not_joined_or_has_not_begun_is_not_ended(desk: Desk) -> None:
    planned = make_session(professional=desk.professional, starts_at=NOW - hours(1))
    refused(desk, end, planned, "not_joined")
    joined = make_session(professional=desk.professional, starts_at=NOW + minutes(10), state=State.IN_PROGRESS)
    refused(desk, end, joined, "too_early_to_finish")
    assert "Can be ended from Mon 15 Jun 10:10 IST." in desk.get(f"/sessions/{joined.uuid}").words


def test_ending_twice_is_ending_once(desk: Desk) -> None:
    session = begun(desk)
    form = end_form(desk, session)
    assert [desk.send(form, payment="charge").where for _ in range(2)] == [f"/sessions/{session.uuid}"] * 2
    assert letters_about(session, since=NOW) == [("client", "receipt")]
    desk.get(f"/sessions/{session.uuid}")
    assert desk.send(form, payment="skip").code == "idempotency_mismatch"


# --- how it is done


def begun(desk: Desk, **about: Any) -> Session:
    """An hour ago, and joined."""
    return make_session(
        professional=desk.professional, starts_at=NOW - timedelta(hours=1), state=State.IN_PROGRESS, **about
    )


def path_of(session: Session) -> str:
    return f"/sessions/{session.uuid}/completion"


def end_form(desk: Desk, session: Session) -> Form:
    return desk.get(path_of(session)).form(path_of(session))


def join(desk: Desk, session: Session) -> Answer:
    return desk.post(f"/sessions/{session.uuid}/joining", {"request_key": str(uuid4())})


def end(desk: Desk, session: Session) -> Answer:
    return desk.post(path_of(session), {"request_key": str(uuid4()), "payment": "skip"})


def refused(desk: Desk, deed: Any, session: Session, code: str) -> None:
    """With how the session stands, and nothing changed."""
    before = digest()
    answer = deed(desk, session)
    assert (answer.status, answer.code) == (409, code)
    assert says(answer, code)
    assert "History" in answer.words
    assert digest() == before

"""Cancelling and deleting: the two steps, what is shown before, and what is refused."""

from datetime import timedelta
from typing import Any, Final

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding, Origin, Reason
from kept.store.diary.models import Session
from tests.deeds import cancel, cancel_as_client, edit, join
from tests.digest import digest
from tests.edges.web.desk import Answer, Desk
from tests.edges.web.form_reader import Form
from tests.edges.web.refusals import expect_refusal, says
from tests.make import NOW, credit_of, fresh, hours, letters_about, make_session, payment_of, prepay, span_at

CLOSED: Final = "Closed: a session that a credit pays can be charged only inside 24 hours of its start."
STAYS: Final = "The session becomes Cancelled. It stays in the calendar, struck through."
RETURNED: Final = "The sponsored credit goes back to the client."
TAKEN: Final = "The sponsored credit is taken."
OWN_CHARGE: Final = "You are charging for a session that you cancel yourself."


# --- the two steps


@pytest.mark.parametrize("reason", [Reason.PROFESSIONAL, Reason.CLIENT])
@pytest.mark.parametrize("notify", ["yes", "no"])
def test_a_session_is_cancelled_and_the_client_notified_or_not(desk: Desk, reason: Reason, notify: str) -> None:
    session = make_session(professional=desk.professional)
    asks = desk.send(first(desk, session), reason=reason)
    assert "Notify the client?" in asks.words
    assert STAYS in asks.words
    assert "The payment is Voided. The client is not charged." in asks.words
    answer = desk.send(asks.form(path_of(session)), notify=notify)
    assert (answer.status, answer.where) == (303, f"/sessions/{session.uuid}")
    assert "The session is cancelled." in desk.get(answer.where).words
    session = fresh(session)
    assert (session.state, session.reason, payment_of(session).state) == ("cancelled", reason, "voided")
    assert letters_about(session, since=NOW) == [("client", "cancelled")] * (notify == "yes")


def test_the_first_step_changes_nothing(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    form = first(desk, session)
    before = digest()
    assert desk.send(form, reason="client", charge="on").status == 200
    assert digest() == before


def test_a_reason_of_ones_own_is_seen_by_the_professional_alone(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    carry_out(desk, session, reason="other", reason_text="  They moved to Galway. ")
    assert fresh(session).reason_text == "They moved to Galway."
    assert "They moved to Galway. (only visible to you)" in desk.get(f"/sessions/{session.uuid}").words


def test_no_show_after_the_start(desk: Desk) -> None:
    session = make_session(professional=desk.professional, starts_at=NOW - hours(1))
    join(session)
    carry_out(desk, session, reason="no_show", charge="on", method="cash")
    assert (fresh(session).reason, payment_of(session).state) == ("no_show", "paid")
    assert letters_about(session, since=NOW) == [("client", "cancelled"), ("client", "receipt")]


def test_a_late_hub_session_can_be_charged_with_its_credit(desk: Desk) -> None:
    session = make_session(professional=desk.professional, funding=Funding.CREDIT, starts_at=NOW + hours(23))
    shown = desk.get(path_of(session))
    assert "charge" not in shown.form(path_of(session)).disabled
    assert "Payment method" not in shown.words, "a credit's method is Credit"
    asks = desk.send(shown.form(path_of(session)), reason="client", charge="on")
    assert TAKEN in asks.words
    assert OWN_CHARGE not in asks.words
    desk.send(asks.form(path_of(session)), notify="yes")
    assert (payment_of(session).state, credit_of(session)) == ("paid", "taken")


def test_charging_for_ones_own_late_cancellation_is_warned_about(desk: Desk) -> None:
    session = make_session(professional=desk.professional, funding=Funding.CREDIT, starts_at=NOW + hours(23))
    asks = desk.send(first(desk, session), reason="professional", charge="on")
    assert OWN_CHARGE in asks.words


def test_with_more_notice_the_box_is_disabled_and_the_server_refuses(desk: Desk) -> None:
    session = make_session(professional=desk.professional, funding=Funding.CREDIT, starts_at=NOW + hours(24))
    shown = desk.get(path_of(session))
    assert CLOSED in shown.words
    form = shown.form(path_of(session))
    assert form.disabled == {"charge"}
    expect_refusal(desk, form, {"reason": "client", "charge": "on"}, code="charge_not_allowed_early")
    desk.send(desk.send(form, reason="client").form(path_of(session)), notify="yes")
    assert (payment_of(session).state, credit_of(session)) == ("voided", "available")


def test_self_pay_of_the_hub_is_closed_early_too(desk: Desk) -> None:
    session = make_session(professional=desk.professional, origin=Origin.HUB, starts_at=NOW + hours(30))
    shown = desk.get(path_of(session))
    assert "Closed: a hub session can be charged only inside 24 hours of its start." in shown.words
    assert shown.form(path_of(session)).disabled == {"charge"}


def test_the_preview_tells_what_the_choices_would_do(desk: Desk) -> None:
    session = make_session(professional=desk.professional, funding=Funding.CREDIT, starts_at=NOW + hours(23))
    form = first(desk, session)
    form.action += "/preview"
    before = digest()
    assert "Choose above, and this tells what it will do." in desk.send(form).words
    assert RETURNED in desk.send(form, reason="client").words
    charged = desk.send(form, reason="professional", charge="on")
    assert TAKEN in charged.words
    assert OWN_CHARGE in charged.words
    assert says(desk.send(form, reason="no_show"), "too_early_for_no_show")
    assert says(desk.send(form, reason="client", charge="on", delete_information="on"), "delete_and_charge")
    assert digest() == before


# --- deleting


def test_a_deletion_is_confirmed_in_words_and_leaves_nothing(desk: Desk) -> None:
    session = make_session(professional=desk.professional, funding=Funding.CREDIT)
    form = first(desk, session)
    typed = {"reason": "client", "delete_information": "on"}
    for word in ("", "delete", "DELETE IT"):
        expect_refusal(desk, form, {**typed, "confirm_word": word}, code="confirm_deletion", wrong="confirm_word")
    asks = desk.send(form, **typed, confirm_word="DELETE")
    assert "This cannot be undone." in asks.words
    assert RETURNED in asks.words
    answer = desk.send(asks.form(path_of(session)), notify="yes")
    assert answer.where == "/sessions"
    assert desk.get(f"/sessions/{session.uuid}").status == 404
    assert credit_of(session) == "available"
    assert letters_about(session, since=NOW) == [("client", "deleted")]


def test_what_was_paid_is_not_deleted(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    prepay(session, at=NOW - hours(1))
    typed = {"reason": "client", "delete_information": "on", "confirm_word": "DELETE"}
    expect_refusal(desk, first(desk, session), typed, code="has_payment", wrong="delete_information")


# --- what is refused


# fmt: off
WRONG: Final = [
    ({},                                               "reason_required",       "reason"),
    ({"reason": "boredom"},                            "unknown_choice",        ""),
    ({"reason": "other"},                              "reason_required",       "reason_text"),
    ({"reason": "other", "reason_text": "   "},        "reason_required",       ""),
    ({"reason": "other", "reason_text": "\u200b\u2060"}, "text_empty",          "reason_text"),
    ({"reason": "other", "reason_text": "x" * 5001},   "text_length",           "reason_text"),
    ({"reason": "no_show"},                            "too_early_for_no_show", "reason"),
    ({"reason": "client", "charge": "on", "method": "gold"},  "unknown_choice",     ""),
    ({"reason": "client", "charge": "on", "method": "pos"},   "unknown_choice",     ""),
    ({"reason": "client", "charge": "on", "method": "credit"}, "unknown_choice",    ""),
    ({"reason": "client", "charge": "on", "delete_information": "on", "confirm_word": "DELETE"},
                                                       "delete_and_charge",     "charge"),
    ({"reason": "client", "cancelled_late": "no"},     "unknown_field",         ""),
    ({"reason": "client", "notify": "perhaps"},        "unknown_choice",        ""),
    ({"reason": "client", "version": "9", "notify": "yes"}, "changed_meanwhile", ""),
]
# fmt: on


@pytest.mark.parametrize(("typed", "code", "wrong"), WRONG)
def test_a_cancellation_refuses_what_is_wrong(desk: Desk, typed: dict[str, Any], code: str, wrong: str) -> None:
    session = make_session(professional=desk.professional)
    expect_refusal(desk, first(desk, session), typed, code=code, wrong=wrong)


@pytest.mark.parametrize(
    ("state", "code"), [(State.CANCELLED, "already_cancelled"), (State.COMPLETE, "already_complete")]
)
def test_what_is_over_is_not_cancelled_and_shows_how_it_stands(desk: Desk, state: State, code: str) -> None:
    stale = first(desk, make_session(professional=desk.professional))
    session = make_session(professional=desk.professional, starts_at=NOW - hours(3), state=state)
    stale.action = path_of(session)
    before = digest()
    for answer in (
        desk.get(path_of(session)),
        desk.send(stale, reason="client"),
        desk.send(stale, reason="client", notify="yes"),
    ):
        assert (answer.status, answer.code) == (409, code)
        assert says(answer, code)
        assert "by the professional" in answer.words
    assert digest() == before


def test_another_tab_that_cancels_later_is_told_by_whom(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    asks = desk.send(first(desk, session), reason="client").form(path_of(session))
    cancel_as_client(session)
    answer = desk.send(asks, notify="yes")
    assert (answer.status, answer.code) == (409, "already_cancelled")
    assert "Mon 15 Jun 10:00 IST, by the client" in answer.words


def test_a_session_that_was_edited_meanwhile_is_looked_at_again(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    asks = desk.send(first(desk, session), reason="other", reason_text="Ill").form(path_of(session))
    edit(session, place="phone")
    again = expect_refusal(desk, asks, {"notify": "yes"}, code="changed_meanwhile").form(path_of(session))
    assert (again.values["version"], again.values["reason"], again.values["reason_text"]) == ("2", "other", "Ill")


def test_an_outcome_that_changed_is_shown_anew_and_nothing_is_done(desk: Desk) -> None:
    """Paid between the dialog and the deed: what was said to be voided would be refunded."""
    session = make_session(professional=desk.professional)
    asks = desk.send(first(desk, session), reason="client")
    assert "The payment is Voided." in asks.words
    prepay(session, at=NOW)
    before = digest()
    answer = desk.send(asks.form(path_of(session)), notify="yes")
    assert (answer.status, answer.code) == (409, "outcome_changed")
    assert says(answer, "outcome_changed")
    assert "The payment of €70.00 is refunded." in answer.words
    assert digest() == before
    assert desk.send(answer.form(path_of(session)), notify="yes").status == 303
    assert payment_of(session).state == PaymentState.REFUNDED


@pytest.mark.parametrize("left", [timedelta(hours=24), timedelta(hours=24, seconds=1)])
def test_the_24_hours_that_begin_between_the_dialog_and_the_deed_take_nothing(desk: Desk, left: timedelta) -> None:
    """What was shown holds: the credit goes back, also when it could be taken by now."""
    session = make_session(professional=desk.professional, funding=Funding.CREDIT, starts_at=NOW + hours(36))
    desk.clock.now = NOW + hours(36) - left
    asks = desk.send(first(desk, session), reason="client")
    assert RETURNED in asks.words
    desk.clock.go(timedelta(seconds=2))
    assert desk.send(asks.form(path_of(session)), notify="yes").status == 303
    assert (payment_of(session).state, credit_of(session)) == ("voided", "available")


def test_a_late_charge_of_a_session_that_was_moved_away_is_not_taken(desk: Desk) -> None:
    session = make_session(professional=desk.professional, funding=Funding.CREDIT, starts_at=NOW + hours(3))
    asks = desk.send(first(desk, session), reason="client", charge="on").form(path_of(session))
    edit(session, span=span_at(NOW + hours(72)))
    answer = desk.send(asks, notify="yes")
    assert (answer.status, answer.code) == (409, "charge_not_allowed_early")
    assert credit_of(session) == "held"


def test_a_cancellation_that_is_sent_twice_is_one(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    asks = desk.send(first(desk, session), reason="client").form(path_of(session))
    assert [desk.send(asks, notify="yes").where for _ in range(2)] == [f"/sessions/{session.uuid}"] * 2
    assert letters_about(session, since=NOW) == [("client", "cancelled")]
    desk.get(f"/sessions/{session.uuid}")
    assert desk.send(asks, notify="no").code == "idempotency_mismatch"


def test_a_cancelled_session_is_not_cancelled_by_another_key(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    asks = desk.send(first(desk, session), reason="client").form(path_of(session))
    cancel(session)
    before = digest()
    assert desk.send(asks, notify="yes", request_key="6f1c1f52-5f0a-4b1e-9d5c-0d8f3c2f7a11").code == "already_cancelled"
    assert digest() == before


# --- how it is done


def path_of(session: Session) -> str:
    return f"/sessions/{session.uuid}/cancellation"


def first(desk: Desk, session: Session) -> Form:
    return desk.get(path_of(session)).form(path_of(session))


def carry_out(desk: Desk, session: Session, **typed: str) -> Answer:
    """Both steps; the client is notified."""
    typed_both: dict[str, Any] = dict(typed)
    return desk.send(desk.send(first(desk, session), **typed_both).form(path_of(session)), notify="yes")

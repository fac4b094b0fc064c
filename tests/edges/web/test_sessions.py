"""A session's page and its editing, through Django's own client."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding, Reason
from kept.store.diary.models import Session
from kept.store.outbox.models import Letter
from tests.deeds import cancel, edit
from tests.digest import digest
from tests.edges.web.desk import Answer, Desk
from tests.edges.web.refusals import expect_refusal, says
from tests.make import (
    NOW,
    credit_of,
    fresh,
    hours,
    letters_about,
    make_session,
    payment_of,
    prepay,
)

NEW: Final = "/sessions/new"


def test_an_edit_changes_the_same_record_and_writes_one_updated_confirmation(desk: Desk) -> None:
    session = make_session(professional=desk.professional, funding=Funding.CREDIT)
    answer = desk.send(edit_form(desk, session), day="2026-06-20", time="08:00", minutes_wanted="30", place="phone")
    session = fresh(session)
    assert (answer.status, answer.where) == (303, f"/sessions/{session.uuid}")
    assert (session.starts_at, session.ends_at, session.place) == (at(20, 7), at(20, 7, 30), "phone")
    assert letters_about(session, since=NOW) == [("client", "updated")]
    assert credit_of(session) == "held"


def test_the_price_can_change_while_its_payment_is_pending(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    desk.send(edit_form(desk, session), price="95")
    assert (fresh(session).price_minor, payment_of(session).amount_minor) == (9500, 9500)


def test_a_price_that_was_paid_is_no_field_any_more(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    form = edit_form(desk, session)
    prepay(session, at=NOW - hours(1))
    assert "price" not in edit_form(desk, session).values
    expect_refusal(desk, form, {"price": "1"}, code="unknown_field")


def test_a_stale_edit_shows_both_and_keeps_what_was_typed(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    form = edit_form(desk, session)
    edit(session, place="on_site")
    answer = expect_refusal(desk, form, {"price": "95.00", "time": "15:15"}, code="changed_meanwhile")
    assert (
        "As it stands now: Planned, Thursday 18 June 2026, 10:00–10:50, Counselling, On site, €70.00." in answer.words
    )
    again = answer.form(path_of(session))
    assert (again.values["price"], again.values["time"], again.values["version"]) == ("95.00", "15:15", "2")
    assert desk.send(again).status == 303
    assert fresh(session).price_minor == 9500


@pytest.mark.parametrize("version", ["", "0", "-1", "99", "x", "1" * 5000])
def test_an_edit_of_no_version_is_none(desk: Desk, version: str) -> None:
    session = make_session(professional=desk.professional)
    form = edit_form(desk, session)
    before = digest()
    answer = desk.send(form, version=version)
    assert answer.status in {409, 422}
    assert answer.code in {"required", "changed_meanwhile"}
    assert digest() == before


@pytest.mark.parametrize("state", [State.CANCELLED, State.COMPLETE, State.IN_PROGRESS])
def test_what_is_over_cannot_be_edited_and_shows_how_it_stands(desk: Desk, state: State) -> None:
    planned = make_session(professional=desk.professional, starts_at=NOW - hours(1))
    stale = edit_form(desk, planned)
    session = make_session(professional=desk.professional, starts_at=NOW - hours(3), state=state)
    stale.action = path_of(session)
    code = {State.CANCELLED: "already_cancelled", State.COMPLETE: "already_complete"}.get(
        state, "transition_not_allowed"
    )
    before = digest()
    for answer in (desk.get(path_of(session)), desk.send(stale)):
        assert (answer.status, answer.code) == (409, code)
        assert says(answer, code)
        assert "History" in answer.words
    assert digest() == before


# --- the session's page


def test_the_page_tells_what_there_is_to_do(desk: Desk) -> None:
    session = make_session(professional=desk.professional, starts_at=NOW + hours(1))
    assert "Can be joined from Mon 15 Jun 10:45 IST." in page_of(desk, session).words
    desk.clock.now = NOW + timedelta(minutes=45)
    assert "Can be joined from" not in page_of(desk, session).words


def test_a_cancelled_session_tells_when_by_whom_and_why(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    cancel(session, reason=Reason.OTHER, reason_text="Moved to Galway <b>")
    words = page_of(desk, session).words
    assert "Other Moved to Galway <b> (only visible to you)" in words
    assert "Mon 15 Jun 10:00 IST, by the professional" in words
    assert "Cancelled by the professional" in words
    assert "Edit" not in words


def test_a_voided_payment_gives_its_session_the_badge_void(desk: Desk) -> None:
    starts_at = NOW - hours(5)
    session = make_session(
        professional=desk.professional, starts_at=starts_at, state=State.COMPLETE, payment=PaymentState.VOIDED
    )
    assert "Complete Void" in page_of(desk, session).words


def test_the_client_who_was_not_told_is_named(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    Letter.objects.filter(session=session, to="client", kind="confirmed").update(state="given_up", finished_at=NOW)
    assert "The client has NOT been told." in page_of(desk, session).words


@pytest.mark.parametrize("whose", ["anothers", "nobodys", "deleted"])
@pytest.mark.parametrize("path", ["", "/edit", "/move", "/cancellation", "/completion", "/joining", "/moves/1/undo"])
def test_what_is_not_ones_own_is_not_there(desk: Desk, whose: str, path: str) -> None:
    unknown = f"/sessions/{uuid4()}{path}"
    found = f"/sessions/{id_for(desk, whose)}{path}"
    before = digest()
    for answers in ((desk.get(found), desk.get(unknown)), (desk.post(found, KEYED), desk.post(unknown, KEYED))):
        assert {answer.status for answer in answers} <= {404, 405}
        assert len({answer.words for answer in answers}) == 1
    assert digest() == before


def test_a_session_page_asks_as_much_for_one_row_as_for_thirty(
    desk: Desk, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    session = make_session(professional=desk.professional)
    with django_assert_max_num_queries(30) as few:
        page_of(desk, session)
    for number in range(15):
        edit(fresh(session), place="phone", at=NOW + timedelta(minutes=number))
    with django_assert_num_queries(len(few)):
        page_of(desk, session)


# --- how it is done

KEYED: Final = {"request_key": str(UUID(int=7))}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In June 2026, in UTC: an hour less than in Dublin."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


def path_of(session: Session) -> str:
    return f"/sessions/{session.uuid}/edit"


def edit_form(desk: Desk, session: Session) -> Any:
    return desk.get(path_of(session)).form(path_of(session))


def page_of(desk: Desk, session: Session) -> Answer:
    return desk.get(f"/sessions/{session.uuid}")


def id_for(desk: Desk, whose: str) -> UUID:
    if whose == "nobodys":
        return uuid4()
    if whose == "anothers":
        return make_session().uuid
    return make_session(professional=desk.professional, state=State.DELETED).uuid

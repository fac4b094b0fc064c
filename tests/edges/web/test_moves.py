"""Moving a session by the form and by the calendar's drag, and the way back."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest

from kept.core.availability import WeeklyHours
from kept.core.lifecycle import State
from kept.core.refusal import STATUS
from kept.edges.web.sentences import SENTENCES
from kept.store.diary.models import Session
from kept.store.outbox.models import Letter
from tests.deeds import edit
from tests.digest import digest
from tests.edges.web.desk import Answer, Desk
from tests.edges.web.refusals import expect_refusal
from tests.make import NOW, fresh, letter_rows, make_professional, make_session

DRAG: Final = {"X-Kept": "drag"}
UNDO: Final = {"X-Kept": "undo"}
LATER: Final = datetime(2026, 6, 19, 14, 15, tzinfo=UTC)


@pytest.fixture
def session(desk: Desk) -> Session:
    """Thursday 18 June 2026, 10:00 in Dublin."""
    return make_session(professional=desk.professional)


# --- by the form


def test_a_move_holds_its_letter_back_while_it_can_be_undone(desk: Desk, session: Session) -> None:
    answer = desk.send(move_form(desk, session), day="2026-06-19", time="15:15")
    assert (answer.status, answer.where) == (303, f"/sessions/{session.uuid}")
    assert fresh(session).starts_at == LATER
    (letter,) = letter_rows(session, since=NOW)
    assert (letter.to, letter.kind, letter.state) == ("client", "updated", "waiting")
    assert letter.due_at == NOW + timedelta(seconds=12), "two seconds more than the way back is shown"
    shown = desk.get(answer.where)
    assert "The session was moved." in shown.words
    assert undo_path(session, 2) in shown.page


def test_a_move_is_undone_without_a_letter(desk: Desk, session: Session) -> None:
    shown = desk.get(desk.send(move_form(desk, session), time="15:15").where)
    desk.clock.go(timedelta(seconds=9))
    answer = desk.send(shown.form(undo_path(session, 2)))
    assert answer.where == f"/sessions/{session.uuid}"
    back = fresh(session)
    assert (back.starts_at, back.version) == (session.starts_at, 3)
    assert [letter.state for letter in letter_rows(session, since=NOW)] == ["withdrawn"]
    assert "The client was not written to." in desk.get(answer.where).words


def test_the_way_back_is_shown_for_ten_seconds(desk: Desk, session: Session) -> None:
    page = desk.send(move_form(desk, session), time="15:15").where
    desk.clock.go(timedelta(seconds=10))
    assert undo_path(session, 2) not in desk.get(page).page


@pytest.mark.parametrize("headers", [{}, UNDO, DRAG])
def test_it_is_too_late_once_the_letter_is_on_its_way(desk: Desk, session: Session, headers: dict[str, str]) -> None:
    desk.get(desk.send(move_form(desk, session), time="15:15").where)
    Letter.objects.filter(kind="updated").update(state="sent", finished_at=NOW)
    before = digest()
    answer = desk.post(undo_path(session, 2), keyed(), **headers)
    code = json.loads(answer.page)["code"] if headers else answer.code
    assert (answer.status, code) == (409, "undo_too_late")
    assert SENTENCES["undo_too_late"] in answer.page
    assert digest() == before


def test_what_was_not_moved_or_changed_since_cannot_be_undone(desk: Desk, session: Session) -> None:
    assert desk.post(undo_path(session, 1), keyed()).code == "undo_too_late"
    desk.send(move_form(desk, session), time="15:15")
    edit(fresh(session), place="phone")
    assert desk.post(undo_path(session, 2), keyed()).code == "undo_too_late"


def test_a_move_warns_outside_hours(desk: Desk) -> None:
    desk = Desk(make_professional(working_hours=[WeeklyHours(3, 9 * 60, 17 * 60)]), desk.clock)
    session = make_session(professional=desk.professional)
    answer = expect_refusal(desk, move_form(desk, session), {"time": "18:00"}, code="outside_hours")
    assert desk.send(answer.form(path_of(session)), outside_hours="on").status == 303
    assert fresh(session).starts_at == datetime(2026, 6, 18, 17, tzinfo=UTC)


# fmt: off
WRONG_MOVES: Final = [
    ({"day": "2026-02-30"},     "invalid_date",      "day"),
    ({"time": "24:00"},         "invalid_time",      "time"),
    ({"minutes_wanted": ""},    "required",          "minutes_wanted"),
    ({"minutes_wanted": "500"}, "duration_range",    "minutes_wanted"),
    ({"time": "12:30"},         "overlap",           "time"),
    ({"which": "third"},        "unknown_choice",    ""),
    ({"price": "1"},            "unknown_field",     ""),
    ({"version": "7"},          "changed_meanwhile", ""),
    ({"day": "2027-03-28", "time": "01:30"}, "time_does_not_exist", "time"),
    ({"day": "2026-10-25", "time": "01:30"}, "time_ambiguous",      "which"),
]
# fmt: on


@pytest.mark.parametrize(("typed", "code", "wrong"), WRONG_MOVES)
def test_a_move_refuses_what_is_wrong(
    desk: Desk, session: Session, typed: dict[str, Any], code: str, wrong: str
) -> None:
    make_session(professional=desk.professional, starts_at=datetime(2026, 6, 18, 12, tzinfo=UTC))
    expect_refusal(desk, move_form(desk, session), typed, code=code, wrong=wrong)


def test_a_complete_session_cannot_be_moved(desk: Desk, session: Session) -> None:
    stale = move_form(desk, session)
    complete = make_session(professional=desk.professional, starts_at=NOW - timedelta(days=1), state=State.COMPLETE)
    stale.action = path_of(complete)
    for answer in (desk.get(path_of(complete)), desk.send(stale)):
        assert (answer.status, answer.code) == (409, "already_complete")


# --- by the drag


def test_a_drag_is_answered_with_the_way_back(desk: Desk, session: Session) -> None:
    answer = drag(desk, session)
    said = json.loads(answer.page)
    assert answer.status == 200
    assert said == {
        "undo_url": undo_path(session, 2),
        "until": (NOW + timedelta(seconds=10)).isoformat(),
        "sentence": "Moved to Fri 19 Jun 2026, 15:15–16:05.",
        "version": 2,
    }
    assert fresh(session).starts_at == LATER
    undone = desk.post(said["undo_url"], keyed(), **DRAG)
    assert "back where it was" in json.loads(undone.page)["sentence"]
    assert fresh(session).starts_at == session.starts_at
    assert [letter.state for letter in letter_rows(session, since=NOW)] == ["withdrawn"]


# fmt: off
WRONG_DRAGS: Final = [
    ({"starts_at": "2026-06-19T14:15:00"},         "invalid_time"),  # whose?
    ({"starts_at": "2026-06-19T14:15:00+25:00"},   "invalid_time"),
    ({"starts_at": "tomorrow"},                    "invalid_time"),
    ({"starts_at": "1781878500"},                  "invalid_time"),
    ({"starts_at": "9999-12-31T00:00:00Z"},        "invalid_time"),
    ({"starts_at": ""},                            "required"),
    ({"starts_at": "2" * 50},                      "text_length"),
    ({"starts_at": "\x00"},                        "text_empty"),
    ({"starts_at": "2026-06-19T14:15:30Z"},        "whole_minutes"),
    ({"starts_at": "2026-06-19T14:15:00.5Z"},      "whole_minutes"),
    ({"ends_at": "2026-06-19T14:00:00Z"},          "end_before_start"),
    ({"ends_at": "2026-06-19T14:15:00Z"},          "zero_length"),
    ({"ends_at": "2026-06-19T14:18:00Z"},          "duration_range"),
    ({"ends_at": "2026-06-19T22:16:00Z"},          "duration_range"),
    ({"version": "x"},                             "required"),
    ({"version": "7"},                             "changed_meanwhile"),
    ({"request_key": "x"},                         "required"),
    ({"professional": "1"},                        "unknown_field"),
    ({"starts_at": "2026-06-18T12:30:00Z", "ends_at": "2026-06-18T13:20:00Z"}, "overlap"),
]
# fmt: on


@pytest.mark.parametrize(("typed", "code"), WRONG_DRAGS)
def test_a_drag_is_refused_in_json(desk: Desk, session: Session, typed: dict[str, str], code: str) -> None:
    make_session(professional=desk.professional, starts_at=datetime(2026, 6, 18, 12, tzinfo=UTC))
    before = digest()
    answer = drag(desk, session, **typed)
    said = json.loads(answer.page)
    assert (answer.status, said["code"], said["needs"]) == (STATUS[code], code, None)
    assert said["sentence"]
    assert digest() == before


def test_a_drag_outside_hours_says_what_it_needs(desk: Desk) -> None:
    desk = Desk(make_professional(working_hours=[WeeklyHours(0, 9 * 60, 17 * 60)]), desk.clock)
    session = make_session(professional=desk.professional)
    refused = drag(desk, session)
    assert (refused.status, json.loads(refused.page)["needs"]) == (409, "outside_hours")
    assert drag(desk, session, outside_hours="true").status == 200
    assert fresh(session).starts_at == LATER


# --- how it is done


def path_of(session: Session) -> str:
    return f"/sessions/{session.uuid}/move"


def undo_path(session: Session, version: int) -> str:
    return f"/sessions/{session.uuid}/moves/{version}/undo"


def keyed() -> dict[str, str]:
    return {"request_key": str(uuid4())}


def move_form(desk: Desk, session: Session) -> Any:
    return desk.get(path_of(session)).form(path_of(session))


def drag(desk: Desk, session: Session, **typed: str) -> Answer:
    """To Friday 19 June 2026, 15:15 in Dublin, unless said otherwise."""
    sent = {"starts_at": "2026-06-19T14:15:00.000Z", "ends_at": "2026-06-19T15:05:00.000Z", "version": session.version}
    return desk.post(path_of(session), keyed() | sent | typed, **DRAG)

"""What the calendar is fed."""

import json
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from django.test import Client as Visitor

from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding
from kept.store.diary.models import Block, Session
from kept.usecases.block_time import block_time
from tests.edges.web.desk import Answer, Desk
from tests.make import (
    NOW,
    a_key,
    actor_of,
    hours,
    make_client,
    make_hub,
    make_professional,
    make_session,
    span_at,
)

WEEK: Final = {"start": "2026-06-15T00:00:00+01:00", "end": "2026-06-22T00:00:00+01:00"}


def test_the_feed_tells_a_session_in_local_time(desk: Desk) -> None:
    client = make_client(desk.professional)
    make_hub([desk.professional], [client], credits_each=1)
    session = make(desk, datetime(2026, 6, 18, 9, tzinfo=UTC), client=client, funding=Funding.CREDIT)
    assert feed(desk) == [
        {
            "id": str(session.uuid),
            "url": f"/sessions/{session.uuid}",
            "title": "Dara Finnegan",
            "start": "2026-06-18T10:00:00+01:00",
            "end": "2026-06-18T10:50:00+01:00",
            "kind": "session",
            "state": "planned",
            "credit": True,
            "hub": "Quay Wellbeing",
            "void": False,
            "movable": True,
            "label": "Dara Finnegan, Thu 18 Jun 2026, 10:00–10:50, Planned, paid by a sponsored credit (Quay Wellbeing)",
            "version": 1,
        }
    ]


def test_the_feed_tells_a_block(desk: Desk) -> None:
    make_block(desk, datetime(2026, 6, 18, 12, tzinfo=UTC))
    (block,) = feed(desk)
    assert (block["title"], block["kind"], block["movable"]) == ("Lunch", "block", False)
    assert (block["start"], block["end"]) == ("2026-06-18T13:00:00+01:00", "2026-06-18T14:00:00+01:00")
    assert block["label"] == "Blocked: Lunch"
    assert block["url"] == f"/blocks/{Block.objects.get().uuid}"


# fmt: off
MOVABLE: Final = [
    (State.PLANNED,     None,                 True,  False),
    (State.IN_PROGRESS, None,                 False, False),
    (State.COMPLETE,    PaymentState.UNPAID,  False, False),
    (State.COMPLETE,    PaymentState.VOIDED,  False, True),
    (State.CANCELLED,   None,                 False, False),
]
# fmt: on


@pytest.mark.parametrize(("state", "payment", "movable", "void"), MOVABLE)
def test_only_planned_sessions_can_be_dragged(
    desk: Desk, state: State, payment: PaymentState | None, movable: bool, void: bool
) -> None:
    make(desk, NOW - hours(2), state=state, payment=payment)
    (event,) = feed(desk)
    assert (event["state"], event["movable"], event["void"]) == (state, movable, void)


def test_the_feed_holds_what_lies_partly_in_its_period(desk: Desk) -> None:
    last = datetime(2026, 6, 14, 22, 30, tzinfo=UTC)
    reaches_in = make(desk, last)
    make(desk, last - hours(1))
    begins = make(desk, datetime(2026, 6, 21, 22, 59, tzinfo=UTC))
    make(desk, datetime(2026, 6, 22, 23, tzinfo=UTC))
    assert [event["id"] for event in feed(desk)] == [str(reaches_in.uuid), str(begins.uuid)]


def test_nothing_of_anybody_else_is_fed(desk: Desk) -> None:
    colleague = make_professional(practice=desk.professional.practice)
    make_session(professional=colleague)
    make_session(state=State.DELETED, professional=desk.professional)
    assert feed(desk) == []
    assert len(feed(Desk(colleague, desk.clock))) == 1


def test_days_without_an_offset_are_the_professionals(desk: Desk) -> None:
    session = make(desk, datetime(2026, 6, 14, 23, 30, tzinfo=UTC))
    assert [event["id"] for event in feed(desk, start="2026-06-15", end="2026-06-16")] == [str(session.uuid)]


@pytest.mark.parametrize(
    "asked",
    [
        {"end": "2026-08-18T00:00:00+01:00"},
        {"end": WEEK["start"]},
        {"end": "2026-06-14T00:00:00+01:00"},
        {"start": ""},
        {"start": "yesterday"},
        {"start": "9999-12-31"},
        {"start": "2026-06-15T00:00:00+25:00"},
        {"start": "1781478000"},
        {"start": "\x00"},
        {"start": "0001-01-01"},
    ],
)
def test_a_period_that_is_none_or_too_long_is_refused(desk: Desk, asked: dict[str, str]) -> None:
    answer = ask(desk, **asked)
    assert (answer.status, answer.code) == (422, "invalid_date")


def test_62_days_are_fed(desk: Desk) -> None:
    assert ask(desk, end="2026-08-16T00:00:00+01:00").status == 200


def test_the_feed_is_kept_by_no_cache(desk: Desk) -> None:
    answer = ask(desk)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["/sessions", f"/sessions/feed?{urlencode(WEEK)}", "/sessions/new", "/blocks/new"])
def test_a_client_has_no_calendar(db: None, path: str) -> None:
    visitor = Visitor()
    client = make_client(make_professional())
    assert client.user
    visitor.force_login(client.user)
    assert visitor.get(path).status_code == 404


# --- how it is done


def make(desk: Desk, starts_at: datetime, **about: Any) -> Session:
    return make_session(professional=desk.professional, starts_at=starts_at, **about)


def make_block(desk: Desk, starts_at: datetime) -> None:
    spans = [span_at(starts_at, lasting=hours(1))]
    by = actor_of(desk.professional)
    block_time(by=by, title="Lunch", spans=spans, keep_sessions=True, request=a_key(), now=NOW)


def ask(desk: Desk, **asked: str) -> Answer:
    return desk.get(f"/sessions/feed?{urlencode(WEEK | asked)}")


def feed(desk: Desk, **asked: str) -> Any:
    answer = ask(desk, **asked)
    assert answer.status == 200
    return json.loads(answer.page)

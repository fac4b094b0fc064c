"""The earliest free times over all whom the caller may book, for programs."""

from typing import Any
from uuid import uuid4

import pytest

from kept.core.availability import WeeklyHours
from tests.edges.api.programs import Program
from tests.make import make_account, make_client, make_hub, make_professional

ASKED = {"from": "2026-06-17", "to": "2026-06-19"}
MORNINGS = [WeeklyHours(day, 9 * 60, 10 * 60) for day in range(5)]


def test_the_earliest_of_two(db: None) -> None:
    late = make_professional(working_hours=[WeeklyHours(3, 9 * 60, 10 * 60)])
    early = make_professional(working_hours=MORNINGS)
    account = make_account()
    client = make_client(late, account=account)
    make_client(early, account=account)
    answer = Program(client).get("/slots", **ASKED, limit=1)
    service = early.services.get()
    assert (answer.status, answer.body) == (
        200,
        {
            "items": [
                {
                    "starts_at": "2026-06-17T08:00:00Z",
                    "professional": {"id": str(early.uuid), "name": early.name},
                    "timezone": "Europe/Dublin",
                    "is_connected": True,
                    "choices": [
                        {
                            "service": {"id": str(service.uuid), "name": "Counselling"},
                            "via": "practice",
                            "ends_at": "2026-06-17T08:50:00Z",
                        }
                    ],
                }
            ],
            "next_cursor": None,
        },
    )
    assert Program(client).get("/slots", **ASKED, service_kind="Coaching").body["items"] == []


def test_hubs_that_one_is_no_member_of_are_not_there(db: None) -> None:
    professional = make_professional(working_hours=MORNINGS)
    client = make_client(professional, account=make_account())
    hub = make_hub([professional])
    for hub_id in (hub.uuid, uuid4()):
        answer = Program(client).get("/slots", **ASKED, hub=str(hub_id))
        assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"to": "2026-06-16"}, "end_before_start"),
        ({"to": "2026-12-16"}, "period_too_long"),
        ({"limit": "201"}, "wrong_type"),
        ({"service_kind": ""}, "required"),
        ({"service_kind": "\x00"}, "text_empty"),
        ({"hub": "7"}, "unknown_choice"),
        ({"cursor": ""}, "unknown_field"),
    ],
)
def test_what_is_asked_wrongly(db: None, asked: dict[str, Any], code: str) -> None:
    answer = Program(make_professional()).get("/slots", **{**ASKED, **asked})
    assert (answer.status, answer.code) == (422, code)

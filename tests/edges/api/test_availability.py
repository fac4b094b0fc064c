"""Availability, blocks and letters for programs."""

from typing import Any
from uuid import uuid4

import pytest

from kept.core.availability import WeeklyHours
from kept.store.diary.models import Block
from tests.edges.api.programs import Answer, Program, stored
from tests.make import NOW, hours, make_professional, make_session

RULES = {"bookable_weeks": 4, "notice_hours": 12, "buffer_before": 0, "buffer_after": 10, "start_interval": 30}
ALL: dict[str, Any] = {
    "working_hours": [
        {"weekday": "monday", "from": "09:00", "until": "12:00"},
        {"weekday": "sunday", "from": "13:00", "until": "24:00"},
    ],
    "hub_hours": [{"weekday": "friday", "from": "10:00", "until": "11:30"}],
    "exceptions": [
        {"day": "2026-12-24", "schedule": "working", "windows": []},
        {"day": "2026-12-25", "schedule": "hub", "windows": [{"from": "00:00", "until": "01:00"}]},
    ],
    "rules": RULES,
}
BLOCK = {"title": "Lunch", "starts_at": "2026-06-16T11:00:00Z", "ends_at": "2026-06-16T14:00:00+02:00"}


def test_what_is_put_is_read(db: None) -> None:
    program = Program(make_professional())
    first = program.send("PUT", "/availability", ALL, key="once")
    assert (first.status, first.body) == (200, {"timezone": "Europe/Dublin", **ALL})
    assert program.get("/availability").body == first.body
    assert program.send("PUT", "/availability", ALL, key="once").body == first.body
    other = program.send("PUT", "/availability", ALL | {"hub_hours": []}, key="once")
    assert _refused(other) == (422, "idempotency_mismatch")
    emptied = program.send("PUT", "/availability", ALL | {"exceptions": [], "working_hours": []})
    assert (emptied.body["exceptions"], emptied.body["working_hours"]) == ([], [])


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"rules": RULES | {"bookable_weeks": 79}}, (422, "wrong_type")),
        ({"rules": RULES | {"start_interval": 7}}, (422, "unknown_choice")),
        ({"rules": RULES | {"notice_hours": "12"}}, (422, "wrong_type")),
        ({"working_hours": [{"weekday": "monday", "from": "12:00", "until": "09:00"}]}, (422, "hours_order")),
        ({"working_hours": [{"weekday": "monday", "from": "9:00", "until": "12:00"}]}, (422, "invalid_time")),
        ({"working_hours": [{"weekday": 0, "from": "09:00", "until": "12:00"}]}, (422, "unknown_choice")),
        ({"working_hours": [ALL["working_hours"][0]] * 2}, (422, "hours_overlap")),
        ({"exceptions": [ALL["exceptions"][0]] * 2}, (422, "hours_overlap")),
        ({"exceptions": [{"day": "2026-06-14", "schedule": "hub", "windows": []}]}, (409, "in_past")),
        ({"timezone": "UTC"}, (422, "unknown_field")),
        ({"hub_hours": None}, (422, "wrong_type")),
    ],
)
def test_what_is_put_wrongly_changes_nothing(db: None, changed: Any, refused: Any) -> None:
    program = Program(make_professional())
    before = stored()
    assert _refused(program.send("PUT", "/availability", ALL | changed)) == refused
    assert stored() == before


def test_sessions_that_would_lie_outside(db: None) -> None:
    professional = make_professional(working_hours=[WeeklyHours(day, 0, 1440) for day in range(7)])
    make_session(professional=professional, starts_at=NOW + hours(48))
    program = Program(professional)
    assert _refused(program.send("PUT", "/availability", ALL)) == (409, "sessions_outside_hours")
    assert program.send("PUT", "/availability", ALL | {"keep_sessions": True}).status == 200


def test_a_block_is_made_listed_and_removed(db: None) -> None:
    program = Program(make_professional())
    first = program.post("/blocks", BLOCK, key="once")
    block = Block.objects.get()
    assert (first.status, first.body) == (
        201,
        {
            "id": str(block.uuid),
            "title": "Lunch",
            "starts_at": "2026-06-16T11:00:00Z",
            "ends_at": "2026-06-16T12:00:00Z",
            "series_id": None,
        },
    )
    assert program.post("/blocks", BLOCK, key="once").body == first.body
    assert program.get("/blocks", **{"from": "2026-06-16T11:59:00Z", "to": "2026-06-16"}).body["items"] == [first.body]
    assert program.get("/blocks", **{"from": "2026-06-16T12:00:00Z"}).body["items"] == []
    assert program.get("/blocks", to="2026-06-15").body["items"] == []
    removed = program.send("DELETE", f"/blocks/{block.uuid}", key="gone")
    assert (removed.status, removed.body) == (200, {"id": str(block.uuid), "state": "deleted"})
    assert program.send("DELETE", f"/blocks/{block.uuid}", key="gone").body == removed.body
    assert _refused(program.send("DELETE", f"/blocks/{block.uuid}")) == (404, "not_found")


def test_a_series(db: None) -> None:
    program = Program(make_professional())
    repeat = {"weekdays": ["tuesday", "thursday"], "until": "2026-06-30"}
    first = program.post("/blocks", BLOCK | {"repeat": repeat}).body
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = program.get("/blocks", limit=2, cursor=cursor).body
        found, cursor = found + page["items"], page["next_cursor"]
    assert [item["starts_at"][8:16] for item in found] == ["16T11:00", "18T11:00", "23T11:00", "25T11:00", "30T11:00"]
    assert {item["series_id"] for item in found} == {first["series_id"]}
    program.send("DELETE", f"/blocks/{found[1]['id']}")
    assert Block.objects.count() == 4
    program.send("DELETE", f"/blocks/{first['id']}?scope=series")
    assert Block.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"title": " "}, (422, "required")),
        ({"title": "\x00"}, (422, "text_empty")),
        ({"title": "a\ud800"}, (422, "text_empty")),
        ({"title": "x" * 121}, (422, "text_length")),
        ({"starts_at": 1781607600}, (422, "wrong_type")),
        ({"starts_at": "2026-06-16T11:00:00"}, (422, "invalid_time")),
        ({"starts_at": "2026-06-16T11:00:30Z"}, (422, "whole_minutes")),
        ({"ends_at": "2026-06-16T11:00:00Z"}, (422, "zero_length")),
        ({"ends_at": "2026-06-15T11:00:00Z"}, (422, "end_before_start")),
        ({"ends_at": "2026-06-17T11:01:00Z"}, (422, "duration_range")),
        ({"repeat": {"weekdays": [], "until": "2026-06-30"}}, (422, "wrong_type")),
        ({"repeat": {"weekdays": ["monday"], "until": "2026-06-16"}}, (422, "no_weekday")),
        ({"repeat": {"weekdays": ["monday"], "until": "2099-06-16"}}, (422, "too_many")),
        ({"keep_sessions": "no"}, (422, "wrong_type")),
    ],
)
def test_what_is_blocked_wrongly_changes_nothing(db: None, changed: Any, refused: Any) -> None:
    program = Program(make_professional())
    before = stored()
    assert _refused(program.post("/blocks", BLOCK | changed)) == refused
    assert stored() == before


def test_sessions_inside_a_block(db: None) -> None:
    professional = make_professional()
    make_session(professional=professional, starts_at=NOW + hours(26.5))
    program = Program(professional)
    assert _refused(program.post("/blocks", BLOCK)) == (409, "block_covers_sessions")
    assert program.post("/blocks", BLOCK | {"keep_sessions": True}).status == 201


def test_whether_it_was_told(db: None) -> None:
    session = make_session(starts_at=NOW + hours(72))
    answer = Program(session.professional).get("/letters", session_id=str(session.uuid))
    told = {(item["to"], item["kind"], item["state"]) for item in answer.body["items"]}
    assert told >= {("client", "confirmed", "waiting"), ("professional", "confirmed", "waiting")}
    assert set(answer.body["items"][0]) == {"to", "kind", "state", "at"}
    stranger = Program(make_professional())
    for asked in (session.uuid, uuid4()):
        assert _refused(stranger.get("/letters", session_id=str(asked))) == (404, "not_found")
    assert _refused(stranger.get("/letters")) == (422, "required")


def test_anothers_blocks_are_not_there(db: None) -> None:
    mine, theirs = Program(make_professional()), Program(make_professional())
    block = theirs.post("/blocks", BLOCK).body["id"]
    for asked in (block, uuid4()):
        assert _refused(mine.send("DELETE", f"/blocks/{asked}")) == (404, "not_found")
    assert mine.get("/blocks").body["items"] == []
    assert Block.objects.count() == 1


def _refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.code

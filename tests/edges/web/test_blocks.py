"""Blocking time, once and repeated, and freeing it again."""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from kept.store.diary.models import Block
from tests.digest import digest
from tests.edges.web.desk import Desk
from tests.edges.web.form_reader import Form
from tests.edges.web.refusals import expect_refusal
from tests.make import make_professional, make_session

NEW: Final = "/blocks/new"
LUNCH: Final = {"title": "Lunch <with> Ann", "day": "2026-06-22", "from_time": "12:00", "until_time": "13:00"}
SERIES: Final = {**LUNCH, "weekdays": ["0", "2"], "until": "2026-07-01"}


def test_time_is_blocked_once(desk: Desk) -> None:
    answer = desk.send(new(desk), **LUNCH)
    assert (answer.status, answer.where) == (303, "/sessions")
    block = Block.objects.get()
    assert (block.starts_at, block.ends_at) == (june(22, 11), june(22, 12))
    assert (block.title, block.series) == ("Lunch <with> Ann", None)
    words = desk.get(f"/blocks/{block.uuid}").words
    assert "Monday 22 June 2026, 12:00–13:00 Europe/Dublin (IST)" in words
    assert "Blocked time. Remove" in words


def test_time_is_blocked_on_weekdays_until_a_day(desk: Desk) -> None:
    desk.send(new(desk), **SERIES)
    blocks = Block.objects.order_by("starts_at")
    assert [block.starts_at.day for block in blocks] == [22, 24, 29, 1]
    assert len({block.series for block in blocks}) == 1
    assert "One of a series of 4." in desk.get(f"/blocks/{blocks[0].uuid}").words


def test_a_block_keeps_its_hour_when_the_clocks_change(desk: Desk) -> None:
    desk.send(new(desk), **{**LUNCH, "day": "2026-10-19", "weekdays": ["0"], "until": "2026-10-26"})
    assert [block.starts_at.hour for block in Block.objects.order_by("starts_at")] == [11, 12]


def test_sessions_in_the_time_are_named_and_may_stay(desk: Desk) -> None:
    session = make_session(professional=desk.professional, starts_at=june(22, 11))
    answer = expect_refusal(desk, new(desk), dict(LUNCH), code="block_covers_sessions", wrong="keep_sessions")
    assert "Mon 22 Jun 12:00 IST" in answer.words
    assert desk.send(answer.form(NEW), keep_sessions="on").status == 303
    assert Block.objects.count() == 1
    session.refresh_from_db()
    assert session.state == "planned"


# fmt: off
WRONG: Final = [
    ({"title": ""},                    "required",         "title"),
    ({"title": " \u200b "},            "text_empty",       "title"),
    ({"title": "x" * 121},             "text_length",      "title"),
    ({"title": "a\x00b"},              "text_empty",       "title"),
    ({"day": "2026-02-30"},            "invalid_date",     "day"),
    ({"from_time": "25:00"},           "invalid_time",     "from_time"),
    ({"until_time": "12:00"},          "end_before_start", "until_time"),
    ({"until_time": "11:00"},          "end_before_start", "until_time"),
    ({"weekdays": ["0"], "until": ""}, "required",         "until"),
    ({"weekdays": ["0"], "until": "2026-06-21"}, "end_before_start", "until"),
    ({"weekdays": ["6"], "until": "2026-06-24"}, "no_weekday",       "weekdays"),
    ({"weekdays": ["9"], "until": "2026-06-24"}, "unknown_choice",   ""),
    ({"weekdays": list("0123456"), "until": "2027-12-31"}, "too_many", "until"),
    ({"weekdays": ["0"], "until": "2099-12-31"},           "too_many", "until"),
    ({"day": "2027-03-28", "from_time": "01:10", "until_time": "01:50"}, "time_does_not_exist", "from_time"),
    ({"professional": "7"},            "unknown_field",    ""),
]
# fmt: on


@pytest.mark.parametrize(("typed", "code", "wrong"), WRONG)
def test_a_block_refuses_what_is_wrong(desk: Desk, typed: dict[str, Any], code: str, wrong: str) -> None:
    form = new(desk)
    form.sent = [*form.sent, *((name, value) for name, value in LUNCH.items() if name not in typed)]
    expect_refusal(desk, form, typed, code=code, wrong=wrong)


def test_one_block_or_the_whole_series_is_removed(desk: Desk) -> None:
    desk.send(new(desk), **SERIES)
    first, second, *_ = Block.objects.order_by("starts_at")
    assert remove(desk, first.uuid, "one") == "The time is free again."
    assert Block.objects.count() == 3
    assert remove(desk, second.uuid, "series") == "3 blocks were removed."
    assert Block.objects.count() == 0


def test_a_removal_needs_to_know_what(desk: Desk) -> None:
    desk.send(new(desk), **LUNCH)
    path = f"/blocks/{Block.objects.get().uuid}"
    form = desk.get(path).form(f"{path}/removal")
    for scope in ("", "all"):
        before = digest()
        answer = desk.send(form, scope=scope)
        assert (answer.status, answer.code) == (422, "unknown_choice" if scope else "required")
        assert "Lunch <with> Ann" in answer.words
        assert digest() == before


@pytest.mark.parametrize("whose", ["anothers", "nobodys"])
def test_a_block_that_is_not_ones_own_is_not_there(desk: Desk, whose: str) -> None:
    other = Desk(make_professional(), desk.clock)
    other.send(new(other), **LUNCH)
    path = f"/blocks/{Block.objects.get().uuid if whose == 'anothers' else uuid4()}"
    before = digest()
    assert desk.get(path).status == 404
    assert desk.post(f"{path}/removal", {"request_key": str(uuid4()), "scope": "series"}).status == 404
    assert digest() == before


def test_what_is_done_twice_is_done_once(desk: Desk) -> None:
    form = new(desk)
    for _ in range(2):
        assert desk.send(form, **SERIES).where == "/sessions"
    assert Block.objects.count() == 4
    path = f"/blocks/{Block.objects.order_by('starts_at')[0].uuid}"
    removal = desk.get(path).form(f"{path}/removal")
    for _ in range(2):
        assert desk.send(removal, scope="one").where == "/sessions"
    assert Block.objects.count() == 3


def new(desk: Desk) -> Form:
    return desk.get(NEW).form(NEW)


def remove(desk: Desk, block: UUID, scope: str) -> str:
    """What is said of it afterwards."""
    path = f"/blocks/{block}"
    desk.get("/sessions")
    where = desk.send(desk.get(path).form(f"{path}/removal"), scope=scope).where
    words = desk.get(where).words
    said = [sentence for sentence in ("The time is free again.", "3 blocks were removed.") if sentence in words]
    return " ".join(said)


def june(day: int, hour: int) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=UTC)

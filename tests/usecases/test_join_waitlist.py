"""Waiting for an earlier time: for what, when, and until when."""

from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest

from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.diary.models import Wait
from tests.make import NOW, make_client, make_hub, make_professional
from tests.waiting import wait_for_time

TODAY: Final = NOW.date()


def test_what_is_wanted_is_kept(db: None) -> None:
    professional = make_professional()
    wait = wait_for_time(professional, make_client(professional), weekdays=[3, 1, 3], from_minute=540, until_minute=720)
    assert (wait.weekdays, wait.from_minute, wait.until_minute, wait.state) == ([1, 3], 540, 720, "waiting")


def test_asking_again_goes_to_the_end_of_the_line(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    first, second = wait_for_time(professional, client), wait_for_time(professional, client)
    first.refresh_from_db()
    assert (first.state, second.state) == (Wait.State.ENDED, Wait.State.WAITING)


def test_a_member_may_wait_by_the_hubs_door_and_nobody_else(db: None) -> None:
    professional = make_professional()
    member, other = make_client(professional), make_client(professional)
    make_hub([professional], [member])
    assert wait_for_time(professional, member, door=Origin.HUB).door == "hub"
    with pytest.raises(Refused, match="unknown_choice"):
        wait_for_time(professional, other, door=Origin.HUB)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"weekdays": []}, "no_weekday"),
        ({"weekdays": [7]}, "no_weekday"),
        ({"from_minute": 600, "until_minute": 600}, "end_before_start"),
        ({"until_minute": 1441}, "end_before_start"),
        ({"last_day": TODAY - timedelta(days=1)}, "wait_too_long"),
        ({"last_day": TODAY + timedelta(days=181)}, "wait_too_long"),
        ({"service_id": uuid4()}, "unknown_service"),
    ],
)
def test_what_makes_no_sense_is_refused(db: None, wish: dict[str, Any], code: str) -> None:
    professional = make_professional()
    with pytest.raises(Refused, match=code):
        wait_for_time(professional, make_client(professional), **wish)
    assert not Wait.objects.exists()


def test_a_stranger_cannot_wait(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        wait_for_time(make_professional(), make_client(make_professional()))

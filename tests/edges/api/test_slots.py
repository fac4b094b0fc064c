"""Professionals and their free times, for programs."""

from typing import Any
from uuid import uuid4

import pytest

from kept.core.availability import WeeklyHours
from kept.core.policy import Origin
from kept.store.diary.models import Service
from kept.store.people.models import Professional
from tests.edges.api.programs import Program
from tests.make import make_account, make_client, make_hub, make_professional

MONDAY, TUESDAY, WEDNESDAY = "2026-06-15", "2026-06-16", "2026-06-17"
MORNINGS = [WeeklyHours(day, 9 * 60, 11 * 60) for day in range(5)]


def test_whom_a_client_may_book(db: None) -> None:
    known, other = make_professional(), make_professional()
    client = make_client(known, account=make_account())
    service = Service.objects.get(professional=known)
    assert Program(client).get("/professionals").body == {
        "items": [
            {
                "id": str(known.uuid),
                "name": known.name,
                "timezone": "Europe/Dublin",
                "services": [
                    {
                        "id": str(service.uuid),
                        "name": "Counselling",
                        "minutes": 50,
                        "price": {"amount_minor": 7000, "currency": "EUR"},
                    }
                ],
            }
        ],
        "next_cursor": None,
    }
    Service.objects.filter(professional=known).update(audience="hub")
    assert Program(client).get("/professionals").body["items"][0]["services"] == []
    make_hub([known, other], [client])
    (item,) = Program(client).get("/professionals").body["items"]
    assert len(item["services"]) == 1


def test_who_came_by_a_hub_that_they_left_may_book_nobody(db: None) -> None:
    professional = make_professional()
    client = make_client(professional, account=make_account(), door=Origin.HUB)
    assert Program(client).get("/professionals").body["items"] == []


def test_a_professional_sees_their_practice(db: None) -> None:
    professional = make_professional()
    colleague = make_professional(practice=professional.practice)
    make_professional()
    program = Program(professional)
    first = program.get("/professionals", limit=1).body
    second = program.get("/professionals", limit=1, cursor=first["next_cursor"]).body
    assert [part["items"][0]["id"] for part in (first, second)] == [str(professional.uuid), str(colleague.uuid)]
    assert second["next_cursor"] is None


def test_the_free_times_of_a_day(db: None) -> None:
    professional = make_professional(working_hours=MORNINGS)
    client = make_client(professional, account=make_account())
    for program in (Program(client), Program(professional)):
        answer = program.get(_slots(professional), **_asked(professional, **{"from": WEDNESDAY, "to": WEDNESDAY}))
        assert answer.status == 200
        assert answer.body["slots"][0] == {"starts_at": "2026-06-17T08:00:00Z", "ends_at": "2026-06-17T08:50:00Z"}
        assert {slot["starts_at"][:10] for slot in answer.body["slots"]} == {WEDNESDAY}
    assert Program(client).get(_slots(professional), **_asked(professional)).body["tz"] == "Europe/Paris"
    in_tokyo = Program(client).get(_slots(professional), **_asked(professional, tz="Asia/Tokyo"))
    assert in_tokyo.body["tz"] == "Asia/Tokyo"


def test_doors_that_are_not_open(db: None) -> None:
    professional = make_professional(working_hours=MORNINGS)
    client = make_client(professional, account=make_account())
    answer = Program(client).get(_slots(professional), **_asked(professional, via="hub"))
    assert (answer.status, answer.code) == (422, "unknown_choice")
    assert Program(client).get(_slots(professional), **_asked(professional, via="practice")).status == 200


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"from": None}, "required"),
        ({"service": None}, "required"),
        ({"from": "2026-6-15"}, "invalid_date"),
        ({"to": "2026-06-14"}, "end_before_start"),
        ({"to": "2026-09-15"}, "period_too_long"),
        ({"tz": "Europe/Atlantis"}, "unknown_zone"),
        ({"via": "direct_link"}, "unknown_choice"),
        ({"service": str(uuid4())}, "unknown_service"),
        ({"service": "1"}, "unknown_choice"),
        ({"minutes": "50"}, "unknown_field"),
        ({"tz": ["UTC", "UTC"]}, "repeated"),
    ],
)
def test_what_is_asked_wrongly(db: None, asked: dict[str, Any], code: str) -> None:
    professional = make_professional(working_hours=MORNINGS)
    query = {name: value for name, value in _asked(professional, **asked).items() if value is not None}
    answer = Program(professional).get(_slots(professional), **query)
    assert (answer.status, answer.code) == (422, code)


def test_whoever_is_not_known_is_not_there(db: None) -> None:
    professional, colleague = make_professional(), make_professional()
    client = make_client(professional, account=make_account())
    for asker in (client, professional):
        foreign = Program(asker).get(_slots(colleague), **_asked(colleague))
        unknown = Program(asker).get(f"/professionals/{uuid4()}/slots", **_asked(colleague))
        assert (foreign.status, foreign.code) == (unknown.status, unknown.code) == (404, "not_found")
    assert Program(professional).get("/professionals/7/slots").status == 404


def _slots(professional: Professional) -> str:
    return f"/professionals/{professional.uuid}/slots"


def _asked(professional: Professional, **changed: Any) -> dict[str, Any]:
    service = Service.objects.get(professional=professional)
    return {"service": str(service.uuid), "from": MONDAY, "to": TUESDAY, **changed}

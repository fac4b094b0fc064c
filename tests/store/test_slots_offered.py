"""What is listed of one professional's free times, to whom, by which door; always in one statement."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kept.core.access import Actor
from kept.core.availability import WeeklyHours
from kept.core.offers import Audience
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.diary.models import Service
from kept.store.diary.openings import Asker, starts_offered
from kept.store.diary.slots import slots_offered
from kept.store.people.models import Client, Professional
from tests.make import (
    NOW,
    actor_of,
    make_account,
    make_client,
    make_hub,
    make_professional,
    make_session,
    minutes,
)
from tests.offers import make_service, withdraw
from tests.openings import always_open, hold, opens

FIRST = NOW + timedelta(days=2)
UNTIL = FIRST + timedelta(days=4)
MORNINGS = [WeeklyHours(day, 9 * 60, 12 * 60) for day in range(7)]
AFTERNOONS = [WeeklyHours(day, 14 * 60, 16 * 60) for day in range(7)]

pytestmark = pytest.mark.usefixtures("db")


def service_of(professional: Professional) -> Service:
    return Service.objects.filter(professional=professional).earliest("id")


def starts(actor: Actor, professional: Professional, **asked: Any) -> tuple[datetime, ...]:
    asked.setdefault("service_id", service_of(professional).uuid)
    asked = {"by_hub": None, "first": FIRST, "until": UNTIL} | asked
    found = slots_offered(actor, professional_id=professional.uuid, now=NOW, **asked)
    minutes_of_service = Service.objects.filter(uuid=asked["service_id"]).values_list("minutes", flat=True)
    assert {end - start for start, end in found} <= set(map(minutes, minutes_of_service))
    return tuple(start for start, _ in found)


def code(actor: Actor, professional: Professional, **asked: Any) -> str:
    with pytest.raises(Refused) as refused:
        starts(actor, professional, **asked)
    return refused.value.code


def as_pages(professional: Professional, client: Client, door: Origin) -> tuple[datetime, ...]:
    asker = Asker(user_id=client.user_id, client_id=client.id)
    asked: dict[str, Any] = {"minutes": 50, "first": FIRST, "until": UNTIL, "now": NOW, "asker": asker}
    return starts_offered(professional.id, door=door, **asked)


def test_the_same_as_on_the_pages_and_everything_in_the_way_counts() -> None:
    professional = always_open(make_professional())
    account = make_account()
    client, other = make_client(professional, account=account), make_client(professional)
    whole = starts(actor_of(client), professional)
    make_session(professional=professional, starts_at=FIRST)
    hold(professional, other, starts_at=FIRST + minutes(120))
    hold(professional, client, starts_at=FIRST + minutes(240))
    colleague = always_open(make_professional(practice=professional.practice))
    with_colleague = make_client(colleague, account=account)
    make_session(professional=colleague, client=with_colleague, starts_at=FIRST + minutes(360))
    left = starts(actor_of(client), professional)
    assert left == as_pages(professional, client, Origin.PRACTICE)
    for at, is_free in ((0, False), (120, False), (240, True), (360, False)):
        assert FIRST + minutes(at) in whole
        assert (FIRST + minutes(at) in left) == is_free
    assert FIRST + minutes(360) in starts(actor_of(other), professional)


def test_each_door_has_its_hours_and_its_services() -> None:
    professional = make_professional()
    opens(professional, MORNINGS)
    opens(professional, AFTERNOONS, schedule="hub")
    client, stranger_to_hubs = make_client(professional), make_client(professional)
    make_hub([professional], [client])
    by_hub, own = as_pages(professional, client, Origin.HUB), as_pages(professional, client, Origin.PRACTICE)
    assert by_hub
    assert own
    assert not set(by_hub) & set(own)
    asked = actor_of(client)
    assert starts(asked, professional) == starts(asked, professional, by_hub=True) == by_hub
    assert starts(asked, professional, by_hub=False) == own
    assert starts(actor_of(stranger_to_hubs), professional) == own
    assert code(actor_of(stranger_to_hubs), professional, by_hub=True) == "unknown_choice"
    private = make_service(professional, seen_by=Audience.PRIVATE).uuid
    assert code(asked, professional, service_id=private) == "unknown_service"


def test_who_came_by_the_hub_has_no_other_door() -> None:
    professional = always_open(make_professional())
    client = make_client(professional, door=Origin.HUB)
    asked = actor_of(client)
    assert [code(asked, professional, by_hub=by_hub) for by_hub in (None, False, True)] == ["unknown_choice"] * 3
    make_hub([professional], [client])
    assert starts(asked, professional)
    assert code(asked, professional, by_hub=False) == "unknown_choice"


def test_professionals_see_their_own_and_nobody_elses() -> None:
    professional, colleague = always_open(make_professional()), always_open(make_professional())
    assert starts(actor_of(professional), professional)
    assert starts(actor_of(professional), professional, by_hub=True)
    assert code(actor_of(professional), colleague) == "not_found"
    assert code(actor_of(make_client(colleague)), professional) == "not_found"
    assert code(make_account(), professional) == "not_found"


def test_only_what_is_offered_now_by_this_professional() -> None:
    professional = always_open(make_professional())
    asked = actor_of(make_client(professional))
    service = make_service(professional)
    assert starts(asked, professional, service_id=service.uuid)
    withdraw(service)
    foreign = service_of(make_professional()).uuid
    for unknown in (service.uuid, foreign, uuid4()):
        assert code(asked, professional, service_id=unknown) == "unknown_service"


@pytest.mark.parametrize("sessions", [1, 30])
def test_one_statement_whatever_there_is(sessions: int) -> None:
    professional = always_open(make_professional())
    client = make_client(professional)
    for number in range(sessions):
        make_session(professional=professional, client=client, starts_at=FIRST + minutes(60 * number))
    asked, service = actor_of(client), service_of(professional)
    with CaptureQueriesContext(connection) as queries:
        slots_offered(
            asked,
            professional_id=professional.uuid,
            service_id=service.uuid,
            by_hub=None,
            first=FIRST,
            until=UNTIL,
            now=NOW,
        )
    assert len(queries) == 1

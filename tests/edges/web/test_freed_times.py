"""The professional sees what came of a cancelled session's time."""

import pytest

from kept.core.waitlist import Found
from kept.edges.web.waiting_words import FREED
from kept.store.diary.models import FreedSlot
from kept.store.people.models import Professional
from tests.deeds import cancel_as_client
from tests.edges.web.desk import Desk
from tests.make import NOW, hours, make_client, make_session
from tests.openings import always_open
from tests.waiting import look_around, wait_for_time


def test_it_says_to_whom_the_time_is_offered(desk: Desk) -> None:
    professional = always_open(Professional.objects.get(id=desk.professional.id))
    client = make_client(professional)
    wait_for_time(professional, client)
    session = make_session(professional=professional, starts_at=NOW + hours(30))
    cancel_as_client(session)
    look_around()
    shown = desk.get(f"/sessions/{session.uuid}").words
    assert FREED[Found.OFFERED] in shown
    assert f"{client.name} Held until Mon 15 Jun 12:00 IST" in shown


@pytest.mark.parametrize("found", Found)
def test_it_says_why_nobody_was_offered_it(desk: Desk, found: Found) -> None:
    session = make_session(professional=desk.professional, starts_at=NOW + hours(30))
    cancel_as_client(session)
    FreedSlot.objects.update(found=found)
    assert FREED[found] in desk.get(f"/sessions/{session.uuid}").words


def test_a_session_that_takes_place_frees_no_time(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    assert "The freed time" not in desk.get(f"/sessions/{session.uuid}").page

"""A withdrawn service: nobody books it any more, and nothing that was booked changes."""

from datetime import timedelta
from typing import Final

import pytest

from kept.core.lifecycle import State
from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from tests.deeds import book, cancel_as_client, edit
from tests.make import NOW, fresh, make_client, make_professional, make_session, span_at
from tests.offers import make_service, offer_again, withdraw
from tests.openings import always_open, book_as_client, hold, rebook
from tests.waiting import freed, look_around, wait_for_time

LATER: Final = NOW + timedelta(days=4)


def test_neither_the_client_nor_the_professional_books_it(db: None) -> None:
    professional = always_open(make_professional())
    client = make_client(professional)
    service = professional.services.get()
    withdraw(service)
    for deed in (book_as_client, hold, wait_for_time):
        with pytest.raises(Refused, match="unknown_service"):
            deed(professional, client)
    with pytest.raises(Refused, match="unknown_service"):
        book(professional, client)
    assert not Session.objects.exists()
    offer_again(service)
    book_as_client(professional, client)


def test_a_booked_session_can_still_be_moved_and_edited_with_it(db: None) -> None:
    session = make_session()
    assert session.service is not None
    other = make_service(session.professional)
    withdraw(session.service)
    withdraw(other)
    with pytest.raises(Refused, match="unknown_service"):
        edit(session, service_id=other.uuid)
    edit(session, service_id=session.service.uuid, span=span_at(LATER))
    assert fresh(session).starts_at == LATER


def test_its_hub_sessions_can_still_be_rebooked(db: None) -> None:
    professional = always_open(make_professional())
    session = make_session(professional=professional, funding=Funding.CREDIT)
    assert session.service is not None
    withdraw(session.service)
    rebook(session)
    assert fresh(session).state == State.CANCELLED


def test_who_waits_for_it_is_offered_nothing(db: None) -> None:
    professional = always_open(make_professional())
    service = professional.services.get()
    session = make_session(professional=professional, starts_at=NOW + timedelta(days=3))
    wait_for_time(professional, make_client(professional))
    withdraw(service)
    cancel_as_client(session)
    look_around()
    assert freed(session).found == "nobody_waits"
    offer_again(service)
    look_around()
    assert freed(session).found == "offered", "the control: once it is offered again they are asked"


def test_withdrawing_it_again_changes_nothing(db: None) -> None:
    service = make_service(make_professional())
    withdraw(service)
    withdraw(service)
    service.refresh_from_db()
    assert (service.is_offered, service.version) == (False, 2)


def test_anothers_is_not_there(db: None) -> None:
    professional = make_professional()
    theirs = make_service(make_professional(practice=professional.practice))
    with pytest.raises(Refused, match="not_found"):
        withdraw(theirs, by=professional)
    theirs.refresh_from_db()
    assert theirs.is_offered

"""Other terms for a service: for what is booked from now on, and never for what is booked."""

from dataclasses import replace

import pytest

from kept.core.money import Money
from kept.core.offers import Audience
from kept.core.refusal import Refused
from tests.make import EURO, fresh, make_professional, make_session
from tests.offers import TERMS, edit, make_service


def test_it_changes_and_counts_its_version(db: None) -> None:
    service = make_service(make_professional())
    edit(service, replace(TERMS, name="Long talk", minutes=90, audience=Audience.PRIVATE))
    service.refresh_from_db()
    assert (service.name, service.minutes, service.audience, service.version) == ("Long talk", 90, "private", 2)


def test_booked_sessions_keep_their_minutes_price_and_place(db: None) -> None:
    session = make_session()
    before = (session.starts_at, session.ends_at, session.price_minor, session.currency, session.place)
    edit(session.service, replace(TERMS, price=Money(1, EURO)))  # type: ignore[arg-type] # a planned session has one
    after = fresh(session)
    assert (after.starts_at, after.ends_at, after.price_minor, after.currency, after.place) == before
    assert after.service is not None
    assert after.service.price_minor == 1, "the control: the service itself changed"


def test_another_version_than_was_seen_is_refused(db: None) -> None:
    service = make_service(make_professional())
    edit(service, replace(TERMS, minutes=40))
    with pytest.raises(Refused, match="changed_meanwhile"):
        edit(service, replace(TERMS, minutes=50), version=1)
    service.refresh_from_db()
    assert service.minutes == 40
    edit(service, replace(TERMS, minutes=50), version=2)


def test_anothers_is_not_there(db: None) -> None:
    professional = make_professional()
    theirs = make_service(make_professional(practice=professional.practice))
    with pytest.raises(Refused, match="not_found"):
        edit(theirs, TERMS, by=professional)


def test_what_makes_no_sense_is_refused(db: None) -> None:
    service = make_service(make_professional())
    with pytest.raises(Refused, match="duration_range"):
        edit(service, replace(TERMS, minutes=0))

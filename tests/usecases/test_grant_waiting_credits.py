"""What was asked for while the pool was empty is given in order, once it is filled."""

from datetime import timedelta

import pytest

from kept.store.hubs.models import CreditsRequest
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from kept.usecases.grant_waiting_credits import grant_waiting_credits
from tests.make import NOW, minutes
from tests.programme import Company, make_company

pytestmark = pytest.mark.django_db


def states() -> list[str]:
    return list(CreditsRequest.objects.order_by("created_at").values_list("state", flat=True))


def waiting(number: int) -> Company:
    company = make_company()
    for n in range(number):
        company.ask(company.join(), at=NOW + minutes(n))
    return company


def test_they_are_granted_in_the_order_in_which_they_were_asked() -> None:
    company = waiting(3)
    assert grant_waiting_credits(now=NOW) == 0
    company.fill(2)
    assert grant_waiting_credits(now=NOW + timedelta(hours=1)) == 2
    assert states() == ["granted", "granted", "waiting"]
    assert company.places() == {"available": 2}
    told = Letter.objects.filter(kind="credits_granted").order_by("id").values_list("email", flat=True)
    assert list(told) == [client.user.email for client in company.members[:2] if client.user]
    assert grant_waiting_credits(now=NOW + timedelta(hours=2)) == 0
    assert broken_claims() == {}


def test_each_hub_gives_from_its_own_pool() -> None:
    first, second = waiting(1), waiting(1)
    second.fill(5)
    assert grant_waiting_credits(now=NOW) == 1
    assert (first.places(), second.places()) == ({}, {"pool": 4, "available": 1})


def test_who_left_meanwhile_is_given_nothing() -> None:
    company = waiting(2)
    company.remove(company.members[0])
    company.fill(5)
    assert grant_waiting_credits(now=NOW) == 1
    assert states() == ["declined", "granted"]
    assert broken_claims() == {}


def test_whom_the_programme_gives_no_more_is_declined() -> None:
    company = waiting(1)
    company.hub.topups_per_member = 0
    company.hub.save()
    company.fill(5)
    assert grant_waiting_credits(now=NOW) == 0
    assert states() == ["declined"]

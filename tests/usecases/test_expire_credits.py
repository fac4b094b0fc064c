"""What is not used in time expires; what a session holds waits for its end."""

from datetime import timedelta

import pytest

from kept.core.policy import Funding
from kept.store.invariants.reads import broken_claims
from kept.usecases.expire_credits import expire_credits
from tests.deeds import cancel_as_client, complete, join
from tests.make import NOW, hours, make_session
from tests.programme import Company, make_company

pytestmark = pytest.mark.django_db
END = NOW + timedelta(days=2)


@pytest.fixture
def company() -> Company:
    company = make_company()
    company.join()
    company.grant(3, ends_at=END)
    return company


def test_at_its_end_what_is_available_expires_once(company: Company) -> None:
    assert expire_credits(now=END - timedelta(seconds=1)) == 0
    assert expire_credits(now=END) == 3
    assert expire_credits(now=END) == 0
    assert company.places() == {"expired": 3}
    assert broken_claims() == {}


def test_a_held_one_outlives_its_grant_and_may_be_taken(company: Company) -> None:
    session = make_session(
        professional=company.professional,
        client=company.members[0],
        funding=Funding.CREDIT,
        starts_at=END + timedelta(days=3),
    )
    assert expire_credits(now=END) == 2
    assert company.places() == {"held": 1, "expired": 2}
    join(session)
    complete(session, charge=True, method=None)
    assert company.places() == {"taken": 1, "expired": 2}
    assert broken_claims() == {}


def test_one_that_comes_back_afterwards_is_expired_at_once(company: Company) -> None:
    session = make_session(
        professional=company.professional,
        client=company.members[0],
        funding=Funding.CREDIT,
        starts_at=END + timedelta(days=5),
    )
    expire_credits(now=END)
    cancel_as_client(session, at=END + hours(1))
    assert company.places() == {"expired": 3}


def test_what_comes_back_to_somebody_who_left_is_the_pools(company: Company) -> None:
    session = make_session(
        professional=company.professional, client=company.members[0], funding=Funding.CREDIT, starts_at=NOW + hours(40)
    )
    company.remove(company.members[0])
    assert company.places() == {"pool": 2, "held": 1}
    assert expire_credits(now=NOW) == 0
    cancel_as_client(session)
    assert expire_credits(now=NOW + hours(1)) == 1
    assert company.places() == {"pool": 3}
    assert broken_claims() == {}

"""Granting credits to a hub's members."""

from datetime import timedelta
from uuid import uuid4

import pytest

from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.ledger.models import Credit, CreditMove
from kept.store.ledger.reads import bought_by
from kept.usecases.grant_credits import grant_credits
from tests.make import NOW, OPERATOR, a_key, make_client, make_hub, make_professional, member_of
from tests.programme import make_company

LATER = NOW + timedelta(days=90)


def test_every_member_is_given_as_many_and_the_hub_bought_them(db: None) -> None:
    professional = make_professional()
    clients = [make_client(professional) for _ in range(3)]
    hub = make_hub([professional], clients, credits_each=4)
    for client in clients:
        assert Credit.objects.filter(member=member_of(hub, client), place="available").count() == 4
    causes = CreditMove.objects.filter(hub=hub).values_list("cause", flat=True)
    assert sorted(causes) == ["bought"] * 12 + ["granted"] * 12
    assert broken_claims() == {}


def test_less_than_one_is_refused(db: None) -> None:
    hub = make_hub([])
    with pytest.raises(Refused, match="whole_positive"):
        grant_credits(by=OPERATOR, hub_id=hub.uuid, each=0, ends_at=LATER, now=NOW)


def test_an_unknown_hub_is_not_there(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        grant_credits(by=OPERATOR, hub_id=uuid4(), each=1, ends_at=LATER, now=NOW)


# --- by the employer's person


def test_only_those_are_given_whom_no_grant_reached_in_this_period(db: None) -> None:
    company = make_company()
    company.enlist(2)
    company.grant(3)
    company.join()
    company.grant(3, only_new=True)
    assert company.places() == {"available": 9}
    with pytest.raises(Refused, match="nobody_to_grant"):
        company.grant(3, only_new=True)
    company.grant(3, only_new=True, at=NOW + timedelta(days=366))
    assert company.places() == {"available": 18}
    assert broken_claims() == {}


def test_who_came_by_a_code_is_given_nothing_that_the_employer_buys(db: None) -> None:
    """What was bought would tell how many there are."""
    company = make_company()
    company.enlist(2)
    client = company.join()
    company.hub.members.filter(user=client.user).update(by_code=True)
    company.grant(3)
    assert bought_by(company.hub.id).credits == 6
    assert not Credit.objects.filter(member__by_code=True).exists()


def test_a_member_of_another_hub_or_an_end_that_has_passed_is_refused(db: None) -> None:
    company, other = make_company(), make_company()
    company.enlist(1)
    with pytest.raises(Refused, match="in_past"):
        company.grant(3, ends_at=NOW)
    with pytest.raises(Refused, match="not_found"):
        grant_credits(by=other.admin, hub_id=company.hub.uuid, each=1, ends_at=LATER, request=a_key(), now=NOW)


def test_what_was_granted_is_told_as_it_was_done(db: None) -> None:
    company = make_company()
    company.join()
    company.enlist(1)
    company.grant(4)
    company.remove(company.members[0])
    (grant,) = bought_by(company.hub.id).grants
    assert (grant.credits_each, grant.members, grant.credits) == (4, 2, 8)

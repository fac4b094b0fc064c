"""Granting credits to a hub's members."""

from datetime import timedelta
from uuid import uuid4

import pytest

from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.ledger.models import Credit, CreditMove
from kept.usecases.grant_credits import grant_credits
from tests.make import NOW, OPERATOR, make_client, make_hub, make_professional, member_of

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

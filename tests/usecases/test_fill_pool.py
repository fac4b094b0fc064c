"""Buying credits for the pool."""

import pytest

from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.ledger.reads import bought_by
from kept.usecases.fill_pool import fill_pool
from tests.make import NOW, a_key
from tests.programme import make_company

pytestmark = pytest.mark.django_db


def test_they_are_the_pools() -> None:
    company = make_company()
    company.fill(12)
    assert company.places() == {"pool": 12}
    assert (bought_by(company.hub.id).credits, bought_by(company.hub.id).for_pool) == (12, 12)
    assert broken_claims() == {}


def test_less_than_one_is_refused_and_nobody_fills_anothers() -> None:
    company, other = make_company(), make_company()
    with pytest.raises(Refused, match="whole_positive"):
        company.fill(0)
    with pytest.raises(Refused, match="not_found"):
        fill_pool(hub_id=other.hub.uuid, by=company.admin, number=1, request=a_key(), now=NOW)

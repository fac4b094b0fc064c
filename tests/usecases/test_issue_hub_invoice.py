"""An employer is invoiced once for a closed month: what it bought, or what was published as used."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from kept.core.access import Actor, Role
from kept.core.refusal import Refused
from kept.edges.commands._usage import publish_closed_months
from kept.store.hubs.models import Hub, HubInvoice
from kept.store.hubs.writes import insert_published
from kept.store.invariants.reads import broken_claims
from kept.usecases.issue_hub_invoice import issue_hub_invoice
from tests.make import a_key, make_account
from tests.programme import Company, make_company
from tests.race import much_patience, race, winners

FOUNDED = datetime(2026, 3, 10, 9, tzinfo=UTC)
MAY_EIGHTH = datetime(2026, 5, 8, 9, tzinfo=UTC)
MARCH, APRIL, MAY = (date(2026, month, 1) for month in (3, 4, 5))


@pytest.fixture
def olga(db: None) -> Actor:
    return make_account(role=Role.OPERATOR)


@pytest.fixture
def company(db: None) -> Company:
    company = make_company(founded=FOUNDED)
    company.enlist(24)
    company.fill(7, at=FOUNDED)
    company.fill(5, at=MAY_EIGHTH.replace(month=4))
    return company


def issue(company: Company, month: date, *, by: Actor, at: datetime = MAY_EIGHTH) -> int:
    return issue_hub_invoice(hub_id=company.hub.uuid, month=month, by=by, request=a_key(), now=at)


def issued() -> list[tuple[int, int, int]]:
    return list(HubInvoice.objects.order_by("number").values_list("number", "credits", "total_minor"))


def test_what_was_bought_in_the_month_is_invoiced_once_at_the_price_then(company: Company, olga: Actor) -> None:
    issue(company, MARCH, by=olga)
    Hub.objects.update(credit_price_minor=7000)
    issue(company, APRIL, by=olga)
    assert issued() == [(1, 7, 45500), (2, 5, 35000)]
    with pytest.raises(Refused, match="already_invoiced"):
        issue(company, MARCH, by=olga)
    assert broken_claims() == {}


def test_a_month_that_is_not_over_or_empty_is_none(company: Company, olga: Actor) -> None:
    with pytest.raises(Refused, match="month_open"):
        issue(company, MAY, by=olga)
    issue(company, APRIL, by=olga)
    assert issued() == [(1, 12, 78000)], "what of an earlier month was not invoiced comes along"
    with pytest.raises(Refused, match="nothing_to_invoice"):
        issue(company, MAY, by=olga, at=datetime(2026, 6, 2, tzinfo=UTC))


def test_a_small_programme_that_pays_by_use_pays_a_fee_for_what_it_bought(company: Company, olga: Actor) -> None:
    Hub.objects.update(bills="used")
    issue(company, MARCH, by=olga)
    assert issued() == [(1, 7, 45500)]
    assert '"charge": "fee"' in HubInvoice.objects.get().contents


def test_use_is_invoiced_as_published_and_not_before(company: Company, olga: Actor) -> None:
    Hub.objects.update(bills="used")
    company.enlist(30)
    with pytest.raises(Refused, match="month_open"):
        issue(company, APRIL, by=olga)
    publish_closed_months(now=MAY_EIGHTH)
    with pytest.raises(Refused, match="nothing_to_invoice"):
        issue(company, APRIL, by=olga)


def told(company: Company, month: date, number: int) -> None:
    figures = {"covers": [month.isoformat()], "persons": 10, "credits": number}
    insert_published(company.hub, first_month=month, months=1, figures=figures, at=MAY_EIGHTH)


@pytest.mark.parametrize(("number", "april"), [(5, 7), (15, 0)])
def test_what_was_paid_by_use_is_not_paid_again_under_other_terms(
    company: Company, olga: Actor, number: int, april: int
) -> None:
    Hub.objects.update(bills="used")
    company.enlist(30)
    told(company, MARCH, number)
    issue(company, MARCH, by=olga)
    Hub.objects.update(bills="bought")
    if april:
        issue(company, APRIL, by=olga)
    else:
        with pytest.raises(Refused, match="nothing_to_invoice"):
            issue(company, APRIL, by=olga)
    assert [number for _, number, _ in issued()] == [each for each in (number, april) if each]


def test_a_roster_that_comes_below_the_least_pays_as_a_fee_what_is_left(company: Company, olga: Actor) -> None:
    Hub.objects.update(bills="used")
    company.enlist(30)
    told(company, MARCH, 5)
    issue(company, MARCH, by=olga)
    company.hub.members.filter(id__in=company.hub.members.values("id")[:10]).update(removed_at=FOUNDED)
    issue(company, APRIL, by=olga)
    assert [number for _, number, _ in issued()] == [5, 7]
    assert '"charge": "fee"' in HubInvoice.objects.get(number=2).contents


def test_numbers_have_no_gap_whoever_issues_at_once(real_db: None) -> None:
    companies = [make_company(founded=FOUNDED) for _ in range(3)]
    olga = make_account(role=Role.OPERATOR)
    for each in companies:
        each.fill(2, at=FOUNDED)
    with much_patience():
        results = race([partial(issue, each, MARCH, by=olga) for each in companies for _ in "ab"])
    assert winners(results) == 3
    assert [number for number, *_ in issued()] == [1, 2, 3]

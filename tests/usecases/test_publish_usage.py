"""What employers are told of closed months: published once, a week after, and frozen."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding
from kept.edges.commands._usage import publish_closed_months
from kept.store.hubs.models import PublishedUsage
from kept.store.hubs.programmes import cells_of, pool_published
from kept.store.invariants.reads import broken_claims
from tests.make import hours, make_session, minutes
from tests.programme import Company, make_company

pytestmark = pytest.mark.django_db
FOUNDED = datetime(2026, 3, 10, 9, tzinfo=UTC)
APRIL = datetime(2026, 4, 6, 9, tzinfo=UTC)
MAY_EIGHTH = datetime(2026, 5, 8, 9, tzinfo=UTC)


@pytest.fixture
def company() -> Company:
    company = make_company(founded=FOUNDED)
    company.enlist(20)
    for _ in range(10):
        company.join()
    company.grant(2, at=FOUNDED)
    company.fill(7, at=FOUNDED)
    return company


def use(company: Company, *, persons: int) -> None:
    for number, client in enumerate(company.members[:persons]):
        make_session(
            professional=company.professional,
            client=client,
            funding=Funding.CREDIT,
            state=State.COMPLETE,
            payment=PaymentState.PAID,
            starts_at=APRIL + hours(number),
        )


def told() -> list[tuple[str, int, int | None, int | None]]:
    rows = PublishedUsage.objects.order_by("first_month", "months")
    return [(f"{row.first_month:%Y-%m}", row.months, row.figures["persons"], row.figures["credits"]) for row in rows]


def test_a_closed_month_is_published_once(company: Company) -> None:
    use(company, persons=10)
    assert publish_closed_months(now=MAY_EIGHTH) == 2
    assert told() == [("2026-03", 1, None, None), ("2026-04", 1, 10, 10)]
    assert publish_closed_months(now=MAY_EIGHTH) == 0
    assert pool_published(company.hub.id) == (date(2026, 4, 1), 5)
    assert broken_claims() == {}


def test_what_happens_to_a_month_afterwards_changes_nothing(company: Company) -> None:
    publish_closed_months(now=MAY_EIGHTH)
    before = cells_of(company.hub.id)
    use(company, persons=10)
    company.fill(40, at=APRIL)
    assert publish_closed_months(now=MAY_EIGHTH) == 0
    assert cells_of(company.hub.id) == before


def test_nine_people_are_not_told_of(company: Company) -> None:
    use(company, persons=9)
    publish_closed_months(now=MAY_EIGHTH)
    assert {persons for _, _, persons, _ in told()} == {None}


def test_a_small_roster_is_told_nothing_of_the_pool_either() -> None:
    company = make_company(founded=FOUNDED)
    company.enlist(24)
    company.fill(50, at=FOUNDED)
    publish_closed_months(now=MAY_EIGHTH)
    assert pool_published(company.hub.id) == (date(2026, 4, 1), None)


def test_who_came_by_a_code_is_no_part_of_the_roster_and_part_of_its_use(company: Company) -> None:
    use(company, persons=10)
    company.hub.members.filter(user=company.members[0].user).update(by_code=True)
    publish_closed_months(now=MAY_EIGHTH)
    assert told()[-1] == ("2026-04", 1, 10, 10)


def test_hubs_that_were_told_all_are_not_looked_at(
    company: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make_company(founded=FOUNDED)
    publish_closed_months(now=MAY_EIGHTH)
    with django_assert_num_queries(1):
        assert publish_closed_months(now=MAY_EIGHTH) == 0
    make_company(founded=FOUNDED)
    assert publish_closed_months(now=MAY_EIGHTH) == 2


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_a_month_is_told_a_week_after_it_is_over_where_the_programme_is(zone: str) -> None:
    company = make_company(founded=FOUNDED)
    type(company.hub).objects.update(timezone=zone)
    over = datetime(2026, 5, 8, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    publish_closed_months(now=over - minutes(1))
    assert [month for month, *_ in told()] == ["2026-03"]
    publish_closed_months(now=over)
    assert [month for month, *_ in told()] == ["2026-03", "2026-04"]

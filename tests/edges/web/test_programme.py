"""The employer's pages: what they show is the employer's own, and what they do is done."""

from datetime import date

import pytest

from kept.core.access import Role
from kept.store.hubs.models import Hub, PublishedUsage
from kept.store.ledger.models import Grant
from tests.edges.web.desk import Clock, Desk
from tests.edges.web.office import desk_of
from tests.make import NOW, make_account
from tests.programme import Company, make_company


@pytest.fixture
def company(db: None) -> Company:
    return make_company()


@pytest.fixture
def hana(company: Company, clock: Clock) -> Desk:
    return desk_of(company.admin, clock)


def publish(company: Company, month: date, **figures: object) -> None:
    told = {"covers": [month.isoformat()], "persons": None, "credits": None, "pool": None} | figures
    PublishedUsage.objects.create(hub=company.hub, first_month=month, months=1, figures=told, published_at=NOW)


# --- Programme


def test_the_navigation_is_of_the_programme(hana: Desk) -> None:
    page = hana.get("/programme").page
    for label, where in (("Programme", "/programme"), ("Members", "/members"), ("Usage", "/usage")):
        assert f'href="{where}"' in page, label
    assert 'href="/hub-settings"' in page
    assert 'href="/sessions"' not in page
    assert hana.get("/sessions").status == 404


def test_the_programme_tells_its_terms_and_what_was_bought(hana: Desk, company: Company) -> None:
    company.enlist(3)
    company.grant(6)
    company.fill(20)
    words = hana.get("/programme").words
    assert "Credits bought 38" in words
    assert "Granted to members 18" in words
    assert "Bought for the pool 20" in words
    assert "€65.00 a credit" in words
    assert company.professional.name in words
    assert "not told yet" in words


def test_the_pool_is_what_was_published_of_it(hana: Desk, company: Company) -> None:
    company.fill(20)
    publish(company, date(2026, 4, 1), pool=15)
    publish(company, date(2026, 5, 1), pool=10)
    words = hana.get("/programme").words
    assert "In the pool at the end of May 2026 10" in words
    company.fill(50)
    assert "at the end of May 2026 10" in hana.get("/programme").words


def test_credits_are_granted_to_everybody_and_then_to_the_new(hana: Desk, company: Company) -> None:
    company.enlist(2)
    answer = hana.fill("/programme/grant", whom="all", each="6", ends_on="2026-12-31")
    assert (answer.status, answer.where) == (303, "/programme")
    grant = Grant.objects.get()
    assert (grant.credits_each, grant.members_given) == (6, 2)
    assert grant.ends_at.isoformat() == "2027-01-01T00:00:00+00:00"
    assert "2 6 12" in hana.get("/programme").words
    refused = hana.fill("/programme/grant", whom="new", each="6", ends_on="2026-12-31")
    assert (refused.status, refused.code) == (409, "nobody_to_grant")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"each": "0"}, "setting_range"),
        ({"each": "x"}, "setting_range"),
        ({"ends_on": "2026-06-14"}, "in_past"),
        ({"ends_on": "yesterday"}, "invalid_date"),
        ({"whom": "carl"}, "unknown_choice"),
    ],
)
def test_what_cannot_be_granted_is_said(hana: Desk, company: Company, typed: dict[str, str], code: str) -> None:
    company.enlist(2)
    answer = hana.fill("/programme/grant", **{"whom": "all", "each": "6", "ends_on": "2026-12-31"} | typed)
    assert answer.code == code
    assert company.places() == {}


def test_the_same_form_grants_once(hana: Desk, company: Company) -> None:
    company.enlist(2)
    form = hana.get("/programme/grant").form("/programme/grant")
    for _ in range(2):
        assert hana.send(form, whom="all", each="1", ends_on="2026-12-31").status == 303
    assert company.places() == {"available": 2}


def test_the_pool_is_filled(hana: Desk, company: Company) -> None:
    assert hana.fill("/programme/pool", number="12").status == 303
    assert company.places() == {"pool": 12}
    assert hana.fill("/programme/pool", number="0").code == "setting_range"


# --- Usage


def test_before_the_first_month_the_rules_are_told(hana: Desk) -> None:
    words = hana.get("/usage").words
    assert "No month is told yet" in words
    assert "Only of 10 people or more" in words
    assert "fewer than 25 people" in words, "nobody is on the roster"


def test_months_are_ranges_or_fewer_than_ten(hana: Desk, company: Company) -> None:
    company.enlist(30)
    publish(company, date(2026, 4, 1), persons=10, credits=25)
    publish(company, date(2026, 5, 1))
    words = hana.get("/usage").words
    assert "April 2026 10 to 14 about 25" in words
    assert "May 2026 Fewer than 10 not told" in words
    assert "fewer than 25 people" not in words


def test_what_is_told_together_is_shown_together(hana: Desk, company: Company) -> None:
    for month in (1, 2, 3):
        publish(company, date(2026, month, 1))
    PublishedUsage.objects.create(
        hub=company.hub,
        first_month=date(2026, 1, 1),
        months=3,
        figures={"covers": ["2026-01-01", "2026-02-01", "2026-03-01"], "persons": 15, "credits": 30},
        published_at=NOW,
    )
    words = hana.get("/usage").words
    assert "January to March 2026 together 15 to 19 about 30" in words
    assert "Fewer than 10" not in words
    assert words.count("Told together with other months") == 3


# --- Settings


def test_a_code_is_shown_once(hana: Desk, company: Company) -> None:
    assert f"/hub/{company.hub.uuid}" in hana.get("/hub-settings").words
    made = hana.send(hana.get("/hub-settings").form("/hub-settings/access-code"))
    code = Hub.objects.get().access_code
    assert made.status == 200
    assert code in made.words
    assert code not in hana.get("/hub-settings").words
    hana.send(made.form("/hub-settings/access-code"))
    assert Hub.objects.get().access_code != code


def test_the_same_request_makes_one_code_and_shows_it_once(hana: Desk, company: Company) -> None:
    form = hana.get("/hub-settings").form("/hub-settings/access-code")
    hana.send(form)
    code = Hub.objects.get().access_code
    again = hana.send(form)
    assert (again.status, again.where) == (303, "/hub-settings")
    assert Hub.objects.get().access_code == code


def test_a_code_is_switched_off(hana: Desk, company: Company) -> None:
    made = hana.fill("/hub-settings/access-code", at="/hub-settings")
    assert hana.send(made.form("/hub-settings/access-code/removal")).where == "/hub-settings"
    assert Hub.objects.get().access_code == ""


# --- whose it is


def test_each_employer_sees_their_own(hana: Desk, company: Company, clock: Clock) -> None:
    other = make_company()
    other.enlist(4)
    other.grant(3)
    other.fill(7)
    theirs = desk_of(other.admin, clock)
    assert "Credits bought 19" in theirs.get("/programme").words
    assert "Credits bought 0" in hana.get("/programme").words
    assert "Nobody is on the roster yet" in hana.get("/members").words


@pytest.mark.parametrize("path", ["/programme", "/usage", "/members", "/members/import", "/hub-settings", "/hubs"])
def test_nobody_else_finds_them(db: None, clock: Clock, path: str) -> None:
    for role in (Role.CLIENT, Role.OPERATOR):
        expected = 200 if (role, path) == (Role.OPERATOR, "/hubs") else 404
        assert desk_of(make_account(role=role), clock).get(path).status == expected


def test_who_no_longer_runs_it_finds_nothing(hana: Desk, company: Company) -> None:
    company.hub.admins.all().delete()
    assert hana.get("/programme").status == 404

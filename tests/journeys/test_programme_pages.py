"""Who runs a hub and who founds one, in a browser: nothing that axe objects to, and a roster that is carried out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.fixtures import Settings

from kept.core.access import Role
from kept.store.hubs.models import Member
from tests.edges.web.desk import Clock
from tests.edges.web.office import desk_of
from tests.journeys.test_accessibility import faults_of, faults_on
from tests.journeys.workstation import Workstation
from tests.make import make_account
from tests.programme import make_company

ROSTER = "name,email\nIris Moe,iris@example.org\n"
WRONG = "name,email\nIris Moe,iris\n"
PAGES = ("/programme", "/programme/grant", "/members", "/members/new", "/usage", "/hub-settings", "/help/programmes")


@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_of_a_programme(
    open_page: Callable[..., Page], clock: Clock, settings: Settings, width: int
) -> None:
    settings.KEPT_DEMO, settings.KEPT_EMAIL_URL = True, ""
    company = make_company()
    company.enlist(3)
    company.grant(2)
    page = open_page(viewport={"width": width, "height": 844})
    Workstation(desk_of(company.admin, clock).professional, clock, page)
    assert list(faults_on(page, *PAGES)) == []

    page.goto("/members/import")
    choose(page, WRONG)
    expect(page.get_by_role("heading", name="Rows that cannot be read")).to_be_visible()
    assert faults_of(page) == [], "with what is wrong"
    choose(page, ROSTER)
    expect(page.get_by_role("heading", name="What the file changes")).to_be_visible()
    assert faults_of(page) == [], "before it is carried out"
    page.get_by_label("How many people are removed").fill("3")
    page.get_by_role("button", name="Carry out").click()
    expect(page.get_by_text("The roster is as the file says.")).to_be_visible()
    assert Member.objects.filter(removed_at=None).count() == 1

    operator = make_account(role=Role.OPERATOR)
    Workstation(desk_of(operator, clock).professional, clock, page)
    assert list(faults_on(page, "/hubs", "/hubs/new", f"/hubs/{company.hub.uuid}/edit")) == []


def choose(page: Page, text: str) -> None:
    page.get_by_label("File", exact=True).set_input_files(
        files=FilePayload(name="staff.csv", mimeType="text/csv", buffer=text.encode())
    )
    page.get_by_role("button", name="Check the file").click()

"""Invoices on pages and as PDF: operators issue them, the hub's admins see their own and no others."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from kept.core.access import Role
from tests.edges.web.desk import Clock
from tests.edges.web.office import desk_of
from tests.make import make_account
from tests.programme import make_company

pytestmark = pytest.mark.django_db


def test_an_operator_issues_one_and_the_admin_prints_it(clock: Clock) -> None:
    clock.now = datetime(2026, 6, 14, 23, 30, tzinfo=UTC)  # half past midnight in Dublin
    company, other = make_company(), make_company()
    company.fill(4, at=datetime(2026, 5, 8, 9, tzinfo=UTC))
    hana, olga = desk_of(company.admin, clock), desk_of(make_account(role=Role.OPERATOR), clock)
    assert "No invoice yet" in hana.get("/invoices").words
    assert hana.fill("/hub-settings/invoice-address", at="/hub-settings", address="Quay Ltd, Dublin").status == 303

    place = f"/hubs/{company.hub.uuid}/invoices"
    assert olga.fill(place, month="2026-05-01").status == 303
    assert olga.fill(place, month="2026-04-01").code == "nothing_to_invoice"
    assert "Invoice 1" in olga.get(place).words
    assert olga.get(f"{place}/1/pdf").status == 200

    shown = hana.get("/invoices")
    assert "Credits bought: 4 at €65.00" in shown.words
    assert "€260.00" in shown.words
    printed = hana.visitor.get("/invoices/1/pdf")
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    assert "15 June 2026" in PdfReader(BytesIO(printed.content)).pages[0].extract_text(), "in the programme's zone"
    assert desk_of(other.admin, clock).get("/invoices/1/pdf").status == 404
    assert desk_of(other.admin, clock).get("/invoices").words.count("Invoice 1") == 0

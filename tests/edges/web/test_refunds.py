"""Refunding, and keeping what was paid: the professional's pages."""

from datetime import timedelta
from typing import Any, Final

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.store.invariants.reads import broken_claims
from tests.deeds import cancel_as_client
from tests.digest import digest
from tests.edges.web.desk import Desk
from tests.make import NOW, hours, make_session, payment_of
from tests.prepaid import refund

PAID: Final = PaymentState.PAID
ENDED: Final[dict[str, Any]] = {"state": State.COMPLETE, "payment": PAID, "starts_at": NOW - timedelta(days=1)}


def test_a_part_is_refunded_from_the_payment(desk: Desk) -> None:
    session = make_session(professional=desk.professional, **ENDED)
    path = f"/payments/{payment_of(session).uuid}"
    assert f'href="{path}/refund"' in desk.get("/payments?section=paid").page
    form = desk.get(f"{path}/refund").form(f"{path}/refund")
    assert form.values["amount"] == "70.00"
    answer = desk.send(form, amount="20.50", reason="Ended early")
    assert (answer.status, answer.where) == (303, path)
    assert (payment_of(session).state, payment_of(session).refunded_minor) == ("paid", 2050)
    assert "Refunded €20.50" in desk.get(path).words
    assert "€20.50 refunded" in desk.get("/payments?section=paid").words
    again = desk.send(form, amount="20.50", reason="Ended early")
    assert (again.where, payment_of(session).refunded_minor) == (path, 2050)
    assert broken_claims() == {}


@pytest.mark.parametrize(
    ("typed", "status", "code"),
    [
        ({"amount": "70.01"}, 409, "refund_exceeds"),
        ({"amount": "0"}, 422, "amount_nothing"),
        ({"amount": "-5"}, 422, "amount_format"),
        ({"reason": ""}, 422, "required"),
        ({"version": "1"}, 409, "changed_meanwhile"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(desk: Desk, typed: dict[str, str], status: int, code: str) -> None:
    session = make_session(professional=desk.professional, **ENDED)
    path = f"/payments/{payment_of(session).uuid}/refund"
    before = digest()
    answer = desk.fill(path, **{"reason": "Goodwill", **typed})
    assert (answer.status, answer.code) == (status, code)
    assert digest() == before


def test_what_was_refunded_offers_no_more(desk: Desk) -> None:
    payment = refund(payment_of(make_session(professional=desk.professional, **ENDED)))
    assert "/refund" not in desk.get(f"/payments/{payment.uuid}").page
    assert "Nothing of this payment can be refunded" in desk.get(f"/payments/{payment.uuid}/refund").words


def test_a_late_cancellation_asks_for_a_decision(desk: Desk) -> None:
    session = make_session(professional=desk.professional, payment=PAID, starts_at=NOW + hours(3))
    cancel_as_client(session)
    path = f"/payments/{payment_of(session).uuid}"
    for page in (f"/sessions/{session.uuid}", path, "/payments?section=paid"):
        shown = desk.get(page).page
        assert f'href="{path}/keeping"' in shown
        assert f'href="{path}/refund"' in shown
    assert desk.fill(f"{path}/keeping").where == path
    assert payment_of(session).must_decide is False
    assert "/keeping" not in desk.get(f"/sessions/{session.uuid}").page
    assert desk.get(f"{path}/keeping").status == 200
    late = desk.post(f"{path}/keeping", {"request_key": "6f1f2a3e-0000-4000-8000-000000000001"})
    assert (late.status, late.code) == (409, "nothing_to_decide")


def test_what_is_kept_can_still_be_refunded(desk: Desk) -> None:
    session = make_session(professional=desk.professional, payment=PAID, starts_at=NOW + hours(3))
    cancel_as_client(session)
    path = f"/payments/{payment_of(session).uuid}"
    desk.fill(f"{path}/keeping")
    desk.fill(f"{path}/refund", reason="Ill")
    assert payment_of(session).state == "refunded"
    assert broken_claims() == {}

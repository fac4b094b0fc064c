"""Receipts on the pages: as PDF to the professional and to whose they are, and to nobody else."""

import io
from typing import Any, Final

import pypdf

from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding
from tests.edges.web.at_home import Home, at_home
from tests.edges.web.desk import Clock, Desk
from tests.make import NOW, hours, make_client, make_professional, make_session, payment_of
from tests.receipts import head

ENDED: Final[dict[str, Any]] = {"state": State.COMPLETE, "payment": PaymentState.PAID, "starts_at": NOW - hours(48)}


def test_the_professional_opens_what_was_issued(desk: Desk) -> None:
    head(
        desk.professional, name="Nora Byrne", address="1 Quay Street", tax_text="Exempt from VAT.", number_prefix="NB-"
    )
    payment = payment_of(make_session(professional=desk.professional, **ENDED))
    assert "Receipt NB-1" in desk.get(f"/payments/{payment.uuid}").words
    answer = desk.get(f"/payments/{payment.uuid}/receipt")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Byrne" not in answer.headers["Content-Disposition"]
    text = words_of(answer.document)
    for said in ("Nora Byrne", "1 Quay Street", "Exempt from VAT.", "NB-1", "Counselling", "€70.00", "Cash"):
        assert said in text
    assert "Saturday 13 June 2026, 10:00–10:50 IST" in text
    assert desk.get(f"/payments/{payment.uuid}/receipts/1").document == answer.document


def test_the_client_finds_theirs(db: None, clock: Clock) -> None:
    home = at_home(clock)
    payment = payment_of(make_session(professional=home.professional, client=home.client, **ENDED))
    listed = home.get("/my-payments?section=paid")
    assert f'href="/my-payments/{payment.uuid}/receipts/1"' in listed.page
    assert "Receipt 1" in home.get(f"/my-payments/{payment.uuid}").words
    assert "€70.00" in words_of(home.get(f"/my-payments/{payment.uuid}/receipt").document)


def test_nobody_else_does(db: None, clock: Clock, desk: Desk) -> None:
    payment = payment_of(make_session(**ENDED))
    other = make_professional()
    stranger = Home(other, clock, client=make_client(other))
    for path in ("", "/receipt", "/receipts/1"):
        assert stranger.get(f"/my-payments/{payment.uuid}{path}").status == 404
        assert desk.get(f"/payments/{payment.uuid}{path}").status == 404


def test_what_has_no_receipt_says_so(desk: Desk) -> None:
    session = make_session(professional=desk.professional, funding=Funding.CREDIT, **ENDED)
    path = f"/payments/{payment_of(session).uuid}"
    assert (desk.get(f"{path}/receipt").status, desk.get(f"{path}/receipts/1").status) == (404, 404)
    assert "Receipts" not in desk.get(path).words


def words_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)

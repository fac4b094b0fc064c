"""Payments for programs: the list, one of them, charging and voiding."""

from typing import Any
from uuid import uuid4

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import Method
from kept.core.policy import Funding
from kept.store.payments.models import CardAttempt, Payment
from kept.store.people.models import Professional
from tests.cards.made import make_card_session
from tests.edges.api.programs import Answer, Program
from tests.make import NOW, hours, make_client, make_payment, make_professional, make_session, payment_of


def test_a_payment_as_it_is_told(db: None) -> None:
    professional = make_professional()
    session = make_session(professional=professional, state=State.COMPLETE, starts_at=NOW - hours(4))
    program, payment = Program(professional), payment_of(session)
    answer = program.get(f"/payments/{payment.uuid}")
    assert session.client
    assert (answer.status, answer.body) == (
        200,
        {
            "id": str(payment.uuid),
            "version": payment.version,
            "state": "unpaid",
            "section": "unpaid",
            "method": None,
            "amount": {"amount_minor": 7000, "currency": "EUR"},
            "refunded": {"amount_minor": 0, "currency": "EUR"},
            "due_at": "2026-06-15T05:00:00Z",
            "timezone": "Europe/Dublin",
            "client": {"id": str(session.client.uuid), "name": session.client.name},
            "session_id": str(session.uuid),
            "description": "",
            "credit": None,
            "card": None,
        },
    )
    assert program.get("/payments").body == {"items": [answer.body], "next_cursor": None}


def test_the_list_is_narrowed(db: None) -> None:
    professional = make_professional()
    program = Program(professional)
    unpaid = _payment(professional, PaymentState.UNPAID, ago=30)
    paid = _payment(professional, PaymentState.PAID, ago=60)
    voided = _payment(professional, PaymentState.VOIDED, ago=90)
    make_session(professional=professional, starts_at=NOW + hours(48))

    def listed(**asked: Any) -> list[str]:
        return [item["id"] for item in program.get("/payments", **asked).body["items"]]

    assert listed() == [unpaid, paid, voided]
    assert listed(section="unpaid") == [unpaid, voided]
    assert listed(section="paid") == [paid]
    assert listed(state="voided") == [voided]
    assert listed(state="pending") == []
    assert listed(client_id=str(Payment.objects.get(uuid=paid).client.uuid)) == [paid]
    assert listed(client_id=str(uuid4())) == []
    assert listed(**{"from": "2026-06-13", "to": "2026-06-14"}) == [unpaid]
    assert listed(to="2026-06-11T23:59:59Z") == [voided]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"section": "both"}, "unknown_choice"),
        ({"state": ""}, "unknown_choice"),
        ({"from": "1/2/2026"}, "invalid_date"),
        ({"client_id": "1"}, "unknown_choice"),
        ({"limit": "0"}, "wrong_type"),
        ({"limit": "201"}, "wrong_type"),
        ({"limit": " 5"}, "wrong_type"),
        ({"limit": "5.0"}, "wrong_type"),
        ({"cursor": "x"}, "cursor_invalid"),
        ({"cursor": "WyJ4IiwgMV0="}, "cursor_invalid"),
        ({"cursor": "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwgMV0="}, "cursor_invalid"),
        ({"page": "2"}, "unknown_field"),
        ({"limit": ["5", "6"]}, "repeated"),
    ],
)
def test_what_a_list_is_asked_wrongly(db: None, asked: dict[str, Any], code: str) -> None:
    answer = Program(make_professional()).get("/payments", **asked)
    assert (answer.status, answer.code) == (422, code)


def test_a_cursor_walks_the_whole_list(db: None) -> None:
    professional = make_professional()
    made = [_payment(professional, PaymentState.UNPAID, ago=30 + 2 * number) for number in range(5)]
    program, found, cursor = Program(professional), [], None
    for _ in range(3):
        page = program.get("/payments", limit=2, **({"cursor": cursor} if cursor else {})).body
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert (found, cursor) == (made, None)


def test_charging_pays_and_repeats_its_answer(db: None) -> None:
    professional = make_professional()
    program, payment = Program(professional), _payment(professional, PaymentState.UNPAID)
    first = program.post(f"/payments/{payment}/charge", {"method": "cash"}, key="once")
    assert (first.status, first.body["state"], first.body["section"], first.body["method"]) == (
        200,
        "paid",
        "paid",
        "cash",
    )
    again = program.post(f"/payments/{payment}/charge", {"method": "cash"}, key="once")
    assert (again.status, again.body, again.headers["Idempotency-Replayed"]) == (200, first.body, "true")
    other = program.post(f"/payments/{payment}/charge", {"method": "bank_transfer"}, key="once")
    assert (other.status, other.code) == (422, "idempotency_mismatch")
    assert program.get(f"/payments/{payment}").body == first.body
    assert _charge(program, payment).code == "already_paid"


def test_what_cannot_be_charged_or_voided(db: None) -> None:
    professional = make_professional()
    program = Program(professional)
    pending = str(payment_of(make_session(professional=professional, starts_at=NOW + hours(48))).uuid)
    unpaid, voided, paid = (
        _payment(professional, state, ago=30 + 2 * number)
        for number, state in enumerate((PaymentState.UNPAID, PaymentState.VOIDED, PaymentState.PAID))
    )
    assert _refused(_charge(program, pending)) == (409, "not_due")
    assert _refused(_charge(program, voided)) == (409, "not_due")
    assert _refused(_charge(program, unpaid, method="pos")) == (422, "method_not_enabled")
    assert _refused(_charge(program, unpaid, method="shells")) == (422, "unknown_choice")
    assert _refused(_charge(program, unpaid, method="balance")) == (409, "balance_too_small")
    assert _refused(program.post(f"/payments/{unpaid}/charge", {})) == (422, "required")
    assert _refused(program.post(f"/payments/{unpaid}/charge", {"method": "cash", "tip": 1})) == (422, "unknown_field")
    assert _refused(program.post(f"/payments/{paid}/void")) == (409, "already_paid")
    assert _refused(program.post(f"/payments/{pending}/void", {})) == (409, "not_due")


def test_voiding_what_a_credit_pays_is_confirmed(db: None) -> None:
    professional = make_professional()
    session = make_session(
        professional=professional, state=State.COMPLETE, funding=Funding.CREDIT, starts_at=NOW - hours(4)
    )
    program, path = Program(professional), f"/payments/{payment_of(session).uuid}/void"
    assert _refused(program.post(path)) == (422, "confirm_void_sponsored")
    assert _refused(program.post(path, {"confirm_credit_kept": False})) == (422, "confirm_void_sponsored")
    assert _refused(program.post(path, {"confirm_credit_kept": "yes"})) == (422, "wrong_type")
    answer = program.post(path, {"confirm_credit_kept": True})
    assert (answer.status, answer.body["state"], answer.body["credit"]) == (200, "voided", "forfeited")


def test_voiding_without_a_body(db: None) -> None:
    professional = make_professional()
    payment = make_payment(professional, make_client(professional))
    answer = Program(professional).post(f"/payments/{payment.uuid}/void")
    assert (answer.status, answer.body["state"], answer.body["section"]) == (200, "voided", "unpaid")


def test_a_card_is_asked_after_the_answer(db: None) -> None:
    session = make_card_session(state=State.COMPLETE, starts_at=NOW - hours(4))
    program, payment = Program(session.professional), str(payment_of(session).uuid)
    answer = _charge(program, payment, method="card")
    assert (answer.status, answer.body["state"]) == (200, "unpaid")
    assert answer.body["card"] == {"state": "waiting", "refusal": None, "at": "2026-06-15T09:00:00Z"}
    assert CardAttempt.objects.get().ask_at is not None
    assert _refused(_charge(program, payment, method="card")) == (409, "card_in_progress")
    assert _refused(program.post(f"/payments/{payment}/void")) == (409, "card_in_progress")
    CardAttempt.objects.update(state="refused", refusal="card_declined", ask_at=None, decided_at=NOW)
    assert program.get(f"/payments/{payment}").body["card"]["refusal"] == "card_declined"


def _payment(professional: Professional, state: PaymentState, *, ago: float = 4) -> str:
    session = make_session(professional=professional, state=State.COMPLETE, payment=state, starts_at=NOW - hours(ago))
    return str(payment_of(session).uuid)


def _charge(program: Program, payment: str, *, method: str = Method.CASH) -> Answer:
    return program.post(f"/payments/{payment}/charge", {"method": method})


def _refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.code

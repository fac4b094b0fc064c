"""Payments: the sections and their filters, details, charging, voiding, creating by hand."""

from typing import Any
from uuid import uuid4

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import Method
from kept.core.policy import Funding
from kept.store.diary.models import Session
from kept.store.payments.models import Payment
from kept.usecases.charge_payment import charge_payment
from kept.usecases.void_payment import void_payment
from tests.edges.web.desk import Desk
from tests.make import (
    NOW,
    a_key,
    actor_of,
    credit_of,
    hours,
    letters_about,
    make_client,
    make_payment,
    make_professional,
    make_session,
    payment_of,
)


def an_unpaid(desk: Desk, *, funding: Funding = Funding.SELF_PAY) -> Payment:
    session = make_session(
        professional=desk.professional, state=State.COMPLETE, starts_at=NOW - hours(4), funding=funding
    )
    return payment_of(session)


def shown(desk: Desk, **asked: str) -> list[str]:
    """The states of the payments that a list shows."""
    page = desk.visitor.get("/payments", asked).context["page"]
    return [str(card.state) for card in page.items]


def session_of(payment: Payment) -> Session:
    assert payment.session is not None
    return payment.session


def state_of(payment: Payment) -> str:
    return Payment.objects.get(pk=payment.pk).state


# --- lists


def test_each_section_says_what_to_do_when_it_is_empty(desk: Desk) -> None:
    assert "Nothing is left open" in desk.get("/payments").words
    assert "Nothing is paid yet" in desk.get("/payments?section=paid").words


def test_payments_are_listed_under_unpaid_and_paid(desk: Desk) -> None:
    for number, state in enumerate(PaymentState):
        if state is not PaymentState.PENDING:
            make_session(
                professional=desk.professional,
                state=State.COMPLETE,
                payment=state,
                starts_at=NOW - hours(4 + 2 * number),
            )
    make_session(professional=desk.professional)
    assert sorted(shown(desk)) == ["unpaid", "voided"]
    assert sorted(shown(desk, section="paid")) == ["paid", "refunded"]
    words = desk.get("/payments").words
    assert "Unpaid 2 Paid 2" in words
    assert "Voided" in words


def test_lists_are_filtered(desk: Desk) -> None:
    make_payment(desk.professional, make_client(desk.professional))
    voided = make_payment(desk.professional, make_client(desk.professional))
    void_payment(
        payment_id=voided.uuid,
        by=actor_of(desk.professional),
        confirms_credit_kept=False,
        shown=None,
        request=a_key(),
        now=NOW,
    )
    assert shown(desk, state="voided") == ["voided"]
    assert shown(desk, client="dara") == ["voided", "unpaid"]
    assert shown(desk, client="nobody") == []
    assert shown(desk, method="cash") == []
    assert len(shown(desk, **{"from": "2026-06-14", "to": "2026-06-14"})) == 2
    assert shown(desk, to="2026-06-13") == []
    assert shown(desk, **{"from": "2026-06-15"}) == []
    assert "No payment fits" in desk.get("/payments?client=nobody").words


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"from": "yesterday"}, "invalid_date"),
        ({"to": "2026-02-30"}, "invalid_date"),
        ({"state": "paid"}, "unknown_choice"),
        ({"method": "barter"}, "unknown_choice"),
        ({"client": "\x00"}, "text_empty"),
    ],
)
def test_a_filter_that_cannot_be_followed_is_said_and_filters_nothing(desk: Desk, asked: Any, code: str) -> None:
    make_payment(desk.professional, make_client(desk.professional))
    response = desk.visitor.get("/payments", asked)
    assert response.status_code == 422
    assert f'data-code="{code}"' in response.content.decode()
    assert len(response.context["page"].items) == 1


def test_the_menu_offers_only_what_applies(desk: Desk) -> None:
    unpaid = make_payment(desk.professional, make_client(desk.professional))
    page = desk.get("/payments").page
    assert 'aria-label="More actions"' in page
    assert f'href="/payments/{unpaid.uuid}/charge"' in page
    assert f'href="/payments/{unpaid.uuid}/voiding"' in page
    desk.fill(f"/payments/{unpaid.uuid}/voiding")
    page = desk.get("/payments").page
    assert f'href="/payments/{unpaid.uuid}"' in page
    assert "/charge" not in page
    assert "/voiding" not in page


# --- details


def test_details_show_the_state_and_its_history(desk: Desk) -> None:
    payment = an_unpaid(desk)
    desk.fill(f"/payments/{payment.uuid}/charge", method="cash")
    words = desk.get(f"/payments/{payment.uuid}").words
    for part in (
        "€70.00",
        "State Paid",
        "Section Paid",
        "Session’s state Complete",
        "Method Cash",
        "Receipt to the client",
    ):
        assert part in words
    assert "Paid (Cash), by the professional" in words
    assert f'href="/sessions/{session_of(payment).uuid}"' in desk.get(f"/payments/{payment.uuid}").page


# --- charging


def test_the_consequence_stands_there_before_the_charge(desk: Desk) -> None:
    words = desk.get(f"/payments/{an_unpaid(desk).uuid}/charge").words
    assert "The payment of €70.00 is Paid by Cash." in words
    assert "The client gets a receipt by e-mail." in words


def test_a_charge_pays_and_sends_a_receipt(desk: Desk) -> None:
    payment = an_unpaid(desk)
    answer = desk.fill(f"/payments/{payment.uuid}/charge")
    assert (answer.status, answer.where) == (303, "/payments?section=unpaid")
    assert state_of(payment) == "paid"
    assert ("client", "receipt") in letters_about(session_of(payment))
    assert "The payment is paid." in desk.get(answer.where).words


def test_another_method_than_the_one_shown_is_the_readers_own_choice(desk: Desk) -> None:
    payment = an_unpaid(desk)
    desk.fill(f"/payments/{payment.uuid}/charge", method="bank_transfer")
    assert Payment.objects.get(pk=payment.pk).method == "bank_transfer"


def test_only_methods_that_are_switched_on_are_taken(desk: Desk) -> None:
    payment = an_unpaid(desk)
    answer = desk.fill(f"/payments/{payment.uuid}/charge", method="pos")
    assert (answer.status, answer.code) == (422, "unknown_choice")
    assert state_of(payment) == "unpaid"


def test_without_a_method_nothing_is_charged(desk: Desk) -> None:
    payment = an_unpaid(desk)
    answer = desk.fill(f"/payments/{payment.uuid}/charge", leave=("method",))
    assert (answer.status, answer.code) == (422, "required")


def test_a_credit_is_charged_as_a_credit(desk: Desk) -> None:
    payment = an_unpaid(desk, funding=Funding.CREDIT)
    path = f"/payments/{payment.uuid}/charge"
    assert "The sponsored credit is taken." in desk.get(path).words
    assert desk.fill(path).status == 303
    assert credit_of(session_of(payment)) == "taken"
    assert Payment.objects.get(pk=payment.pk).method == "credit"


def test_charging_twice_with_one_form_charges_once(desk: Desk) -> None:
    payment = an_unpaid(desk)
    form = desk.get(f"/payments/{payment.uuid}/charge").form(f"/payments/{payment.uuid}/charge")
    assert desk.send(form).where == desk.send(form).where == "/payments?section=unpaid"
    assert letters_about(session_of(payment)).count(("client", "receipt")) == 1


def test_what_was_paid_meanwhile_is_not_charged_again(desk: Desk) -> None:
    payment = an_unpaid(desk)
    path = f"/payments/{payment.uuid}/charge"
    form = desk.get(path).form(path)
    _charge_meanwhile(desk, payment)
    answer = desk.send(form)
    assert (answer.status, answer.code) == (409, "already_paid")
    assert "Nothing was changed." in answer.words
    assert (desk.get(path).status, desk.get(path).code) == (409, "already_paid")


def test_a_charge_that_would_do_something_else_by_now_is_shown_anew(desk: Desk) -> None:
    payment = an_unpaid(desk)
    path = f"/payments/{payment.uuid}/charge"
    answer = desk.fill(path, expected="0123456789abcdef")
    assert (answer.status, answer.code) == (409, "outcome_changed")
    assert "The payment of €70.00 is Paid by Cash." in answer.words
    assert state_of(payment) == "unpaid"
    assert desk.send(answer.form(path)).status == 303


def test_the_preview_changes_nothing_and_follows_the_method(desk: Desk) -> None:
    payment = an_unpaid(desk)
    form = desk.get(f"/payments/{payment.uuid}/charge").form(f"/payments/{payment.uuid}/charge")
    answer = desk.post(f"/payments/{payment.uuid}/charge/preview", form.values | {"method": "bank_transfer"})
    assert answer.status == 200
    assert "is Paid by Bank transfer." in answer.words
    assert state_of(payment) == "unpaid"


def _charge_meanwhile(desk: Desk, payment: Payment) -> None:
    charge_payment(
        payment_id=payment.uuid,
        by=actor_of(desk.professional),
        method=Method.CASH,
        shown=None,
        request=a_key(),
        now=NOW,
    )


# --- voiding


def test_a_void_charges_nobody(desk: Desk) -> None:
    payment = an_unpaid(desk)
    path = f"/payments/{payment.uuid}/voiding"
    assert "The payment is Voided. The client is not charged." in desk.get(path).words
    answer = desk.fill(path)
    assert (answer.status, answer.where) == (303, "/payments?section=unpaid")
    assert state_of(payment) == "voided"


def test_a_credit_is_voided_only_knowingly(desk: Desk) -> None:
    payment = an_unpaid(desk, funding=Funding.CREDIT)
    path = f"/payments/{payment.uuid}/voiding"
    asked = desk.get(path)
    assert "Voiding does not return a sponsored credit." in asked.words
    assert "ask the operator" in asked.words
    refused = desk.send(asked.form(path))
    assert (refused.status, refused.code) == (422, "confirm_void_sponsored")
    assert refused.form(path).wrong == {"confirm_credit_kept"}
    assert state_of(payment) == "unpaid"
    assert desk.send(refused.form(path), confirm_credit_kept="on").status == 303
    assert credit_of(session_of(payment)) == "forfeited"


def test_what_is_paid_or_void_cannot_be_voided(desk: Desk) -> None:
    payment = an_unpaid(desk)
    path = f"/payments/{payment.uuid}/voiding"
    form = desk.get(path).form(path)
    _charge_meanwhile(desk, payment)
    assert desk.send(form).code == "already_paid"
    assert (desk.get(path).status, desk.get(path).code) == (409, "already_paid")


def test_a_form_of_an_earlier_version_is_refused(desk: Desk) -> None:
    payment = an_unpaid(desk)
    answer = desk.fill(f"/payments/{payment.uuid}/voiding", version="7")
    assert (answer.status, answer.code) == (409, "changed_meanwhile")


# --- by hand


def test_a_payment_is_created_by_hand(desk: Desk) -> None:
    client = make_client(desk.professional)
    answer = desk.fill("/payments/new", client=str(client.uuid), amount="12,50", description="Two worksheets")
    assert (answer.status, answer.where) == (303, "/payments?section=unpaid")
    payment = Payment.objects.get()
    assert (payment.amount_minor, payment.state, payment.session_id) == (1250, "unpaid", None)
    words = desk.get(answer.where).words
    assert "Two worksheets" in words
    assert "€12.50" in words


def test_the_client_is_chosen_already_when_coming_from_their_page(desk: Desk) -> None:
    client = make_client(desk.professional)
    form = desk.get(f"/payments/new?client={client.uuid}").form("/payments/new")
    assert form.values["client"] == str(client.uuid)


def test_a_client_whom_the_list_does_not_hold_is_refused_at_the_field(desk: Desk) -> None:
    make_client(desk.professional)
    for other in (str(make_client(make_professional()).uuid), str(uuid4()), "x"):
        answer = desk.fill("/payments/new", client=other, amount="1", description="x")
        assert (answer.status, answer.code) == (422, "unknown_client")
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("ten", "amount_format"),
        ("1.234", "amount_precision"),
        ("1000000", "amount_range"),
        ("", "required"),
        ("-1", "amount_format"),
    ],
)
def test_an_amount_that_is_none_is_refused(desk: Desk, amount: str, code: str) -> None:
    client = make_client(desk.professional)
    answer = desk.fill("/payments/new", client=str(client.uuid), amount=amount, description="x")
    assert (answer.status, answer.code) == (422, code)
    assert answer.form("/payments/new").values["amount"] == amount


def test_in_the_dialog_a_deed_leads_back_to_the_page_behind(desk: Desk) -> None:
    payment = an_unpaid(desk)
    client = f"/clients/{payment.client.uuid}"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{client}"}
    form = desk.get(f"/payments/{payment.uuid}/charge").form(f"/payments/{payment.uuid}/charge")
    answer = desk.post(form.action, form.values, **headers)
    assert answer.where == client

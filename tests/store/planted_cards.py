"""What breaks each claim about money that cards paid."""

from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from kept.core.lifecycle import State
from kept.core.outcome import Method
from kept.store.payments.models import CardAttempt, CardEvent, Payment
from tests.cards.made import make_card, make_card_session, prepay_by_card
from tests.deeds import charge
from tests.make import NOW, make_client, make_payment, make_professional, payment_of


def captured() -> Payment:
    session = make_card_session()
    prepay_by_card(session)
    return payment_of(session)


def changed(rows: Any, offender: str, **wrong: Any) -> str:
    assert rows.update(**wrong) == 1
    return offender


def captured_otherwise(**wrong: Any) -> str:
    payment = captured()
    return changed(CardAttempt.objects.filter(payment=payment), f"payment {payment.id}", **wrong)


def paid_by_no_card() -> str:
    payment = captured()
    return changed(Payment.objects.filter(id=payment.id), f"payment {payment.id}", captured_by=None)


def given_back(minor: int) -> str:
    capture = captured().captured_by
    assert capture
    again = CardAttempt.objects.get(id=capture.id)
    again.pk, again.uuid, again.kind, again.refunds, again.amount_minor = None, uuid4(), "refund", capture, minor
    again.provider_ref = ""
    again.save(force_insert=True)
    return f"card attempt {capture.id}"


def held_by_none() -> str:
    payment = captured()
    capture = payment.captured_by
    assert capture
    return changed(Payment.objects.filter(id=payment.id), f"card attempt {capture.id}", captured_by=None)


def asked() -> CardAttempt:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    return CardAttempt.objects.get(payment=payment_of(session))


def asked_of_another() -> str:
    found = asked()
    other = make_card(make_client(make_professional()))
    return changed(CardAttempt.objects.filter(id=found.id), f"card attempt {found.id}", card=other)


def never_to_be_asked() -> str:
    found = asked()
    return changed(CardAttempt.objects.filter(id=found.id), f"card attempt {found.id}", ask_at=None)


def asked_for_what_is_paid() -> str:
    found = asked()
    return changed(Payment.objects.filter(id=found.payment_id), f"card attempt {found.id}", state="paid", method="cash")


PLANTED: Final[dict[str, Callable[[], str]]] = {
    "payment_holds_no_more_than_its_price": lambda: captured_otherwise(amount_minor=7001),
    "payment_paid_by_card_holds_what_the_card_paid": paid_by_no_card,
    "card_gives_back_no_more_than_it_paid": lambda: given_back(7001),
    "what_a_card_paid_is_held_or_asked_back": held_by_none,
    "card_is_asked_about_a_payment_of_its_own_client": asked_of_another,
    "card_attempt_in_flight_is_to_be_asked": never_to_be_asked,
    "card_is_asked_for_what_is_unpaid_only": asked_for_what_is_paid,
}


# --- what the tables themselves refuse


def again(row: Any, **wrong: Any) -> None:
    for name, value in {"pk": None, "uuid": uuid4(), **wrong}.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def attempts(found: CardAttempt) -> Any:
    return CardAttempt.objects.filter(id=found.id)


def a_card() -> Any:
    return make_card(make_client(make_professional()))


def page_twice() -> None:
    found = asked()
    attempts(found).update(state="page", ask_at=None)
    found.refresh_from_db()
    again(found)


def named_twice() -> None:
    capture, professional = captured().captured_by, make_professional()
    again(capture, payment=make_payment(professional, make_client(professional)))


def held_twice() -> None:
    payment, professional = captured(), make_professional()
    other = make_payment(professional, make_client(professional))
    Payment.objects.filter(id=other.id).update(captured_by=payment.captured_by)


def removed_and_primary() -> None:
    card = a_card()
    type(card).objects.filter(id=card.id).update(removed_at=NOW)


def heard_twice() -> None:
    practice = make_professional().practice
    for _ in range(2):
        CardEvent.objects.create(practice=practice, event_ref="evt_1", kind="refund.created", received_at=NOW)


# fmt: off
REFUSED: Final[dict[str, Callable[[], Any]]] = {
    "card_is_saved_once": lambda: again(a_card(), is_primary=False),
    "client_has_one_primary_card": lambda: again(a_card(), method_ref="pm_other"),
    "card_removed_is_not_primary": removed_and_primary,
    "payment_is_taken_by_one_attempt_at_a_time": lambda: again(asked()),
    "payment_has_one_page_at_a_time": page_twice,
    "card_attempt_is_known_to_the_provider_once": named_twice,
    "card_attempt_tells_when_it_was_decided": lambda: attempts(asked()).update(state="taken"),
    "card_refund_names_what_it_gives_back": lambda: attempts(asked()).update(kind="refund"),
    "card_attempt_is_about_an_amount": lambda: attempts(asked()).update(amount_minor=0),
    "card_event_is_applied_once": heard_twice,
    "card_capture_is_held_by_one_payment": held_twice,
}
# fmt: on

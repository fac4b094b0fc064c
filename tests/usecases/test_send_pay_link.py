"""A link to pay by: told once in a letter, the latest is the only good one."""

from datetime import timedelta

import pytest

from kept.core.access import Actor, Role
from kept.core.lifecycle import State
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from kept.store.payments.card_reads import hash_of_pay_link
from kept.store.payments.models import Payment
from kept.usecases.open_pay_page import open_pay_page
from kept.usecases.send_pay_link import send_pay_link
from tests.cards.made import make_card_session
from tests.deeds import delete
from tests.make import NOW, a_key, payment_of, the_professional_of

BEARER = Actor(role=Role.BEARER)


def send(session: Session) -> str:
    """The token that the letter tells."""
    by = the_professional_of(session)
    send_pay_link(payment_id=payment_of(session).uuid, by=by, request=a_key(), now=NOW)
    return token_told()


def token_told() -> str:
    letter = Letter.objects.filter(kind="pay_link").latest("id")
    assert letter.payload
    return str(letter.payload.split("/pay/")[1].split('"')[0])


def test_the_letter_opens_the_page_and_the_latest_only(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    first, second = send(session), send(session)
    open_pay_page(link=hash_of_pay_link(second), by=BEARER, now=NOW)
    for token, at in ((first, NOW), (second, NOW + timedelta(days=30))):
        with pytest.raises(Refused, match="not_found"):
            open_pay_page(link=hash_of_pay_link(token), by=BEARER, now=at)
    assert broken_claims() == {}


def test_the_session_is_deleted_with_its_link(db: None) -> None:
    session = make_card_session()
    Payment.objects.update(asks_prepayment=True)
    token = send(session)
    assert delete(session).row == "D02"
    letter = Letter.objects.get(kind="pay_link")
    assert (letter.state, letter.payload, letter.payment) == ("withdrawn", None, None)
    with pytest.raises(Refused, match="not_found"):
        open_pay_page(link=hash_of_pay_link(token), by=BEARER, now=NOW)
    assert broken_claims() == {}


def test_what_is_not_to_be_paid_has_no_link(db: None) -> None:
    with pytest.raises(Refused, match="card_page_closed"):
        send(make_card_session())

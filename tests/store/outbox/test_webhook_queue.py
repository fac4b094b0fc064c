"""What happened is told to the programs that ask for it, with the deed itself or not at all."""

import ast
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kept.core.cards import Answer, Said
from kept.core.lifecycle import State
from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.core.webhooks import EVENTS, Event, Message
from kept.store.diary.models import Session
from kept.store.outbox.models import WebhookDelivery
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.people.models import Professional
from kept.usecases.record_card_answer import record_card_answer
from tests import rows
from tests.cards.made import attempt_of, make_card_session, prepay_by_card
from tests.deeds import book, cancel, cancel_as_client, charge, complete, delete, edit, join, undo, void
from tests.make import (
    NOW,
    hours,
    make_client,
    make_payment,
    make_professional,
    make_session,
    minutes,
    payment_of,
    span_at,
)

pytestmark = pytest.mark.django_db
TAKEN: Final = Answer(said=Said.TAKEN, provider_ref="pi_1", amount=Money(7000, "EUR"))
REFUSED: Final = Answer(said=Said.REFUSED, refusal="insufficient_funds")
USECASES: Final = Path(__file__).parents[3] / "kept" / "usecases"
CHANGES: Final = {
    *("insert_session", "mark_cancelled", "mark_edited", "mark_joined", "mark_completed", "erase_session"),
    *("settle", "give_back", "pay_out", "insert_payment", "mark_answered", "mark_repriced"),
}


def told(professional: Professional) -> list[str]:
    return list(
        WebhookDelivery.objects.filter(endpoint__professional=professional)
        .order_by("id")
        .values_list("event", flat=True)
    )


def listening() -> Professional:
    professional = make_professional()
    rows.hook(professional=professional)
    return professional


# --- what is told


def test_a_sessions_life_is_told_step_by_step() -> None:
    professional = listening()
    client = make_client(professional)
    session = Session.objects.get(uuid=book(professional, client, starts_at=NOW + minutes(10)))
    edit(session, place="video")
    session.refresh_from_db()
    join(session, at=NOW + minutes(9))
    session.refresh_from_db()
    complete(session, at=NOW + minutes(30), charge=True, method=Method.CASH)
    assert told(professional) == [
        *("session.booked", "session.changed", "session.changed"),
        *("session.completed", "payment.changed"),
    ]
    about = set(WebhookDelivery.objects.values_list("event", "about"))
    assert ("session.completed", session.uuid) in about
    assert ("payment.changed", payment_of(session).uuid) in about


def test_a_cancellation_by_the_client_is_told_to_the_professional() -> None:
    professional = listening()
    session = make_session(professional=professional)
    WebhookDelivery.objects.all().delete()
    cancel_as_client(session)
    assert told(professional) == ["session.cancelled", "payment.changed"]


def test_a_deletion_is_told_and_says_ids_alone() -> None:
    professional = listening()
    session = make_session(professional=professional)
    payment = payment_of(session)
    WebhookDelivery.objects.all().delete()
    delete(session)
    assert list(WebhookDelivery.objects.order_by("id").values_list("event", "about")) == [
        ("session.deleted", session.uuid),
        ("payment.changed", payment.uuid),
    ]


def test_a_move_and_its_undoing_are_told() -> None:
    professional = listening()
    session = make_session(professional=professional)
    WebhookDelivery.objects.all().delete()
    edit(session, span=span_at(NOW + hours(99)), undo_for=timedelta(seconds=10))
    session.refresh_from_db()
    undo(session)
    assert told(professional) == ["session.changed", "payment.changed"] * 2, "the payment is due with the session"


@pytest.mark.parametrize(
    ("wish", "payment"), [({"price": Money(8000, "EUR")}, ["payment.changed"]), ({"price": Money(7000, "EUR")}, [])]
)
def test_another_price_is_told_of_the_payment(wish: dict[str, Any], payment: list[str]) -> None:
    professional = listening()
    session = make_session(professional=professional)
    WebhookDelivery.objects.all().delete()
    edit(session, **wish)
    assert told(professional) == ["session.changed", *payment]


def test_payments_tell_of_their_changes() -> None:
    professional = listening()
    paid = make_payment(professional, make_client(professional))
    charge(paid)
    void(make_payment(professional, make_client(professional)))
    assert told(professional) == ["payment.changed"] * 4


@pytest.mark.parametrize("answer", [TAKEN, REFUSED], ids=["taken", "refused"])
def test_what_became_of_a_card_is_told_once(answer: Answer) -> None:
    professional = listening()
    session = make_card_session(professional=professional, state=State.COMPLETE)
    charge(session, method=Method.CARD)
    WebhookDelivery.objects.all().delete()
    for _ in range(2):
        record_card_answer(attempt_id=attempt_of(session), answer=answer, now=NOW)
    assert list(WebhookDelivery.objects.values_list("event", "about")) == [
        ("payment.changed", payment_of(session).uuid)
    ]


def test_a_refund_that_is_refused_is_told() -> None:
    professional = listening()
    session = make_card_session(professional=professional)
    prepay_by_card(session)
    cancel_as_client(session)
    WebhookDelivery.objects.all().delete()
    record_card_answer(attempt_id=attempt_of(session), answer=REFUSED, now=NOW)
    assert told(professional) == ["payment.changed"]


# --- to whom


def test_nobody_else_is_told() -> None:
    other = listening()
    make_session(professional=make_professional())
    assert told(other) == []


def test_only_what_was_asked_for_is_told() -> None:
    professional = make_professional()
    rows.hook(professional=professional, events="session.cancelled session.deleted")
    rows.hook(professional=professional, disabled_at=NOW)
    cancel(make_session(professional=professional))
    assert told(professional) == ["session.cancelled"]


def test_each_endpoint_gets_a_message_of_its_own() -> None:
    professional = listening()
    rows.hook(professional=professional)
    make_session(professional=professional)
    assert told(professional) == ["session.booked"] * 2
    assert len(set(WebhookDelivery.objects.values_list("uuid", flat=True))) == 2


def test_what_is_refused_is_not_told() -> None:
    professional = listening()
    session = make_session(professional=professional, state=State.COMPLETE, funding=Funding.SELF_PAY)
    WebhookDelivery.objects.all().delete()
    with pytest.raises(Refused):
        cancel(session)
    assert told(professional) == []


# --- what it costs


def test_it_is_one_statement_whoever_listens() -> None:
    for professional in (make_professional(), listening()):
        session = make_session(professional=professional)
        payment = payment_of(session)
        with CaptureQueriesContext(connection) as asked:
            queue_webhooks(Event.SESSION_CANCELLED, session, payment=payment, at=NOW)
        assert len(asked) == 1


# --- the words


def test_no_name_is_a_part_of_anothers() -> None:
    assert [(one, other) for one in Event for other in Event if one != other and one in other] == []
    assert Event.TEST not in EVENTS


def test_a_message_says_an_id_and_nothing_else() -> None:
    session = make_session(professional=listening())
    row = WebhookDelivery.objects.get()
    message = Message(
        uuid=row.uuid, url="", secrets=(), event=Event(row.event), about=row.about, happened_at=row.created_at
    )
    assert message.body() == {
        "type": "session.booked",
        "timestamp": row.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": {"session_id": str(session.uuid)},
    }


# --- nothing is forgotten


def silent(files: Iterable[Path]) -> list[str]:
    """The use cases that change a session or payment and tell nobody."""
    named = {
        file.stem: {node.id for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Name)}
        for file in files
    }
    return [stem for stem, names in named.items() if names & CHANGES and "queue_webhooks" not in names]


def test_every_deed_that_changes_a_session_or_payment_tells_of_it() -> None:
    assert silent(USECASES.glob("*.py")) == []


def test_one_that_tells_nobody_is_found(tmp_path: Path) -> None:
    """The control."""
    text = (USECASES / "void_payment.py").read_text()
    (tmp_path / "void_payment.py").write_text(text.replace("queue_webhooks(", "tell_nobody("))
    assert silent(tmp_path.glob("*.py")) == ["void_payment"]

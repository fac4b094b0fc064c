"""What people do in the product leads to letters that tell nobody else what it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any, Final

import pytest

from kept.core.letters import Kind, Recipient
from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import CancelWish, Method
from kept.core.policy import Funding, Reason
from kept.edges.mail.render import render_letter
from kept.store.diary.models import Session
from kept.store.outbox.models import Letter
from kept.store.outbox.payload import content_of
from kept.usecases.cancel_session import cancel_session
from kept.usecases.charge_payment import charge_payment
from kept.usecases.write_note import write_note
from tests.letters import indiscretions
from tests.make import NOW, a_key, make_payment, make_session, the_client_of, the_professional_of

pytestmark = pytest.mark.django_db
SITE: Final = "https://kept.example"
SECRET_REASON: Final = "She told me about her mother"
SECRET_NOTE: Final = "Sleeps badly since March"


@dataclass(frozen=True)
class Mail:
    """A letter as it leaves, in all its parts."""

    to: Recipient
    kind: Kind
    text: str


def test_nothing_that_is_secret_is_in_any_letter() -> None:
    session = everything_that_is_written_about()
    mails = list(all_mails())
    assert {mail.kind for mail in mails} >= {Kind.CONFIRMED, Kind.CANCELLED, Kind.DELETED, Kind.RECEIPT}
    assert {mail.to for mail in mails} == set(Recipient)
    for mail in mails:
        assert not indiscretions(mail.text), mail
        for secret in secrets_about(session):
            assert secret.lower() not in mail.text.lower(), mail


def test_each_person_reads_only_initials_of_the_other() -> None:
    session = everything_that_is_written_about()
    assert session.client is not None
    names = {Recipient.CLIENT: session.professional.name, Recipient.PROFESSIONAL: session.client.name}
    for mail in all_mails():
        assert not [word for word in names[mail.to].split() if word in mail.text], mail


def test_the_search_finds_what_is_there() -> None:
    """The control: with the names as they are the letters would tell."""
    session = everything_that_is_written_about()
    assert session.service is not None
    letter = Letter.objects.filter(payload__isnull=False).first()
    assert letter is not None
    told = as_mail(letter, other=f"{session.professional.name}, {session.service.name}")
    assert indiscretions(told.text)
    assert session.professional.name in told.text


def everything_that_is_written_about() -> Session:
    """A session that a credit pays, cancelled for a secret reason; one charged, one deleted, and a payment by hand."""
    session = make_session(funding=Funding.CREDIT)
    by = the_professional_of(session)
    assert session.client is not None
    write_note(
        client_id=session.client.uuid, session_id=session.uuid, text=SECRET_NOTE, by=by, request=a_key(), now=NOW
    )
    wish = CancelWish(reason=Reason.OTHER, reason_text=SECRET_REASON)
    cancel_session(session_id=session.uuid, by=by, wish=wish, shown=None, request=a_key(), now=NOW)
    others: dict[str, Any] = {"professional": session.professional, "client": session.client}
    make_session(state=State.COMPLETE, payment=PaymentState.PAID, starts_at=NOW - timedelta(days=2), **others)
    make_session(state=State.DELETED, starts_at=NOW + timedelta(days=5), **others)
    called_off = make_session(starts_at=NOW + timedelta(days=6), **others)
    cancel_session(
        session_id=called_off.uuid,
        by=the_client_of(called_off),
        wish=CancelWish(),
        shown=None,
        request=a_key(),
        now=NOW,
    )
    payment = make_payment(session.professional, session.client)
    charge_payment(payment_id=payment.uuid, by=by, method=Method.CASH, shown=None, request=a_key(), now=NOW)
    return session


def secrets_about(session: Session) -> list[str]:
    assert session.service is not None
    assert session.hub is not None
    return [
        session.service.name,
        session.hub.name,
        session.practice.name,
        SECRET_REASON,
        SECRET_NOTE,
        "A workbook",
        "video",
        "70.00",
        "cash",
        Reason.OTHER,
    ]


def all_mails() -> Iterator[Mail]:
    return (as_mail(letter) for letter in Letter.objects.filter(payload__isnull=False))


def as_mail(letter: Letter, *, other: str | None = None) -> Mail:
    """Headers and all parts decoded, but for the ids and the link's path, in which any letters may stand together."""
    content = content_of(letter.payload or "")
    content = replace(content, other=content.other if other is None else other)
    message = render_letter(
        content, message_id=letter.message_id, at=letter.created_at, sender="no-reply@kept.example", site_url=SITE
    )
    received = message_from_bytes(message.as_bytes(), policy=default)
    parts = [part.get_content() for part in received.iter_parts()]
    headers = [f"{name}: {value}" for name, value in received.items()]
    text = "\n".join([*headers, *parts]).replace(SITE + content.path, "")
    return Mail(content.to, content.kind, re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", text))

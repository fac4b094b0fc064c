"""The deeds as short calls: by the professional unless said otherwise, under a new key unless one is given, at NOW."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kept.core.access import Actor, RequestKey
from kept.core.intervals import Span
from kept.core.outcome import CancelWish, Method, Outcome
from kept.core.policy import Reason
from kept.store.diary.models import Service, Session
from kept.store.payments.models import Payment
from kept.store.people.models import Client, Professional
from kept.usecases.book_session import BookWish, book_session
from kept.usecases.cancel_session import cancel_session
from kept.usecases.charge_payment import charge_payment
from kept.usecases.complete_session import complete_session
from kept.usecases.delete_session import delete_session
from kept.usecases.edit_session import EditWish, edit_session
from kept.usecases.join_session import join_session
from kept.usecases.undo_move import undo_move
from kept.usecases.void_payment import void_payment
from tests.make import NOW, a_key, actor_of, payment_of, span_at, the_client_of, the_professional_of


def book(
    professional: Professional,
    client: Client,
    *,
    starts_at: datetime = NOW + timedelta(days=3),
    at: datetime = NOW,
    request: RequestKey | None = None,
    **wish: Any,
) -> UUID:
    wish.setdefault("service_id", Service.objects.filter(professional=professional).earliest("id").uuid)
    wish.setdefault("span", span_at(starts_at))
    asked = BookWish(client_id=client.uuid, **wish)
    return book_session(by=actor_of(professional), wish=asked, request=request or a_key(), now=at)


def edit(
    session: Session,
    *,
    span: Span | None = None,
    by: Actor | None = None,
    at: datetime = NOW,
    version: int | None = None,
    request: RequestKey | None = None,
    **wish: Any,
) -> UUID:
    return edit_session(
        session_id=session.uuid,
        by=by or the_professional_of(session),
        wish=EditWish(span=span or span_of(session), **wish),
        version=session.version if version is None else version,
        request=request or a_key(),
        now=at,
    )


def undo(
    session: Session, *, version: int | None = None, at: datetime = NOW, request: RequestKey | None = None
) -> UUID:
    return undo_move(
        session_id=session.uuid,
        by=the_professional_of(session),
        version=session.version if version is None else version,
        request=request or a_key(),
        now=at,
    )


def cancel(
    session: Session,
    *,
    by: Actor | None = None,
    at: datetime = NOW,
    shown: str | None = None,
    version: int | None = None,
    request: RequestKey | None = None,
    **wish: Any,
) -> Outcome:
    wish.setdefault("reason", Reason.CLIENT)
    return cancel_session(
        session_id=session.uuid,
        by=by or the_professional_of(session),
        wish=CancelWish(**wish),
        shown=shown,
        version=version,
        request=request or a_key(),
        now=at,
    )


def cancel_as_client(
    session: Session,
    *,
    by: Actor | None = None,
    at: datetime = NOW,
    shown: str | None = None,
    request: RequestKey | None = None,
) -> Outcome:
    return cancel_session(
        session_id=session.uuid,
        by=by or the_client_of(session),
        wish=CancelWish(),
        shown=shown,
        request=request or a_key(),
        now=at,
    )


def delete(
    session: Session,
    *,
    by: Actor | None = None,
    at: datetime = NOW,
    shown: str | None = None,
    version: int | None = None,
    request: RequestKey | None = None,
    **wish: Any,
) -> Outcome:
    wish.setdefault("reason", Reason.CLIENT)
    return delete_session(
        session_id=session.uuid,
        by=by or the_professional_of(session),
        wish=CancelWish(delete_information=True, **wish),
        shown=shown,
        version=version,
        request=request or a_key(),
        now=at,
    )


def join(
    session: Session, *, by: Actor | None = None, at: datetime | None = None, request: RequestKey | None = None
) -> UUID:
    """At its start, unless said otherwise."""
    return join_session(
        session_id=session.uuid,
        by=by or the_professional_of(session),
        request=request or a_key(),
        now=at or span_of(session).start,
    )


def complete(
    session: Session,
    *,
    charge: bool = False,
    method: Method | None = Method.CASH,
    by: Actor | None = None,
    at: datetime | None = None,
    shown: str | None = None,
    request: RequestKey | None = None,
) -> Outcome:
    """At its end, unless said otherwise."""
    return complete_session(
        session_id=session.uuid,
        by=by or the_professional_of(session),
        charge=charge,
        method=method,
        shown=shown,
        request=request or a_key(),
        now=at or span_of(session).end,
    )


def charge(
    payment: Payment | Session,
    *,
    method: Method | None = Method.CASH,
    by: Actor | None = None,
    at: datetime = NOW,
    shown: str | None = None,
    version: int | None = None,
    request: RequestKey | None = None,
) -> Outcome:
    return charge_payment(
        payment_id=_payment(payment).uuid,
        by=by or actor_of(payment.professional),
        method=method,
        shown=shown,
        version=version,
        request=request or a_key(),
        now=at,
    )


def void(
    payment: Payment | Session,
    *,
    confirms: bool = False,
    by: Actor | None = None,
    at: datetime = NOW,
    shown: str | None = None,
    version: int | None = None,
    request: RequestKey | None = None,
) -> Outcome:
    return void_payment(
        payment_id=_payment(payment).uuid,
        by=by or actor_of(payment.professional),
        confirms_credit_kept=confirms,
        shown=shown,
        version=version,
        request=request or a_key(),
        now=at,
    )


def span_of(session: Session) -> Span:
    assert session.starts_at is not None, "a deleted session has no time"
    assert session.ends_at is not None, "a deleted session has no time"
    return Span(session.starts_at, session.ends_at)


def _payment(payment: Payment | Session) -> Payment:
    return payment if isinstance(payment, Payment) else payment_of(payment)

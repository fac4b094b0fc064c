"""Edit a planned session: its time, service, place, and price while the payment is pending."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.admission import Attempt, admit
from kept.core.availability import session_span
from kept.core.intervals import Span
from kept.core.lifecycle import PaymentState, State
from kept.core.money import Money
from kept.core.outcome import edit_outcome
from kept.core.policy import Deed
from kept.core.refusal import Refused
from kept.core.webhooks import Event
from kept.store.diary.contents import letter_contents, reminder_contents
from kept.store.diary.models import Service, Session
from kept.store.diary.reads import is_outside_hours
from kept.store.diary.writes.links import renew_manage_link
from kept.store.diary.writes.offers import find_service
from kept.store.diary.writes.sessions import lock_session, mark_edited, overlap_with
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import queue_letters, replace_reminders
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.writes import mark_repriced
from kept.store.payments.writes.cards import require_no_card_in_flight
from kept.store.people.writes import lock_client


@dataclass(frozen=True, kw_only=True)
class EditWish:
    """What the session becomes; None leaves it as it is. `undo_for` holds the letter back while a move can be undone."""

    span: Span
    service_id: UUID | None = None
    place: str | None = None
    meeting_url: str | None = None
    price: Money | None = None
    outside_hours: bool = False
    undo_for: timedelta | None = None


@transaction.atomic(durable=True)
def edit_session(
    *, session_id: UUID, by: Actor, wish: EditWish, version: int, request: RequestKey, now: datetime
) -> UUID:
    """Change the same record and write one updated confirmation to the client. A held credit stays held.

    Raises Refused when the session is not planned, the time is taken, outside hours or no session's, the price is no
    longer open (or may be paid on the provider's page at this moment), or the session is not the one that was seen.
    """
    first_time(request, by=by)
    session = lock_session(session_id, for_actor=by)
    assert session.client_id is not None
    lock_client(session.client_id)

    admit(_attempt(session, wish, version, by, now))
    _price_must_be_open(session, wish)
    outcome = edit_outcome(session.facts(session.payment.state), now=now)

    undoable = wish.undo_for is not None
    mark_edited(
        session,
        by=by,
        at=now,
        moved_from_start=session.starts_at if undoable else None,
        moved_from_end=session.ends_at if undoable else None,
        starts_at=wish.span.start,
        ends_at=wish.span.end,
        service=_service(wish.service_id, session) if wish.service_id else session.service,
        place=session.place if wish.place is None else wish.place,
        meeting_url=session.meeting_url if wish.meeting_url is None else wish.meeting_url,
        price_minor=wish.price.minor if wish.price else session.price_minor,
    )
    price = Money(session.price_minor or 0, session.currency)
    repriced = mark_repriced(session.payment, amount=price, due_on=wish.span.start)

    link = renew_manage_link(session, at=now)
    contents = letter_contents(session, outcome.letters(notify=True), now=now, manage=link)
    queue_letters(
        contents,
        practice_id=session.practice_id,
        session_id=session.id,
        payment_id=None,
        cause=session.cause,
        at=now,
        due_at=now + wish.undo_for if wish.undo_for else None,
    )
    replace_reminders(reminder_contents(session, now=now), about=session, at=now)
    queue_webhooks(Event.SESSION_CHANGED, session, payment=session.payment if repriced else None, at=now)
    note_entry(by, "session.edited", session.uuid, at=now, request=request, version=session.version)
    remember(request, session.uuid, by=by, at=now)
    return session.uuid


def _service(service_id: UUID, session: Session) -> Service | None:
    """What is offered, or what was booked, which stays also when it is withdrawn."""
    return find_service(service_id, professional_id=session.professional_id, besides=session.service_id)


def _attempt(session: Session, wish: EditWish, version: int, by: Actor, now: datetime) -> Attempt:
    assert session.client_id is not None
    span = session_span(wish.span.start, wish.span.end)
    overlap, is_the_clients = overlap_with(
        span, professional_id=session.professional_id, client_id=session.client_id, moved=session.id
    )
    moves = (wish.span.start, wish.span.end) != (session.starts_at, session.ends_at)
    zone = session.professional.timezone
    return Attempt(
        deed=Deed.EDIT,
        by=by.side,
        now=now,
        state=State(session.state),
        overlap=overlap,
        overlap_is_the_clients=is_the_clients,
        outside_hours=moves and is_outside_hours(session.professional_id, span, zone=zone),
        outside_hours_accepted=wish.outside_hours,
        version_seen=version,
        version=session.version,
    )


def _price_must_be_open(session: Session, wish: EditWish) -> None:
    if wish.price is not None and wish.price.currency != session.currency:
        raise Refused("currency", field="price", given=wish.price.currency)
    repriced = wish.price is not None and wish.price.minor != session.price_minor
    if repriced and session.payment.state != PaymentState.PENDING:
        raise Refused("price_frozen", field="price")
    if repriced:
        require_no_card_in_flight(session.payment, nor_page=True)

"""Book a session for a client."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.admission import Attempt, admit
from kept.core.availability import session_span
from kept.core.intervals import Span
from kept.core.money import Money
from kept.core.outcome import booking_outcome
from kept.core.policy import Deed, Funding, Origin
from kept.store.diary.contents import letter_contents, reminder_contents
from kept.store.diary.models import Session
from kept.store.diary.reads import is_outside_hours
from kept.store.diary.writes.offers import find_service
from kept.store.diary.writes.sessions import insert_session, lock_professionals, overlap_with
from kept.store.hubs.writes import lock_memberships
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.models import Credit
from kept.store.ledger.writes import hold_credit, lock_available_credit
from kept.store.outbox.writes import queue_letters, replace_reminders
from kept.store.payments.writes import insert_payment
from kept.store.people.models import Client, Professional
from kept.store.people.writes import acting_professional, client_of, door_of, lock_client


@dataclass(frozen=True, kw_only=True)
class BookWish:
    """What is asked for. `price` None is the service's own; `outside_hours` goes ahead after the warning; `notify` is
    asked about a session that has begun already: of one to come both are always told."""

    client_id: UUID
    service_id: UUID
    span: Span
    place: str = ""
    meeting_url: str = ""
    price: Money | None = None
    funding: Funding = Funding.SELF_PAY
    outside_hours: bool = False
    notify: bool = True


@transaction.atomic(durable=True)
def book_session(*, by: Actor, wish: BookWish, request: RequestKey, now: datetime) -> UUID:
    """Take the time, hold a credit when one pays, and write to both.

    Raises Refused when client or service is unknown, the time is taken, outside hours or wrong, or no credit is there.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    client = client_of(by, wish.client_id)
    service = find_service(wish.service_id, professional_id=professional.id)
    lock_professionals(professional.id)
    lock_client(client.id)

    credit, possible = _credit_for(client, professional, wish.funding, now)
    admit(_attempt(professional, client, wish, credit, possible=possible, by=by, now=now))
    origin = _origin(professional, client, wish.funding)
    outcome = booking_outcome(wish.funding, origin, logged_afterwards=wish.span.start <= now)

    session = insert_session(
        by=by,
        professional=professional,
        client=client,
        service=service,
        span=wish.span,
        place=wish.place or service.place,
        meeting_url=wish.meeting_url,
        price=wish.price or Money(service.price_minor, service.currency),
        origin=origin,
        hub=credit.hub if credit else None,
        funding=wish.funding,
        at=now,
    )
    _insert_pending_payment(session, at=now)
    if credit and session.hold:
        hold_credit(credit, hold=session.hold, at=now)

    contents = letter_contents(session, outcome.letters(notify=wish.notify), now=now)
    queue_letters(
        contents, practice_id=session.practice_id, session_id=session.id, payment_id=None, cause=session.cause, at=now
    )
    replace_reminders(reminder_contents(session, now=now), about=session, at=now)
    note_entry(by, "session.booked", session.uuid, at=now, request=request, row=outcome.row, notify=bool(contents))
    remember(request, session.uuid, by=by, at=now)
    return session.uuid


def _insert_pending_payment(session: Session, *, at: datetime) -> None:
    assert session.client_id is not None
    assert session.starts_at is not None
    insert_payment(
        practice_id=session.practice_id,
        professional_id=session.professional_id,
        client_id=session.client_id,
        session_id=session.id,
        amount=Money(session.price_minor or 0, session.currency),
        due_on=session.starts_at,
        at=at,
    )


def _credit_for(
    client: Client, professional: Professional, funding: Funding, now: datetime
) -> tuple[Credit | None, bool]:
    """The credit that will pay, and whether one could: the client belongs to a hub the professional works for."""
    if funding is not Funding.CREDIT:
        return None, True
    memberships = lock_memberships(user_id=client.user_id, professional_id=professional.id)
    credits_ = (lock_available_credit(member_id=member.id, at=now) for member in memberships)
    return next((credit for credit in credits_ if credit), None), bool(memberships)


def _origin(professional: Professional, client: Client, funding: Funding) -> Origin:
    if funding is not Funding.CREDIT:
        return Origin.PRACTICE
    door = door_of(professional_id=professional.id, client_id=client.id)
    return door if door is Origin.ON_REQUEST else Origin.HUB


def _attempt(
    professional: Professional,
    client: Client,
    wish: BookWish,
    credit: Credit | None,
    *,
    possible: bool,
    by: Actor,
    now: datetime,
) -> Attempt:
    span = session_span(wish.span.start, wish.span.end)
    overlap, is_the_clients = overlap_with(span, professional_id=professional.id, client_id=client.id)
    return Attempt(
        deed=Deed.BOOK,
        by=by.side,
        now=now,
        overlap=overlap,
        overlap_is_the_clients=is_the_clients,
        outside_hours=is_outside_hours(professional.id, span, zone=professional.timezone),
        outside_hours_accepted=wish.outside_hours,
        credit_asked=wish.funding is Funding.CREDIT,
        credit_possible=possible,
        credit_available=credit is not None,
    )

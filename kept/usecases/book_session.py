"""Book a session: the professional for a client, or a client for themselves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.admission import Attempt, admit
from kept.core.availability import session_span
from kept.core.intervals import Span
from kept.core.money import Money
from kept.core.offers import must_be_open
from kept.core.outcome import booking_outcome
from kept.core.policy import Deed, Funding, Origin, paid_by
from kept.core.refusal import Refused
from kept.core.webhooks import Event
from kept.store.diary.contents import letter_contents, reminder_contents
from kept.store.diary.models import Service, Session
from kept.store.diary.openings import Asker, why_refused
from kept.store.diary.reads import is_outside_hours
from kept.store.diary.writes.allowances import must_book_seldom
from kept.store.diary.writes.holds import drop_chosen_hold
from kept.store.diary.writes.links import insert_manage_link
from kept.store.diary.writes.offers import find_service
from kept.store.diary.writes.sessions import insert_session, lock_professionals, overlap_with
from kept.store.diary.writes.waiting import accept_offers
from kept.store.hubs.models import Hub, Member
from kept.store.hubs.writes import lock_memberships
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.models import Credit
from kept.store.ledger.writes import hold_credit, lock_available_credit
from kept.store.outbox.writes import queue_letters, queue_reminders
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.prepayment import asked_of
from kept.store.payments.writes import insert_pending_payment
from kept.store.payments.writes.prepayment import NOTHING_ASKED, BookingTerms, terms_asked
from kept.store.people.models import Client, Professional
from kept.store.people.writes import acquainted, acquainted_with, lock_client
from kept.store.rows import in_one_go

# The doors of sessions that a credit may pay.
SPONSORED = frozenset({Origin.HUB, Origin.ON_REQUEST})


@dataclass(frozen=True, kw_only=True)
class BookWish:
    """What a professional asks for. `span` may be a start alone, of a session as long as the service says; `price` None is
    the service's own; `outside_hours` goes ahead after the warning; `notify` is asked about a session that has begun
    already: of one to come both are always told."""

    client_id: UUID
    service_id: UUID
    span: Span | datetime
    place: str = ""
    meeting_url: str = ""
    price: Money | None = None
    funding: Funding = Funding.SELF_PAY
    outside_hours: bool = False
    notify: bool = True


@dataclass(frozen=True, kw_only=True)
class OwnWish:
    """What a client asks for themselves. The service says how long it takes and what it costs; `agreed` is the price
    that they agreed to pay, where no credit does, and `prepays` what they were told of paying ahead; None: nothing was told,
    nothing is held to."""

    professional_id: UUID
    service_id: UUID
    starts_at: datetime
    door: Origin
    funding: Funding = Funding.SELF_PAY
    agreed: Money | None = None
    prepays: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Booking:
    """What was asked for, locked, admitted and decided."""

    professional: Professional
    client: Client
    service: Service
    span: Span
    place: str
    price: Money
    origin: Origin
    funding: Funding
    meeting_url: str = ""
    hub: Hub | None = None
    credit: Credit | None = None
    terms: BookingTerms = NOTHING_ASKED
    notify: bool = True


@transaction.atomic(durable=True)
def book_session(*, by: Actor, wish: BookWish | OwnWish, request: RequestKey, now: datetime) -> UUID:
    """Take the time, hold a credit when one pays, and write to both.

    Raises Refused when client or service is unknown, the time is taken, outside hours, not offered or wrong, no credit
    is there, or the client did not agree to pay the price, or booked too often within the hour.
    """
    first_time(request, by=by)
    booking = _own_booking(by, wish, now) if isinstance(wish, OwnWish) else _booking(by, wish, now)
    outcome = booking_outcome(booking.funding, booking.origin, logged_afterwards=booking.span.start <= now)

    with in_one_go():
        session = _insert(booking, by=by, now=now)
        accept_offers(session, at=now)
        if booking.credit and session.hold:
            hold_credit(booking.credit, hold=session.hold, at=now)
        insert_pending_payment(session, booking.terms, at=now)

        link = insert_manage_link(session, at=now)
        contents = letter_contents(session, outcome.letters(notify=booking.notify), now=now, manage=link)
        about: dict[str, Any] = {"practice_id": session.practice_id, "session_id": session.id, "payment_id": None}
        queue_letters(contents, cause=session.cause, at=now, **about)
        queue_reminders(reminder_contents(session, now=now), about=session, at=now)
        codes: dict[str, str | int] = {"row": outcome.row, "notify": bool(contents)}
        if isinstance(wish, OwnWish) and wish.agreed:
            codes |= {"agreed_minor": wish.agreed.minor, "currency": wish.agreed.currency}
        common: dict[str, Any] = {"practice_id": session.practice_id, "at": now, **codes}
        queue_webhooks(Event.SESSION_BOOKED, session, at=now)
        note_entry(by, "session.booked", session.uuid, request=request, **common)
    remember(request, session.uuid, by=by, at=now)
    return session.uuid


def _insert(booking: _Booking, *, by: Actor, now: datetime) -> Session:
    return insert_session(
        by=by,
        professional=booking.professional,
        client=booking.client,
        service=booking.service,
        span=booking.span,
        place=booking.place,
        meeting_url=booking.meeting_url,
        price=booking.price,
        origin=booking.origin,
        hub=booking.hub,
        funding=booking.funding,
        at=now,
    )


def _booking(by: Actor, wish: BookWish, now: datetime) -> _Booking:
    """By the professional: any free time, outside the hours after a warning."""
    known = acquainted(by, wish.client_id)
    professional, client = known.professional, known.client
    lock_professionals(professional.id)
    lock_client(client.id)
    service = find_service(wish.service_id, professional_id=professional.id)

    members = _memberships(client, professional) if wish.funding is Funding.CREDIT else []
    credit = lock_available_credit(member_ids=[member.id for member in members], at=now)
    asked = wish.span if isinstance(wish.span, Span) else _span_of(wish.span, service)
    span = session_span(asked.start, asked.end)
    overlap, is_the_clients = overlap_with(span, professional_id=professional.id, client_id=client.id)
    admit(
        Attempt(
            deed=Deed.BOOK,
            by=by.side,
            now=now,
            overlap=overlap,
            overlap_is_the_clients=is_the_clients,
            outside_hours=not wish.outside_hours
            and is_outside_hours(professional.id, span, zone=professional.timezone),
            outside_hours_accepted=wish.outside_hours,
            credit_asked=wish.funding is Funding.CREDIT,
            credit_possible=bool(members),
            credit_available=credit is not None,
        )
    )
    return _Booking(
        professional=professional,
        client=client,
        service=service,
        span=span,
        place=wish.place or service.place,
        meeting_url=wish.meeting_url,
        price=wish.price or Money(service.price_minor, service.currency),
        origin=_origin(Origin(known.door), wish.funding),
        funding=wish.funding,
        hub=credit.hub if credit else None,
        credit=credit,
        notify=wish.notify,
    )


def _own_booking(by: Actor, wish: OwnWish, now: datetime) -> _Booking:
    """By the client: an offered start, under the door's own hours."""
    known = acquainted_with(by, wish.professional_id)
    professional, client = known.professional, known.client
    lock_professionals(professional.id)
    lock_client(client.id)
    service = find_service(wish.service_id, professional_id=professional.id, door=wish.door)

    members = _memberships(client, professional)
    must_be_open(wish.door, own=Origin(known.door), is_member=bool(members))
    by_credit = wish.funding is Funding.CREDIT
    span = _span_of(wish.starts_at, service)
    asker = Asker(user_id=client.user_id, client_id=client.id)
    credit = (
        lock_available_credit(member_ids=[member.id for member in members], at=now)
        if by_credit and wish.door in SPONSORED
        else None
    )
    admit(
        Attempt(
            deed=Deed.BOOK,
            by=by.side,
            now=now,
            not_offered=why_refused(professional.id, door=wish.door, span=span, now=now, asker=asker),
            credit_asked=by_credit,
            credit_possible=bool(members) and wish.door in SPONSORED,
            credit_available=credit is not None,
        )
    )
    price = Money(service.price_minor, service.currency)
    if not by_credit and wish.agreed != price:
        raise Refused("agree_to_pay", field="agrees", price=price)
    must_book_seldom(client.id, now=now)
    drop_chosen_hold(user_id=by.user_id)
    hub = credit.hub if credit else members[0].hub if wish.door is Origin.HUB else None
    return _Booking(
        professional=professional,
        client=client,
        service=service,
        span=session_span(span.start, span.end),
        place=service.place,
        price=price,
        origin=wish.door,
        funding=wish.funding,
        hub=hub,
        credit=credit,
        terms=_asked_ahead(professional, wish),
    )


def _asked_ahead(professional: Professional, wish: OwnWish) -> BookingTerms:
    """As the terms say now. Raises Refused outcome_changed when the client was told otherwise."""
    asked = asked_of(professional.id, paid_by(wish.funding, wish.door))
    if wish.prepays is not None and wish.funding is Funding.SELF_PAY and wish.prepays != asked:
        raise Refused("outcome_changed")
    return terms_asked(asked)


def _span_of(starts_at: datetime, service: Service) -> Span:
    return Span(starts_at, starts_at + timedelta(minutes=service.minutes))


def _memberships(client: Client, professional: Professional) -> list[Member]:
    """Of the hubs that the professional works for."""
    return lock_memberships(user_id=client.user_id, professional_id=professional.id)


def _origin(door: Origin, funding: Funding) -> Origin:
    if funding is not Funding.CREDIT:
        return Origin.PRACTICE
    return door if door is Origin.ON_REQUEST else Origin.HUB

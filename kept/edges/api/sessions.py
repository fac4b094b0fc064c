"""Sessions: book, read, list, edit, join, complete. Cancelling and rebooking are rooms of their own."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from ninja import Body, Query, Router
from pydantic import BaseModel

from kept.core.intervals import Span
from kept.core.lifecycle import State
from kept.core.policy import By, Funding, Origin
from kept.core.refusal import Refused
from kept.edges.api.entrance import ApiRequest
from kept.edges.api.lists import PeriodQuery, list_of
from kept.edges.api.lists import shown as shown_list
from kept.edges.api.operations import once, operation
from kept.edges.api.session_shapes import (
    BookTaken,
    CompleteTaken,
    EditTaken,
    OwnBookTaken,
    SessionOut,
    session_json,
)
from kept.edges.api.shapes import Id
from kept.store.diary.offers import service_called
from kept.store.diary.records import SessionRecord, session_record, session_records
from kept.store.diary.session_filters import SessionFilter
from kept.store.outbox.reads import letters_of_session, letters_of_sessions
from kept.usecases.book_session import BookWish, OwnWish, book_session
from kept.usecases.complete_session import complete_session
from kept.usecases.edit_session import EditWish, edit_session
from kept.usecases.join_session import join_session

router = Router(tags=["Sessions"])
# What is a session to the one is a booking to the other.
SEEN_BY = ("session.read", "booking.read")
WHEN_REFUSED = ("not_available", "notice_period", "too_far_ahead", "in_past", "slot_taken", "overlap", "outside_hours")
CARD_REFUSED = (
    "method_not_enabled",
    "card_in_progress",
    "card_missing",
    "card_tries",
    "card_not_connected",
    "card_amount",
)


class SessionQuery(PeriodQuery):
    state: State | None = None
    client_id: Id | None = None


@operation(
    router,
    "POST",
    "/sessions",
    verb=("session.book", "booking.make"),
    answers=SessionOut,
    status=201,
    refuses=(
        *WHEN_REFUSED,
        "no_credit",
        "credit_not_for_origin",
        "unknown_service",
        "unknown_client",
        "agree_to_pay",
        "booked_too_often",
        "duration_range",
        "zero_length",
        "whole_minutes",
    ),
)
def book(request: ApiRequest, body: Annotated[BookTaken | OwnBookTaken, Body()]) -> None:
    """Book a session: a professional for a client, or a client for themselves."""
    must_be_their_own(request, body)
    wish = _own_wish(body) if isinstance(body, OwnBookTaken) else _wish(body)
    book_session(by=request.actor, wish=wish, request=once(request, lambda new: told(request, new)), now=request.now)


@operation(router, "GET", "/sessions", verb=SEEN_BY, answers=list_of(SessionOut), refuses=("cursor_invalid",))
def list_sessions(request: ApiRequest, query: Query[SessionQuery]) -> dict[str, Any]:
    """One's own sessions by their start, deleted ones left out."""
    since, until = query.period(request.person.zone)
    asked = SessionFilter(
        states=(query.state,) if query.state else (),
        client=query.client_id,
        since=since,
        until=until,
    )
    found = session_records(request.actor, asked, after=query.after(), limit=query.limit)
    letters = letters_of_sessions([each.id for each in found.items])
    return shown_list(found, lambda each: session_json(each, letters[each.id], to=request.actor.side))


@operation(router, "GET", "/sessions/{uuid:session_id}", verb=SEEN_BY, answers=SessionOut)
def read_session(request: ApiRequest, session_id: UUID) -> dict[str, Any]:
    """One session."""
    return told(request, session_id)


@operation(
    router,
    "PATCH",
    "/sessions/{uuid:session_id}",
    verb="session.edit",
    answers=SessionOut,
    refuses=(
        *WHEN_REFUSED,
        "changed_meanwhile",
        "already_cancelled",
        "already_complete",
        "transition_not_allowed",
        "unknown_service",
        "price_frozen",
        "currency",
        "amount_range",
        "card_in_progress",
        "duration_range",
        "zero_length",
        "whole_minutes",
    ),
)
def edit(request: ApiRequest, session_id: UUID, body: EditTaken) -> None:
    """Change time, service, place or price of a planned session."""
    before = session_record(session_id, actor=request.actor)
    edit_session(
        session_id=session_id,
        by=request.actor,
        wish=EditWish(
            span=_span_after(before, body),
            service_id=body.service_id,
            place=body.place,
            price=body.price.money() if body.price else None,
            outside_hours=body.outside_hours,
        ),
        version=body.version,
        request=once(request, lambda _: told(request, session_id)),
        now=request.now,
    )


@operation(
    router,
    "POST",
    "/sessions/{uuid:session_id}/joining",
    verb="session.join",
    answers=SessionOut,
    refuses=("too_early_to_join", "already_cancelled", "already_complete", "transition_not_allowed"),
    takes_body=False,
)
def join(request: ApiRequest, session_id: UUID) -> None:
    """Join a session, from 15 minutes before its start on."""
    key = once(request, lambda _: told(request, session_id))
    join_session(session_id=session_id, by=request.actor, request=key, now=request.now)


@operation(
    router,
    "POST",
    "/sessions/{uuid:session_id}/completion",
    verb="session.complete",
    answers=SessionOut,
    refuses=(*CARD_REFUSED, "not_joined", "too_early_to_finish", "already_cancelled", "already_complete"),
)
def complete(request: ApiRequest, session_id: UUID, body: CompleteTaken) -> None:
    """End a session that was joined: charge it, or skip the payment. A card is asked within seconds after that: read the
    payment for its answer."""
    complete_session(
        session_id=session_id,
        by=request.actor,
        charge=body.payment == "charge",
        method=body.method,
        shown=None,
        request=once(request, lambda _: told(request, session_id)),
        now=request.now,
    )


def told(request: ApiRequest, session_id: UUID) -> dict[str, Any]:
    """The session as its reader is told of it. Raises Refused not_found."""
    found = session_record(session_id, actor=request.actor)
    return session_json(found, letters_of_session(found.id), to=request.actor.side)


def must_be_their_own(request: ApiRequest, body: BaseModel) -> None:
    """Where the two sides send different bodies. Raises Refused unknown_field for one that is the other side's."""
    is_clients = type(body).__name__.startswith("Own")
    if is_clients != (request.actor.side is By.CLIENT):
        raise Refused("unknown_field", field=next(iter(body.model_fields_set), ""), given=type(body).__name__)


def _wish(body: BookTaken) -> BookWish:
    start = body.starts_at
    return BookWish(
        client_id=body.client_id,
        service_id=body.service_id,
        span=Span(start, start + timedelta(minutes=body.minutes)) if body.minutes else start,
        place=body.place or "",
        funding=body.funding,
        outside_hours=body.outside_hours,
    )


def _own_wish(body: OwnBookTaken) -> OwnWish:
    door = Origin(body.via)
    funding = body.funding or (Funding.CREDIT if door is Origin.HUB else Funding.SELF_PAY)
    service = service_called(body.service_id) if funding is Funding.SELF_PAY else None
    return OwnWish(
        professional_id=body.professional_id,
        service_id=body.service_id,
        starts_at=body.starts_at,
        door=door,
        funding=funding,
        agreed=service.price if service else None,
    )


def _minutes_of(service_id: UUID) -> int:
    """Raises Refused unknown_service. Whose it is, the deed asks."""
    service = service_called(service_id)
    if service is None:
        raise Refused("unknown_service", field="service_id")
    return service.minutes


def _span_after(before: SessionRecord, body: EditTaken) -> Span:
    start: datetime = body.starts_at or before.starts_at
    if body.minutes:
        return Span(start, start + timedelta(minutes=body.minutes))
    if body.service_id and body.service_id != before.service_uuid:
        return Span(start, start + timedelta(minutes=_minutes_of(body.service_id)))
    return Span(start, start + (before.ends_at - before.starts_at))

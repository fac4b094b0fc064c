"""Cancelling and rebooking: what it would do, and the deed."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Body, Router
from pydantic import BaseModel

from kept.core.intervals import Span
from kept.core.lifecycle import State
from kept.core.outcome import CancelWish, cancellation_outcome, rebooking_outcome
from kept.core.policy import By, Funding, Origin
from kept.core.refusal import Refused
from kept.edges.api.entrance import ApiRequest
from kept.edges.api.operations import once, operation
from kept.edges.api.session_shapes import (
    CancelPreviewTaken,
    CancelTaken,
    OwnCancelPreviewTaken,
    OwnCancelTaken,
    PreviewOut,
    RebookPreviewTaken,
    RebookTaken,
    SessionOut,
    preview_json,
)
from kept.edges.api.sessions import CARD_REFUSED, WHEN_REFUSED, must_be_their_own, told
from kept.edges.api.shapes import DeletedOut
from kept.store.diary.bookings import BookingPage, booking_page
from kept.store.diary.openings import why_refused
from kept.store.diary.reads import session_page
from kept.store.hubs.reads import standings_of
from kept.usecases.cancel_session import cancel_session
from kept.usecases.delete_session import delete_session
from kept.usecases.rebook_session import RebookWish, rebook_session

router = Router(tags=["Cancelling and rebooking"])
OVER = ("already_cancelled", "already_complete", "already_started", "transition_not_allowed")
CANCEL_REFUSED = (
    *OVER,
    "too_early_for_no_show",
    "charge_not_allowed_early",
    "has_payment",
    "delete_and_charge",
    "reason_required",
    "method_not_enabled",
)
REBOOK_REFUSED = (
    *OVER,
    *(code for code in WHEN_REFUSED if code != "outside_hours"),
    "rebook_not_offered",
    "no_credit",
    "same_time",
)


@operation(
    router,
    "POST",
    "/sessions/{uuid:session_id}/cancellation/preview",
    verb=("session.cancel", "booking.cancel"),
    answers=PreviewOut,
    refuses=CANCEL_REFUSED,
    is_deed=False,
)
def preview_cancellation(
    request: ApiRequest, session_id: UUID, body: Annotated[CancelPreviewTaken | OwnCancelPreviewTaken, Body()]
) -> dict[str, Any]:
    """What cancelling would do now, and until when that answer holds."""
    _must_be_their_own(request, body)
    if request.actor.side is By.CLIENT:
        facts, wish = booking_page(session_id, actor=request.actor).card.facts, CancelWish()
    else:
        facts, wish = session_page(session_id, actor=request.actor).facts, _wish(body)
    return preview_json(
        cancellation_outcome(facts, by=request.actor.side, wish=wish, now=request.now), notify=wish.notify
    )


@operation(
    router,
    "POST",
    "/sessions/{uuid:session_id}/cancellation",
    verb=("session.cancel", "booking.cancel"),
    answers=SessionOut | DeletedOut,
    refuses=(*CANCEL_REFUSED, *CARD_REFUSED, "outcome_changed", "cancelled_too_often"),
)
def cancel(request: ApiRequest, session_id: UUID, body: Annotated[CancelTaken | OwnCancelTaken, Body()]) -> None:
    """Cancel a session, or delete all information about it. A card is asked within seconds after that."""
    _must_be_their_own(request, body)
    wish = CancelWish() if request.actor.side is By.CLIENT else _wish(body)
    deed = delete_session if wish.delete_information else cancel_session
    left = {"id": str(session_id), "state": State.DELETED}
    deed(
        session_id=session_id,
        by=request.actor,
        wish=wish,
        shown=body.expected,
        request=once(request, lambda _: left if wish.delete_information else told(request, session_id)),
        now=request.now,
    )


@operation(
    router,
    "POST",
    "/sessions/{uuid:session_id}/rebooking/preview",
    verb="booking.rebook",
    answers=PreviewOut,
    refuses=REBOOK_REFUSED,
    is_deed=False,
)
def preview_rebooking(request: ApiRequest, session_id: UUID, body: RebookPreviewTaken) -> dict[str, Any]:
    """What rebooking would do now, and until when that answer holds."""
    page = booking_page(session_id, actor=request.actor)
    card, span = page.card, Span(body.starts_at, body.starts_at + (page.card.span.end - page.card.span.start))
    outcome = rebooking_outcome(
        card.facts,
        now=request.now,
        credit_available=_has_another_credit(page, request.now),
        pays_self=body.pay_self,
        not_offered=why_refused(card.professional_id, door=Origin.HUB, span=span, now=request.now, asker=page.asker),
    )
    if span == card.span:
        raise Refused("same_time", field="starts_at")
    return preview_json(outcome, notify=True)


@operation(
    router,
    "POST",
    "/sessions/{uuid:session_id}/rebooking",
    verb="booking.rebook",
    answers=SessionOut,
    status=201,
    refuses=(*REBOOK_REFUSED, "outcome_changed", "booked_too_often", "cancelled_too_often"),
)
def rebook(request: ApiRequest, session_id: UUID, body: RebookTaken) -> None:
    """Take another time: the old session is cancelled and a new one booked, or nothing happens."""
    rebook_session(
        session_id=session_id,
        by=request.actor,
        wish=RebookWish(starts_at=body.starts_at, pays_self=body.pay_self),
        shown=body.expected,
        request=once(request, lambda new: told(request, new)),
        now=request.now,
    )


def _must_be_their_own(request: ApiRequest, body: BaseModel) -> None:
    """A professional who sends nothing lacks the reason. Raises Refused."""
    if request.actor.side is By.CLIENT or isinstance(body, CancelPreviewTaken):
        must_be_their_own(request, body)


def _wish(body: CancelPreviewTaken | OwnCancelPreviewTaken | OwnCancelTaken) -> CancelWish:
    """Raises Refused reason_required when a professional gives none."""
    if not isinstance(body, CancelPreviewTaken):
        raise Refused("reason_required", field="reason")
    return CancelWish(
        reason=body.reason,
        reason_text=body.note,
        charge=body.charge,
        method=body.method,
        delete_information=body.delete_information,
        notify=body.notify_client,
    )


def _has_another_credit(page: BookingPage, now: datetime) -> bool:
    """Whether one could pay when a late rebooking takes the session's."""
    if page.card.funding is not Funding.CREDIT:
        return False
    standings = standings_of(user_id=page.client_user_id, professional_id=page.card.professional_id, now=now)
    return any(standing.available for standing in standings)

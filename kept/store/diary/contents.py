"""What letters about a session may tell: the frozen contents that the outbox keeps."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from kept.core.letters import METHODS, CalendarEvent, Content, Demand, Kind, Recipient, initials
from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import CancelWish, Facts, cancellation_outcome
from kept.core.policy import By
from kept.core.refusal import Refused
from kept.core.reminders import reminders_ahead
from kept.store.diary.models import Session, WaitOffer

CLIENT_PATH = "/"


def letter_contents(
    session: Session, demands: Iterable[Demand], *, now: datetime, sequence: int | None = None, manage: str = ""
) -> list[Content]:
    """One content for each letter demanded, with the session's facts as they are at this moment.

    `sequence` is the session's version after the change, where the letter is written before it; `manage` the path of
    the client's link, for whom it is.
    """
    return [_content(session, demand, now, sequence or session.version, manage=manage) for demand in demands]


def reminder_contents(session: Session, *, now: datetime) -> list[tuple[Content, int, datetime]]:
    """The reminders still to come of a session as it stands now: what each says, its lead in hours, and when it is due.

    Of a session that is not planned there are none.
    """
    if session.state != State.PLANNED or session.client is None or session.starts_at is None:
        return []
    professional = session.professional
    leads = {
        Recipient.CLIENT: {*professional.reminder_hours, *session.client.reminder_hours},
        Recipient.PROFESSIONAL: set(professional.reminder_hours) if professional.reminds_self else set(),
    }
    ahead = {
        to: reminders_ahead(starts_at=session.starts_at, leads=hours, now=now) for to, hours in leads.items() if hours
    }
    contents = {to: _content(session, Demand(to, Kind.REMINDER), now, session.version) for to in ahead if ahead[to]}
    return [(contents[to], lead, due) for to, reminders in ahead.items() for lead, due in reminders]


def offer_content(offer: WaitOffer, *, client: Any, professional: Any) -> Content:
    """A time offered from the waitlist: when, with whom by initials, and where to answer."""
    return Content(
        kind=Kind.WAITLIST_OFFER,
        to=Recipient.CLIENT,
        name=client.name,
        email=client.email,
        zone=client.timezone,
        other=initials(professional.name),
        path=f"/offers/{offer.uuid}",
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
    )


def _content(session: Session, demand: Demand, now: datetime, sequence: int, *, manage: str = "") -> Content:
    assert session.client is not None, "a session is written about before it is erased"
    client, professional = session.client, session.professional
    to_client = demand.to is Recipient.CLIENT
    method = METHODS.get(demand.kind)
    return Content(
        kind=demand.kind,
        to=demand.to,
        name=client.name if to_client else professional.name,
        email=client.email if to_client else professional.user.email,
        zone=client.timezone if to_client else professional.timezone,
        other=initials(professional.name if to_client else client.name),
        path=_path(session, demand),
        manage=manage if to_client else "",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        free_until=_free_until(session, now) if to_client else None,
        event=CalendarEvent(uid=f"{session.uuid}@kept", sequence=sequence, method=method) if method else None,
    )


def _path(session: Session, demand: Demand) -> str:
    """Where the recipient reads about the session; for a client without an account, and of a deleted one, nowhere else
    than in front."""
    assert session.client is not None, "a session is written about before it is erased"
    if demand.to is Recipient.PROFESSIONAL:
        return f"/sessions/{session.uuid}"
    if session.client.user_id is None or demand.kind is Kind.DELETED:
        return CLIENT_PATH
    if demand.kind is Kind.RECEIPT:
        return f"/my-payments/{session.payment.uuid}/receipt"
    if demand.kind is Kind.REFUND:
        return f"/my-payments/{session.payment.uuid}"
    return f"/bookings/{session.uuid}"


def _free_until(session: Session, now: datetime) -> datetime | None:
    """The last instant at which the client cancels free of charge; None when it has passed, or the session is over."""
    return _last_free(session.facts(PaymentState.PENDING), now)


@lru_cache(maxsize=1)  # of one deed the letter and the reminder ask the same
def _last_free(facts: Facts, now: datetime) -> datetime | None:
    try:
        outcome = cancellation_outcome(facts, by=By.CLIENT, wish=CancelWish(), now=now)
    except Refused:
        return None
    return outcome.changes_at if outcome.payment is PaymentState.VOIDED else None

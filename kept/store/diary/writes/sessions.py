"""Sessions: their locks, their steps, and the end of them."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet

from kept.core.access import Actor
from kept.core.availability import LONGEST_SESSION
from kept.core.intervals import Span
from kept.core.lifecycle import STEPS, State, Step
from kept.core.money import Money
from kept.core.outcome import CancelWish, Outcome
from kept.core.policy import By, CreditMove, Funding, Origin, Reason
from kept.core.refusal import Refused
from kept.core.waitlist import Found
from kept.store.compiled import compiled
from kept.store.diary.models import LIVE_STATES, FreedSlot, ManageLink, Note, Service, Session, Transition
from kept.store.diary.writes.openings import doubt_taken_time
from kept.store.locks import hold
from kept.store.rows import insert, insert_soon, update


def lock_professionals(*professional_ids: int) -> None:
    """Holds the professionals' calendars until the transaction ends, in one order. Taken before anything is checked."""
    for professional_id in sorted(set(professional_ids)):
        hold(_PROFESSIONALS, professional_id)


def lock_session(session_id: UUID, *, for_actor: Actor) -> Session:
    """The session that the actor may act on, held until the transaction ends. Raises Refused not_found."""
    found = _visible_to(for_actor, session_id)
    if not found:
        raise Refused("not_found")
    ((number, professional_id),) = found
    lock_professionals(professional_id)
    session = lock_session_by_number(number)
    if session.state == State.DELETED:
        raise Refused("not_found")
    return session


def lock_session_referred_to(session_id: UUID | None) -> Session:
    """For operators, who come by a reference and see no session; held until the transaction ends. Raises Refused
    unknown_reference."""
    named = Session.objects.filter(uuid__in=[session_id] if session_id else []).exclude(state=State.DELETED)
    row = named.values_list("id", "professional_id").first()
    if row is None:
        raise Refused("unknown_reference", field="reference")
    lock_professionals(row[1])
    return lock_session_by_number(row[0])


def lock_session_by_number(session_id: int) -> Session:
    """For who has locked the professional already."""
    (session,) = _locked(session_id)
    return session


@compiled
def _locked(session_id: int) -> QuerySet[Session]:
    return Session.objects.select_for_update(of=("self",)).select_related(*_RELATED).filter(id=session_id)


def planned_sessions(*, professional_id: int, after: datetime) -> list[Session]:
    """The professional's sessions to come, with all that a letter tells of."""
    rows = Session.objects.filter(professional_id=professional_id, state=State.PLANNED, starts_at__gt=after)
    return list(rows.select_related(*_RELATED).order_by("id"))


def planned_sessions_of_user(*, user_id: int, after: datetime) -> list[Session]:
    """A client's sessions to come, of all their practices."""
    rows = Session.objects.filter(client__user_id=user_id, state=State.PLANNED, starts_at__gt=after)
    return list(rows.select_related(*_RELATED).order_by("id"))


def lock_session_of_payment(session_id: int | None, *, for_actor: Actor) -> Session | None:
    """The payment's session, locked before it; None for a payment created by hand."""
    if session_id is None:
        return None
    return lock_session(Session.objects.values_list("uuid", flat=True).get(id=session_id), for_actor=for_actor)


def overlap_with(
    span: Span, *, professional_id: int, client_id: int, moved: int | None = None
) -> tuple[tuple[datetime, datetime] | None, bool]:
    """The time of a live session that the span would overlap, and whether only the client is busy then, not the
    professional; the session being moved is not in its own way."""
    busy = _busy(
        start=span.start,
        end=span.end,
        earliest=span.start - LONGEST_SESSION,
        professional_id=professional_id,
        client_id=client_id,
        moved=moved or 0,
    )
    found = [(pro == professional_id, (start, end)) for pro, start, end in busy if start and end]
    own = [time for is_own, time in found if is_own]
    if own:
        return own[0], False
    return (found[0][1], True) if found else (None, False)


@compiled
def _busy(
    *, start: datetime, end: datetime, earliest: datetime, professional_id: int, client_id: int, moved: int
) -> QuerySet[Session, tuple[int, datetime | None, datetime | None]]:
    sessions = Session.objects.filter(state__in=LIVE_STATES, starts_at__lt=end, ends_at__gt=start)
    sessions = sessions.filter(starts_at__gt=earliest).exclude(id=moved)
    busy = sessions.filter(Q(professional_id=professional_id) | Q(client_id=client_id))
    return busy.order_by("starts_at").values_list("professional_id", "starts_at", "ends_at")


def insert_session(
    *,
    by: Actor,
    professional: Any,
    client: Any,
    service: Service,
    span: Span,
    place: str,
    meeting_url: str,
    price: Money,
    origin: Origin,
    hub: Any,
    funding: Funding,
    at: datetime,
    rebooked_from: Session | None = None,
) -> Session:
    """A planned session; paid by a credit, it names a new hold for the ledger, and what the hub pays for it as of now."""
    paid_by_credit = funding is Funding.CREDIT
    session = Session(
        practice_id=professional.practice_id,
        professional=professional,
        client=client,
        service=service,
        hub=hub,
        origin=origin,
        funding=funding,
        state=State.PLANNED,
        starts_at=span.start,
        ends_at=span.end,
        place=place,
        meeting_url=meeting_url,
        price_minor=price.minor,
        currency=price.currency,
        credit_price_minor=hub.credit_price_minor if paid_by_credit else None,
        hold=uuid4() if paid_by_credit else None,
        credit=CreditMove.HELD if paid_by_credit else "",
        rebooked_from=rebooked_from,
        created_at=at,
    )
    insert(session)
    _record(session, Step.BOOK, None, by, at)
    _doubt_openings(session, before=None, at=at)
    return session


def mark_edited(session: Session, *, by: Actor, at: datetime, **changed: Any) -> None:
    _step(session, Step.EDIT, by, at, **changed)


def mark_joined(session: Session, *, by: Actor, at: datetime) -> None:
    _step(session, Step.JOIN, by, at)


def mark_completed(session: Session, outcome: Outcome, *, by: Actor, at: datetime) -> None:
    _step(session, Step.COMPLETE, by, at, credit=_credit_word(session, outcome))


def mark_cancelled(session: Session, outcome: Outcome, wish: CancelWish, *, by: Actor, at: datetime) -> None:
    """The late flag is recorded here, once, and never computed again. A time still to come is free for those who wait."""
    _step(
        session,
        Step.CANCEL,
        by,
        at,
        cancelled_by=by.side,
        cancelled_at=at,
        cancelled_late=outcome.late,
        reason=wish.reason or By.CLIENT,
        reason_text=wish.reason_text if wish.reason is Reason.OTHER else "",
        credit=_credit_word(session, outcome),
    )
    if session.starts_at and session.ends_at and at < session.starts_at:
        insert_soon(
            FreedSlot(
                practice_id=session.practice_id,
                professional_id=session.professional_id,
                session=session,
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                freed_at=at,
                found=Found.OWN if wish.reason is Reason.PROFESSIONAL else Found.NOT_LOOKED,
            )
        )


def mark_credit(session: Session, outcome: Outcome) -> None:
    """The session itself changes no more; only what became of its credit is noted beside it."""
    session.credit = _credit_word(session, outcome)
    update(session, "credit")


def erase_session(session: Session, *, by: Actor, at: datetime) -> None:
    """Leaves a tombstone: client, service, times, notes, reason and links are gone, and the hold is forgotten."""
    Note.objects.filter(session=session).delete()
    Session.objects.filter(rebooked_from=session).update(rebooked_from=None)
    ManageLink.objects.filter(session=session).update(acts_until=at, shows_until=at)  # else they tell when it was
    _step(
        session,
        Step.DELETE,
        by,
        at,
        client=None,
        service=None,
        hub=None,
        origin="",
        funding="",
        starts_at=None,
        ends_at=None,
        place="",
        meeting_url="",
        price_minor=None,
        currency="",
        credit_price_minor=None,
        hold=None,
        credit="",
        reason="",
        reason_text="",
        moved_from_start=None,
        moved_from_end=None,
        rebooked_from=None,
    )


_RELATED = ("professional__user", "practice", "client", "service", "hub", "payment")
# The advisory locks' first number; the second is the professional's id.
_PROFESSIONALS = int.from_bytes(hashlib.sha256(b"kept.professionals").digest()[:4], "big", signed=True)


def _visible_to(actor: Actor, session_id: UUID) -> list[tuple[int, int]]:
    """Its internal id and its professional's, if the actor sees it."""
    if actor.professional_id is not None:
        return _of_professional(session_id, actor.professional_id)
    if actor.session_id is not None:
        return _of_link(session_id, actor.session_id)
    if actor.side is By.CLIENT and actor.user_id is not None:
        return _of_client(session_id, actor.user_id)
    return []


@compiled
def _of_professional(session_id: UUID, professional_id: int) -> QuerySet[Session, tuple[int, int]]:
    return _known(session_id).filter(professional_id=professional_id)


@compiled
def _of_link(session_id: UUID, number: int) -> QuerySet[Session, tuple[int, int]]:
    return _known(session_id).filter(id=number)


@compiled
def _of_client(session_id: UUID, user_id: int) -> QuerySet[Session, tuple[int, int]]:
    return _known(session_id).filter(client__user_id=user_id)


def _known(session_id: UUID) -> QuerySet[Session, tuple[int, int]]:
    sessions = Session.objects.exclude(state=State.DELETED).filter(uuid=session_id)
    return sessions.values_list("id", "professional_id")


def _credit_word(session: Session, outcome: Outcome) -> str:
    if session.funding != Funding.CREDIT:
        return ""
    if outcome.credit is CreditMove.MOVED:
        return CreditMove.RETURNED
    return session.credit if outcome.credit in (CreditMove.NONE, CreditMove.KEPT) else outcome.credit


def _step(session: Session, step: Step, by: Actor, at: datetime, **changed: Any) -> None:
    before, taken = State(session.state), _taken_by(session)
    session.state = STEPS[before, step]
    session.version += 1
    for name, value in changed.items():
        setattr(session, name, value)
    update(session, "state", "version", *changed)
    _record(session, step, before, by, at)
    _doubt_openings(session, before=taken, at=at)


def _taken_by(session: Session) -> Span | None:
    """The time that nobody else can have."""
    if session.state not in LIVE_STATES or not session.starts_at or not session.ends_at:
        return None
    return Span(session.starts_at, session.ends_at)


def _doubt_openings(session: Session, *, before: Span | None, at: datetime) -> None:
    owner = {"professional_id": session.professional_id, "practice_id": session.practice_id}
    doubt_taken_time(before, _taken_by(session), **owner, at=at)


def _record(session: Session, step: Step, before: State | None, by: Actor, at: datetime) -> None:
    assert by.user_id is not None or by.session_id is not None, "somebody signed in does this, or the bearer of a link"
    insert_soon(
        Transition(
            practice_id=session.practice_id,
            session=session,
            version=session.version,
            step=step,
            origin=before or "",
            target=session.state,
            by_user_id=by.user_id,
            by_role=by.role,
            at=at,
        )
    )

"""Ask for a session's credit to come back: its professional, or an operator by the reference on a statement."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey, Role
from kept.core.outcome import correction_outcome
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.diary.writes.sessions import lock_session, lock_session_referred_to
from kept.store.hubs.writes.corrections import insert_correction
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.settlements.takings import reference_of, session_of_line


@transaction.atomic(durable=True)
def ask_for_correction(*, about: UUID, by: Actor, reason: str, request: RequestKey, now: datetime) -> UUID:
    """`about` is the session's id, or for an operator the line's reference. An operator who did not ask decides.

    Raises Refused not_found, unknown_reference, text_empty, correction_waits, or no_credit_to_return where none is held,
    taken or forfeited.
    """
    first_time(request, by=by)
    session = _session(about, by)
    if not reason.strip():
        raise Refused("text_empty", field="reason")

    correction_outcome(session.facts(session.payment.state), credit=session.credit, now=now)

    reference = reference_of(session.hold)
    correction = insert_correction(session, reference=reference, reason=reason, by=by, at=now)

    note_entry(by, "correction.asked", correction.uuid, at=now, practice_id=session.practice_id, request=request)
    remember(request, correction.uuid, by=by, at=now)
    return correction.uuid


def _session(about: UUID, by: Actor) -> Session:
    if by.role is Role.OPERATOR:
        return lock_session_referred_to(session_of_line(about))
    return lock_session(about, for_actor=by)

"""Undo a move before the client is written to."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.admission import Attempt, admit
from kept.core.intervals import Span
from kept.core.lifecycle import State
from kept.core.money import Money
from kept.core.policy import Deed
from kept.core.refusal import Refused
from kept.core.webhooks import Event
from kept.store.diary.contents import reminder_contents
from kept.store.diary.writes.links import restore_manage_link
from kept.store.diary.writes.sessions import lock_session, mark_edited, overlap_with
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import replace_reminders, withdraw_caused_by
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.writes import mark_repriced
from kept.store.people.writes import lock_client


@transaction.atomic(durable=True)
def undo_move(*, session_id: UUID, by: Actor, version: int, request: RequestKey, now: datetime) -> UUID:
    """Put the session back where it was moved from and withdraw the letter that was to tell of it.

    Raises Refused undo_too_late once the letter is on its way or the session changed since, and overlap when the old
    time was taken meanwhile.
    """
    first_time(request, by=by)
    session = lock_session(session_id, for_actor=by)
    assert session.client_id is not None
    lock_client(session.client_id)

    if session.version != version or session.moved_from_start is None or session.moved_from_end is None:
        raise Refused("undo_too_late")
    back = Span(session.moved_from_start, session.moved_from_end)
    overlap, is_the_clients = overlap_with(
        back, professional_id=session.professional_id, client_id=session.client_id, moved=session.id
    )
    admit(
        Attempt(
            deed=Deed.EDIT,
            by=by.side,
            now=now,
            state=State(session.state),
            overlap=overlap,
            overlap_is_the_clients=is_the_clients,
        )
    )
    if not withdraw_caused_by(session.cause, now):
        raise Refused("undo_too_late")

    mark_edited(
        session,
        by=by,
        at=now,
        starts_at=back.start,
        ends_at=back.end,
        moved_from_start=None,
        moved_from_end=None,
    )
    restore_manage_link(session, at=now)
    price = Money(session.price_minor or 0, session.currency)
    repriced = mark_repriced(session.payment, amount=price, due_on=back.start)

    replace_reminders(reminder_contents(session, now=now), about=session, at=now)
    queue_webhooks(Event.SESSION_CHANGED, session, payment=session.payment if repriced else None, at=now)
    note_entry(by, "session.move_undone", session.uuid, at=now, request=request, version=session.version)
    remember(request, session.uuid, by=by, at=now)
    return session.uuid

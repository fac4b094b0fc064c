"""Join a session: it is in progress from then on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.outcome import joining_outcome
from kept.core.webhooks import Event
from kept.store.diary.contents import reminder_contents
from kept.store.diary.writes.sessions import lock_session, mark_joined
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import replace_reminders
from kept.store.outbox.writes.webhooks import queue_webhooks


@transaction.atomic(durable=True)
def join_session(*, session_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """Raises Refused when the session is over or under way, or starts in more than 15 minutes."""
    first_time(request, by=by)
    session = lock_session(session_id, for_actor=by)

    outcome = joining_outcome(session.facts(session.payment.state), now=now)

    mark_joined(session, by=by, at=now)

    replace_reminders(reminder_contents(session, now=now), about=session, at=now)
    queue_webhooks(Event.SESSION_CHANGED, session, at=now)
    note_entry(by, "session.joined", session.uuid, at=now, request=request, row=outcome.row)
    remember(request, session.uuid, by=by, at=now)
    return session.uuid

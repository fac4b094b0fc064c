"""Confirm a new e-mail address, from there; the old one is told, and can take the account back for three days."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.letters import Kind
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import queue_letters
from kept.store.people.contents import account_notice
from kept.store.people.writes.factors import lock_user
from kept.store.people.writes.recovery import lock_address_change, mark_address_confirmed, void_password_links
from kept.store.people.writes.visits import end_visits_of
from kept.store.tokens import draw_token


@transaction.atomic(durable=True)
def confirm_address_change(
    *, by: Actor, token_hash: str, visit: UUID | None, request: RequestKey, now: datetime
) -> UUID:
    """Letters that wait go there when they are sent; `visit` goes on, all others end. Raises Refused pass_over or not_found."""
    first_time(request, by=by)
    user = lock_user(by.user_id or 0)
    change = lock_address_change(token_hash, user_id=user.pk, now=now)

    undo = draw_token()
    mark_address_confirmed(change, user, undo=undo, at=now)
    void_password_links(user.pk, at=now)
    end_visits_of(user.pk, but=visit)

    letter = account_notice(user, Kind.ADDRESS_CHANGED, path=f"/address/undo/{undo}", email=change.old_email)
    cause = f"address_change:{change.pk}:2"
    queue_letters([letter], practice_id=None, session_id=None, payment_id=None, cause=cause, at=now)
    note_entry(by, "address_change.confirmed", change.uuid, at=now, request=request)
    remember(request, change.uuid, by=by, at=now)
    return change.uuid

"""Take an account back to its old e-mail address, by the link that was sent there."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import ANONYMOUS
from kept.store.journal.writes import note_entry
from kept.store.people.writes.factors import lock_user
from kept.store.people.writes.recovery import lock_undoable_change, mark_address_undone, void_password_links
from kept.store.people.writes.tokens import revoke_tokens_of
from kept.store.people.writes.visits import end_visits_of


@transaction.atomic(durable=True)
def undo_address_change(*, undo_hash: str, now: datetime) -> UUID:
    """Signs everybody out and revokes tokens: whoever changed it may have been somebody else. Raises Refused pass_over
    or not_found."""
    change = lock_undoable_change(undo_hash, now=now)
    user = lock_user(change.user_id)

    mark_address_undone(change, user, at=now)
    void_password_links(user.pk, at=now)
    revoke_tokens_of(user.pk, at=now)
    end_visits_of(user.pk)

    note_entry(ANONYMOUS, "address_change.undone", change.uuid, at=now)
    return change.uuid

"""Take away one of one's own factors."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.letters import Kind
from kept.core.refusal import Refused
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import queue_letters
from kept.store.people.contents import about_account, account_notice
from kept.store.people.writes.factors import delete_factor, find_factor, has_factor, lock_user
from kept.store.people.writes.visits import end_visits_of


@transaction.atomic(durable=True)
def remove_factor(
    *, factor_id: UUID, by: Actor, is_needed: bool, visit: UUID | None, request: RequestKey, now: datetime
) -> UUID:
    """Where one `is_needed` the last cannot go. Raises Refused not_found or factor_needed."""
    first_time(request, by=by)
    user = lock_user(by.user_id or 0)
    factor = find_factor(factor_id, by=by)

    delete_factor(factor)
    if is_needed and not has_factor(user):
        raise Refused("factor_needed")
    end_visits_of(user.pk, but=visit)

    letter = account_notice(user, Kind.FACTOR_CHANGED)
    cause = about_account(user)
    queue_letters([letter], practice_id=None, session_id=None, payment_id=None, cause=cause, at=now)
    note_entry(by, "factor.removed", factor_id, at=now, request=request, kind=factor.kind)
    remember(request, factor_id, by=by, at=now)
    return factor_id

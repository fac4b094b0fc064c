"""Sign out elsewhere: of one visit, or of all but this one."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_user
from kept.store.people.writes.visits import end_visit, end_visits_of


@transaction.atomic(durable=True)
def end_visits(*, by: Actor, visit_id: UUID | None, but: UUID, request: RequestKey, now: datetime) -> UUID:
    """`visit_id` alone, or without it all of the actor's `but` one. Raises Refused not_found."""
    first_time(request, by=by)
    user = acting_user(by)

    if visit_id is None:
        end_visits_of(user.pk, but=but)
    else:
        end_visit(visit_id, by=by)

    note_entry(by, "visits.ended", user.uuid, at=now, request=request, all=visit_id is None)
    remember(request, user.uuid, by=by, at=now)
    return user.uuid

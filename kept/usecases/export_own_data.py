"""Give a client all that is kept of them."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused
from kept.store.journal.reads import may_export_again_at
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_user
from kept.store.persons.export import Export, export_of_account


@transaction.atomic(durable=True)
def export_own_data(*, by: Actor, request: RequestKey, now: datetime) -> Export:
    """Of all practices that know them. Raises Refused not_found, exported_often when it was done within the last day."""
    first_time(request, by=by)
    user = acting_user(by)

    if until := may_export_again_at("own_data.exported", object_uuid=user.uuid, by=by, now=now):
        raise Refused("exported_often", until=until)

    note_entry(by, "own_data.exported", user.uuid, at=now, request=request)
    remember(request, user.uuid, by=by, at=now)
    return export_of_account(user)

"""Give a professional all that is kept of one of their clients, as the client may ask for by law."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused
from kept.store.journal.reads import may_export_again_at
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import client_of, lock_client
from kept.store.persons.export import Export, export_of_client


@transaction.atomic(durable=True)
def export_client(*, client_id: UUID, by: Actor, request: RequestKey, now: datetime) -> Export:
    """Without what professionals wrote for themselves. The journal says who did it.

    Raises Refused not_found, exported_often when it was done within the last day.
    """
    first_time(request, by=by)
    client = client_of(by, client_id, code="not_found")
    lock_client(client.id)

    if until := may_export_again_at("client.exported", object_uuid=client.uuid, by=by, now=now):
        raise Refused("exported_often", until=until)

    note_entry(by, "client.exported", client.uuid, at=now, request=request)
    remember(request, client.uuid, by=by, at=now)
    return export_of_client(client)

"""Edit a client's particulars."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.writes.links import revoke_links_of_client
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import withdraw_caused_by
from kept.store.people.writes import acting_professional, client_of, lock_practice_clients, mark_client_edited
from kept.store.people.writes.invitations import withdraw_invitations_to


@transaction.atomic(durable=True)
def edit_client(
    *,
    client_id: UUID,
    by: Actor,
    name: str,
    email: str,
    timezone: str,
    phone: str,
    address: str,
    version: int,
    request: RequestKey,
    now: datetime,
) -> UUID:
    """An invitation to an address that is given up opens nothing any more, nor does a link to a booking: it may have
    been somebody else's.

    Raises Refused not_found for another's client, client_exists for another client's address, changed_meanwhile.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_practice_clients(professional.practice_id)
    client = client_of(by, client_id, code="not_found")
    earlier = client.email

    mark_client_edited(
        client, version_seen=version, name=name, email=email, timezone=timezone, phone=phone, address=address
    )

    if email != earlier:
        for cause in withdraw_invitations_to(client, earlier, at=now):
            withdraw_caused_by(cause, now)
        revoke_links_of_client(client.id, at=now)

    note_entry(by, "client.edited", client.uuid, at=now, request=request)
    remember(request, client.uuid, by=by, at=now)
    return client.uuid

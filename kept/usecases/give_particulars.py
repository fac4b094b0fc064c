"""Give a professional the particulars and consents that they ask for before the first meeting."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.arrivals import Particular
from kept.core.refusal import Refused
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import find_professional, lock_client
from kept.store.people.writes.consents import give_consents
from kept.store.people.writes.particulars import mark_particulars_given, own_client_record


@transaction.atomic(durable=True)
def give_particulars(
    *,
    by: Actor,
    professional_id: UUID,
    given: Mapping[Particular, str],
    consents: Collection[UUID],
    request: RequestKey,
    now: datetime,
) -> UUID:
    """The client's record. What was not asked for is not kept.

    Raises Refused not_found for a professional who does not know them, required, consent_required.
    """
    first_time(request, by=by)
    professional = find_professional(professional_id)
    client = own_client_record(by, professional)
    lock_client(client.id)

    asked = [Particular(name) for name in professional.required_particulars]
    for particular in asked:
        if not given.get(particular, "").strip():
            raise Refused("required", field=particular)

    mark_particulars_given(client, {particular: given[particular].strip() for particular in asked})
    give_consents(client, consents, at=now)

    note_entry(by, "client.particulars_given", client.uuid, at=now, practice_id=client.practice_id, request=request)
    remember(request, client.uuid, by=by, at=now)
    return client.uuid

"""Connect an account with a professional: its owner is that professional's client from then on."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor
from kept.core.policy import Origin
from kept.store.journal.writes import note_entry
from kept.store.people.writes import acting_user, bring_together, find_professional
from kept.store.people.writes.consents import give_consents


@transaction.atomic(durable=True)
def connect_client(
    *,
    by: Actor,
    professional_id: UUID,
    door: Origin = Origin.PRACTICE,
    consents: Collection[UUID] | None = None,
    now: datetime,
) -> UUID:
    """The practice's record of the account's owner, made when there is none. `consents` None: they are asked later.

    Raises Refused not_found, or consent_required when one is asked here and was not given.
    """
    user = acting_user(by)
    professional = find_professional(professional_id)

    client = bring_together(user, professional, door=door, at=now)
    if consents is not None:
        give_consents(client, consents, at=now)

    note_entry(by, "client.connected", client.uuid, at=now, practice_id=professional.practice_id)
    return client.uuid

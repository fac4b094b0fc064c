"""Accept an invitation with the account that one has already."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor
from kept.core.arrivals import Pass
from kept.core.refusal import Refused
from kept.store.journal.writes import note_entry
from kept.store.people.writes import acting_user
from kept.store.people.writes.consents import give_consents
from kept.store.people.writes.entries import lock_entry, mark_entered, meet


@transaction.atomic(durable=True)
def accept_invitation(*, by: Actor, shown: Pass, consents: Collection[UUID], now: datetime) -> UUID:
    """The practice's record of the account's owner. The invitation is used up.

    Raises Refused pass_over for one that opens nothing, or was meant for another address; consent_required.
    """
    user = acting_user(by)
    entry = lock_entry(shown, now=now)
    if entry.email != user.email:
        raise Refused("pass_over")

    client = meet(user, entry, at=now)
    assert client is not None, "an invitation is a professional's"
    give_consents(client, consents, at=now)
    mark_entered(entry, at=now)

    note_entry(by, "invitation.accepted", entry.row.uuid, at=now, practice_id=client.practice_id)
    return client.uuid

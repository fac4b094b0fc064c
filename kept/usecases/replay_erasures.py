"""Erase once more whom a backup brought back."""

from datetime import datetime

from django.db import transaction

from kept.core.access import PRODUCT
from kept.store.erasures import noted_erasures, subject_hash
from kept.store.journal.writes import note_entry
from kept.store.people.writes.erasure import clients_not_erased, recorded_erasures
from kept.store.persons.writes import erase_person


@transaction.atomic(durable=True)
def replay_erasures(*, now: datetime) -> int:
    """How many were there again and are gone. Sessions that were still planned then stay, of nobody: their professional
    cancels them. Doing it again changes nothing. Raises ErasuresBroken."""
    known = recorded_erasures()
    missing = {erased.subject: erased for erased in noted_erasures() if erased.uuid not in known}
    back = [client for client in clients_not_erased() if subject_hash(client.uuid) in missing] if missing else []

    for client in back:
        erased = erase_person(client, at=now, number=missing[subject_hash(client.uuid)].uuid)
        note_entry(PRODUCT, "client.erased", erased.uuid, at=now, practice_id=client.practice_id, scope=erased.scope)

    return len(back)

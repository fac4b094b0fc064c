"""Erase a client, as they may ask for by law."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional, client_of, lock_client, lock_practice_clients
from kept.store.people.writes.erasure import professionals_of
from kept.store.persons.open_cases import open_case_of
from kept.store.persons.writes import erase_person


@transaction.atomic(durable=True)
def erase_client(*, client_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """All that the practice knows of them is gone, colleagues' notes as well, but for sessions of nobody and what the law of accounts demands; their
    account ends when nobody else knows them. Gives the number under which this is recorded, which names nobody.

    Raises Refused not_found, open_case while something is planned or owed.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    client = client_of(by, client_id, code="not_found")
    lock_professionals(*professionals_of(client))
    lock_practice_clients(professional.practice_id)
    lock_client(client.id)

    case = open_case_of(client)
    if case.is_open:
        raise Refused("open_case", sessions=case.sessions, payments=case.payments)

    erased = erase_person(client, at=now)

    note_entry(by, "client.erased", erased.uuid, at=now, request=request, scope=erased.scope)
    remember(request, erased.uuid, by=by, at=now)
    return erased.uuid

"""Withdraw a service: nobody can book it any more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.writes.offers import lock_service, mark_withdrawn
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def withdraw_service(*, service_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """Booked sessions stay as they are, and it can be offered again; one that is withdrawn already stays so.

    Raises Refused not_found.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)
    service = lock_service(service_id, professional_id=professional.id)

    if service.is_offered:
        mark_withdrawn(service)

    note_entry(by, "service.withdrawn", service.uuid, at=now, request=request)
    remember(request, service.uuid, by=by, at=now)
    return service.uuid

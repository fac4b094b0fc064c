"""Offer a service again that was withdrawn."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.writes.offers import end_of, lock_service, lock_services, mark_offered
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def offer_service(*, service_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """On its terms as they stood, after all others; one that is offered already stays where it is. Raises Refused not_found."""
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)
    service = lock_service(service_id, professional_id=professional.id)

    if not service.is_offered:
        mark_offered(service, position=end_of(lock_services(professional_id=professional.id)))

    note_entry(by, "service.offered", service.uuid, at=now, request=request)
    remember(request, service.uuid, by=by, at=now)
    return service.uuid

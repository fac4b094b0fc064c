"""Move a service up or down in the list that clients choose from."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.offers import Way, moved
from kept.store.diary.writes.offers import lock_service, lock_services, mark_order
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def move_service(*, service_id: UUID, by: Actor, way: Way, request: RequestKey, now: datetime) -> UUID:
    """Past the next that is offered; the first stays first and the last stays last.

    Raises Refused not_found, or unknown_service for one that is withdrawn.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)
    service = lock_service(service_id, professional_id=professional.id)
    services = lock_services(professional_id=professional.id)

    order = moved([each.id for each in services if each.is_offered], service.id, way)

    withdrawn = [each.id for each in services if not each.is_offered]
    mark_order(services, order=[*order, *withdrawn])

    note_entry(by, "service.moved", service.uuid, at=now, request=request, way=way)
    remember(request, service.uuid, by=by, at=now)
    return service.uuid

"""Change what a service is called, how long it takes, what it costs, where it is, and who is offered it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.offers import ServiceTerms
from kept.store.diary.writes.offers import lock_service, mark_service_edited
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def edit_service(
    *, service_id: UUID, by: Actor, terms: ServiceTerms, version: int, request: RequestKey, now: datetime
) -> UUID:
    """The terms hold for what is booked from now on; booked sessions keep their minutes, price and place.

    Raises Refused not_found, changed_meanwhile, or what add_service refuses.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)
    service = lock_service(service_id, professional_id=professional.id)

    terms.must_make_sense(currency=professional.practice.currency)

    mark_service_edited(service, terms, version_seen=version)

    codes = terms.codes() | {"version": service.version}
    note_entry(
        by, "service.edited", service.uuid, at=now, practice_id=professional.practice_id, request=request, **codes
    )
    remember(request, service.uuid, by=by, at=now)
    return service.uuid

"""Offer a new service."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.offers import ServiceTerms
from kept.store.diary.writes.offers import end_of, insert_services, lock_services
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def add_service(*, by: Actor, terms: ServiceTerms, request: RequestKey, now: datetime) -> UUID:
    """The service, after those there are.

    Raises Refused required, length, duration_range, currency, amount_format or unknown_choice.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)
    services = lock_services(professional_id=professional.id)

    terms.must_make_sense(currency=professional.practice.currency)

    (service,) = insert_services(
        [terms], professional_id=professional.id, practice_id=professional.practice_id, after=end_of(services)
    )

    practice_id = professional.practice_id
    note_entry(by, "service.added", service.uuid, at=now, practice_id=practice_id, request=request, **terms.codes())
    remember(request, service.uuid, by=by, at=now)
    return service.uuid

"""Found a practice."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor
from kept.core.money import known_currency
from kept.core.zones import known_zone
from kept.store.journal.writes import note_entry
from kept.store.people.writes import insert_practice


@transaction.atomic(durable=True)
def found_practice(*, by: Actor, name: str, timezone: str, currency: str, now: datetime) -> UUID:
    """Raises Refused unknown_zone or currency."""
    zone = known_zone(timezone)
    practice = insert_practice(name=name, timezone=zone.key, currency=known_currency(currency), at=now)

    note_entry(by, "practice.founded", practice.uuid, at=now, practice_id=practice.id)
    return practice.uuid

"""Found a Wellbeing Hub."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor
from kept.core.money import Money, known_currency
from kept.core.zones import known_zone
from kept.store.hubs.writes import insert_hub, insert_hub_places
from kept.store.journal.writes import note_entry
from kept.store.people.writes import professional_ids, user_ids


@dataclass(frozen=True, kw_only=True)
class HubWish:
    """A programme's terms, the accounts of its professionals, and of the employer's people who run it."""

    name: str
    timezone: str
    credit_price: Money
    professionals: Sequence[UUID]
    admins: Sequence[UUID]
    spares_late_rebooks: bool = False


@transaction.atomic(durable=True)
def found_hub(*, by: Actor, wish: HubWish, now: datetime) -> UUID:
    """Raises Refused unknown_zone or currency."""
    zone = known_zone(wish.timezone)
    hub = insert_hub(
        name=wish.name,
        timezone=zone.key,
        currency=known_currency(wish.credit_price.currency),
        credit_price_minor=wish.credit_price.minor,
        spares_late_rebooks=wish.spares_late_rebooks,
        at=now,
    )
    insert_hub_places(hub, professional_ids=professional_ids(wish.professionals), admin_user_ids=user_ids(wish.admins))

    note_entry(by, "hub.founded", hub.uuid, at=now)
    return hub.uuid

"""Found a Wellbeing Hub."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.invoices import Bills
from kept.core.money import Money, known_currency
from kept.core.zones import known_zone
from kept.store.hubs.writes import insert_hub, set_hub_places
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import hub_admin_ids, professional_ids


@dataclass(frozen=True, kw_only=True)
class HubWish:
    """A programme's terms, the accounts of its professionals, and of the employer's people who run it."""

    name: str
    timezone: str
    credit_price: Money
    professionals: Sequence[UUID]
    admins: Sequence[UUID]
    credits_per_member: int = 6
    period_months: int = 12
    topups_per_member: int = 2
    spares_late_rebooks: bool = False
    reverses_refilled_charges: bool = False
    bills: Bills = Bills.BOUGHT


@transaction.atomic(durable=True)
def found_hub(*, by: Actor, wish: HubWish, request: RequestKey | None = None, now: datetime) -> UUID:
    """Raises Refused unknown_zone or currency, or admin_elsewhere for an account that cannot run it."""
    if request:
        first_time(request, by=by)
    zone = known_zone(wish.timezone)
    hub = insert_hub(
        name=wish.name,
        timezone=zone.key,
        currency=known_currency(wish.credit_price.currency),
        credit_price_minor=wish.credit_price.minor,
        credits_per_member=wish.credits_per_member,
        period_months=wish.period_months,
        topups_per_member=wish.topups_per_member,
        spares_late_rebooks=wish.spares_late_rebooks,
        reverses_refilled_charges=wish.reverses_refilled_charges,
        bills=wish.bills,
        at=now,
    )
    set_hub_places(
        hub, professional_ids=professional_ids(wish.professionals), admin_user_ids=hub_admin_ids(wish.admins)
    )

    note_entry(by, "hub.founded", hub.uuid, at=now, request=request)
    if request:
        remember(request, hub.uuid, by=by, at=now)
    return hub.uuid

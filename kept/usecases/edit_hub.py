"""Change a hub's terms, and who works in it and runs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.invoices import Bills
from kept.store.hubs.writes import lock_hub, mark_hub_edited, set_hub_places
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import hub_admin_ids, professional_ids


@dataclass(frozen=True, kw_only=True)
class HubTerms:
    """What of a hub can change; its zone and its currency stay, as its periods and prices are told in them."""

    name: str
    credit_price_minor: int
    professionals: Sequence[UUID]
    admins: Sequence[UUID]
    credits_per_member: int
    period_months: int
    topups_per_member: int
    spares_late_rebooks: bool
    reverses_refilled_charges: bool
    bills: Bills = Bills.BOUGHT


@transaction.atomic(durable=True)
def edit_hub(*, hub_id: UUID, by: Actor, terms: HubTerms, version: int, request: RequestKey, now: datetime) -> UUID:
    """The terms hold for what happens from now on. Sessions that are booked with somebody who leaves the hub stay booked.

    Raises Refused not_found, changed_meanwhile, or admin_elsewhere for an account that cannot run it.
    """
    first_time(request, by=by)
    hub = lock_hub(hub_id)

    mark_hub_edited(
        hub,
        version_seen=version,
        name=terms.name,
        credit_price_minor=terms.credit_price_minor,
        credits_per_member=terms.credits_per_member,
        period_months=terms.period_months,
        topups_per_member=terms.topups_per_member,
        spares_late_rebooks=terms.spares_late_rebooks,
        reverses_refilled_charges=terms.reverses_refilled_charges,
        bills=terms.bills,
    )
    set_hub_places(
        hub, professional_ids=professional_ids(terms.professionals), admin_user_ids=hub_admin_ids(terms.admins)
    )

    note_entry(
        by,
        "hub.edited",
        hub.uuid,
        at=now,
        request=request,
        version=hub.version,
        credit_price_minor=terms.credit_price_minor,
        credits_per_member=terms.credits_per_member,
        period_months=terms.period_months,
        topups_per_member=terms.topups_per_member,
        spares_late_rebooks=terms.spares_late_rebooks,
        reverses_refilled_charges=terms.reverses_refilled_charges,
        bills=terms.bills,
    )
    remember(request, hub.uuid, by=by, at=now)
    return hub.uuid

"""What is shown of invoices: to the employer their own, to operators a hub's. No line tells more than was published."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kept.core.access import Actor
from kept.core.invoices import Charge
from kept.core.money import Money
from kept.core.refusal import Refused
from kept.store.hubs.models import HubInvoice


@dataclass(frozen=True, kw_only=True)
class InvoiceCard:
    """As it was issued. `credits` is None on one that is a fee without a number; `zone` is the hub's."""

    number: int
    month: date
    hub_name: str
    address: str
    charge: Charge
    credits: int | None
    price: Money
    total: Money
    zone: str
    issued_at: datetime


def own_invoices(actor: Actor) -> tuple[InvoiceCard, ...]:
    """Of the hub that this account runs, the latest first."""
    rows = _invoices(hub__admins__user_id=actor.user_id or 0)
    return tuple(_card(row) for row in rows.order_by("-number"))


def own_invoice(number: int, *, actor: Actor) -> InvoiceCard:
    """Raises Refused not_found."""
    return _one(card for card in own_invoices(actor) if card.number == number)


def invoices_of(hub_id: UUID) -> tuple[InvoiceCard, ...]:
    """For operators, the latest first."""
    rows = _invoices(hub__uuid=hub_id)
    return tuple(_card(row) for row in rows.order_by("-number"))


def invoice_of(hub_id: UUID, number: int) -> InvoiceCard:
    """For operators. Raises Refused not_found."""
    return _one(card for card in invoices_of(hub_id) if card.number == number)


def _invoices(**wanted: Any) -> Any:
    return HubInvoice.objects.filter(**wanted).select_related("hub")


def _one(cards: Iterable[InvoiceCard]) -> InvoiceCard:
    found = next(iter(cards), None)
    if found is None:
        raise Refused("not_found")
    return found


def _card(row: HubInvoice) -> InvoiceCard:
    said = json.loads(row.contents)
    charge = Charge(said["charge"])
    return InvoiceCard(
        number=row.number,
        month=row.month,
        hub_name=said["hub"],
        address=said["address"],
        charge=charge,
        credits=None if charge is Charge.FEE else row.credits,
        price=Money(said["price_minor"], row.currency),
        total=Money(row.total_minor, row.currency),
        zone=row.hub.timezone,
        issued_at=row.issued_at,
    )

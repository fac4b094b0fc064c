"""Invoices for employers: issued once a month, numbered without a gap. Callers hold the transaction."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Sum

from kept.core.access import Actor
from kept.core.invoices import Due
from kept.core.refusal import Refused
from kept.store.hubs.models import Hub, HubInvoice
from kept.store.locks import hold


def lock_invoice_numbers() -> None:
    """Holds the installation's numbers until the transaction ends, after everything else."""
    hold(_INVOICES, 0)


def require_not_invoiced(hub: Hub, month: date) -> None:
    """Raises Refused already_invoiced."""
    if HubInvoice.objects.filter(hub=hub, month=month).exists():
        raise Refused("already_invoiced", field="month")


def credits_invoiced(hub: Hub) -> int:
    """So far."""
    return HubInvoice.objects.filter(hub=hub).aggregate(number=Sum("credits"))["number"] or 0


def insert_invoice(hub: Hub, *, month: date, due: Due, by: Actor, at: datetime) -> HubInvoice:
    """At the hub's price as of now, with what stands on it frozen."""
    last = HubInvoice.objects.aggregate(last=Max("number"))["last"] or 0
    contents: dict[str, Any] = {
        "hub": hub.name,
        "address": hub.invoice_address,
        "charge": due.charge,
        "price_minor": hub.credit_price_minor,
    }
    return HubInvoice.objects.create(
        hub=hub,
        month=month,
        number=last + 1,
        credits=due.credits,
        total_minor=due.credits * hub.credit_price_minor,
        currency=hub.currency,
        contents=json.dumps(contents),
        issued_at=at,
        issued_by_id=by.user_id,
    )


def set_address(hub: Hub, address: str) -> None:
    hub.invoice_address = address
    hub.save(update_fields=["invoice_address"])


# The advisory locks' first number; the second is 0, as there is one row of numbers.
_INVOICES = int.from_bytes(hashlib.sha256(b"kept.invoices").digest()[:4], "big", signed=True)

"""What pages show of receipts and notes of refunds, and of the letterhead that they stand under."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from kept.core.access import Actor
from kept.core.lifecycle import PaymentState
from kept.core.money import Money
from kept.core.policy import By
from kept.core.refusal import Refused
from kept.store.payments import models


@dataclass(frozen=True, kw_only=True)
class ReceiptCard:
    """`number` is as it is printed, `serial` without the prefix, as addresses have it."""

    serial: int
    number: str
    payment_uuid: UUID
    is_refund: bool
    amount: Money
    issued_at: datetime


@dataclass(frozen=True, kw_only=True)
class Paper:
    """All that a receipt says. `method` and `reason` may be empty, the times None for a payment without a session."""

    card: ReceiptCard
    letterhead: dict[str, str]
    client: str
    professional: str
    zone: str
    what: str
    starts_at: datetime | None
    ends_at: datetime | None
    method: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LetterheadCard:
    name: str
    address: str
    tax_text: str
    number_prefix: str
    version: int


def receipts_of(payment_ids: Iterable[int]) -> dict[int, tuple[ReceiptCard, ...]]:
    """By payment, the first first: also those of the payment whose money moved along to it with a rebooking."""
    origins = _origins(payment_ids)
    rows = _rows({origin for each in origins.values() for origin in each})
    return {payment: tuple(_card(row) for row in rows if _is_about(row, each)) for payment, each in origins.items()}


def paper_of(payment_id: UUID, *, actor: Actor, serial: int | None = None) -> Paper:
    """The receipt of this number about the payment, or the latest that is no refund's. Raises Refused not_found."""
    mine = (
        Q(client__user_id=actor.user_id or 0)
        if actor.side is By.CLIENT
        else Q(professional_id=actor.professional_id or 0)
    )
    payment = models.Payment.objects.filter(mine, uuid=payment_id).first()
    origins = _origins([payment.id])[payment.id] if payment else {}
    rows = [row for row in _rows(origins) if _is_about(row, origins)]
    wanted = [
        row for row in rows if row.number == serial or (serial is None and row.kind == models.Receipt.Kind.RECEIPT)
    ]
    if not wanted:
        raise Refused("not_found")
    return _paper(wanted[-1])


def letterhead_of(actor: Actor, *, otherwise: str) -> LetterheadCard:
    """As it stands; nothing but a name before anybody set it."""
    row = models.Letterhead.objects.filter(practice_id=actor.practice_id or 0).first()
    if row is None:
        return LetterheadCard(name=otherwise, address="", tax_text="", number_prefix="", version=1)
    return LetterheadCard(
        name=row.name, address=row.address, tax_text=row.tax_text, number_prefix=row.prefix, version=row.version
    )


def _rows(payment_ids: Collection[int]) -> list[models.Receipt]:
    rows = models.Receipt.objects.filter(payment_id__in=payment_ids)
    return list(rows.select_related("payment").order_by("number"))


def _is_about(row: models.Receipt, origins: Mapping[int, datetime | None]) -> bool:
    until = origins.get(row.payment_id)
    return row.payment_id in origins and (until is None or row.issued_at <= until)


def _origins(payment_ids: Iterable[int]) -> dict[int, dict[int, datetime | None]]:
    """Each payment, and those whose money it holds, as one rebooking after another moved it along, with when."""
    found: dict[int, dict[int, datetime | None]] = {payment: {payment: None} for payment in payment_ids}
    ends = {payment: payment for payment in found}
    while ends:
        paid = models.PaymentTransition.objects.filter(payment_id__in=ends, target=PaymentState.PAID)
        booked = "payment__session__created_at"
        rows = paid.filter(payment__session__rebooked_from__isnull=False, at=F(booked)).values_list(
            "payment_id", "at", "payment__session__rebooked_from__payment"
        )
        moved = [(ends[payment], at, origin) for payment, at, origin in rows]
        for payment, at, origin in moved:
            found[payment][origin] = at
        ends = {origin: payment for payment, _, origin in moved}
    return found


def _card(row: models.Receipt) -> ReceiptCard:
    return ReceiptCard(
        serial=row.number,
        number=str(json.loads(row.contents)["number"]),
        payment_uuid=row.payment.uuid,
        is_refund=row.kind == models.Receipt.Kind.REFUND,
        amount=Money(row.amount_minor, row.currency),
        issued_at=row.issued_at,
    )


def _paper(row: models.Receipt) -> Paper:
    says = json.loads(row.contents)
    texts = {name: says[name] for name in ("client", "professional", "zone", "what", "method", "reason")}
    return Paper(
        card=_card(row),
        letterhead=says["letterhead"],
        **texts,
        starts_at=_instant(says["starts_at"]),
        ends_at=_instant(says["ends_at"]),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

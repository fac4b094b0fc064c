"""Moves of credits and money, added and never changed. Callers hold the transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kept.core.ledger import MoneyTransfer, Place, transfers_for
from kept.core.policy import CreditMove
from kept.store.ledger.models import BOOKED, Credit, Grant, MoneyMove
from kept.store.ledger.models import CreditMove as Move


def lock_available_credit(*, member_id: int, at: datetime) -> Credit | None:
    """The member's usable credit that ends first, held until the transaction ends; None when there is none."""
    return (
        Credit.objects.select_for_update(of=("self",))
        .filter(member_id=member_id, place=Place.AVAILABLE, grant__ends_at__gt=at)
        .order_by("grant__ends_at", "id")
        .first()
    )


def hold_credit(credit: Credit, *, hold: UUID, at: datetime) -> None:
    """The credit pays the booking that this hold names."""
    _move(credit, Place.HELD, hold=hold, cause="booked", at=at)


def move_held_credit(
    move: CreditMove, *, hold: UUID | None, cause: str, at: datetime, new_hold: UUID | None = None
) -> None:
    """What a decision does to the credit of a booking, if one pays it; `new_hold` names the booking it moves along to."""
    if hold is None or move in (CreditMove.NONE, CreditMove.KEPT):
        return
    credit = Credit.objects.select_for_update(of=("self",)).select_related("grant").get(hold=hold)
    assert credit.grant is not None, "a booked credit was granted"
    ended = credit.grant.ends_at <= at
    for transfer in transfers_for(move, place=Place(credit.place), grant_ended=ended):
        target_hold = new_hold if transfer.target is Place.HELD else hold
        _move(credit, transfer.target, hold=target_hold, cause=cause, at=at)


def buy_credits(*, hub_id: int, number: int, at: datetime) -> None:
    """New credits in the hub's pool."""
    credits_ = Credit.objects.bulk_create(Credit(hub_id=hub_id, place=Place.POOL) for _ in range(number))
    Move.objects.bulk_create(
        Move(hub_id=hub_id, credit=c, number=1, target=Place.POOL, cause="bought", at=at) for c in credits_
    )


def grant_from_pool(*, hub_id: int, member_ids: Sequence[int], each: int, ends_at: datetime, at: datetime) -> Grant:
    """Moves `each` credits to every member; the pool must have them all."""
    grant = Grant.objects.create(hub_id=hub_id, ends_at=ends_at, created_at=at)
    needed = each * len(member_ids)
    pool = list(
        Credit.objects.select_for_update(of=("self",)).filter(hub_id=hub_id, place=Place.POOL).order_by("id")[:needed]
    )
    assert len(pool) == needed, "the pool has a credit for each"
    for number, credit in enumerate(pool):
        credit.grant = grant
        credit.member_id = member_ids[number // each]
        credit.place = Place.AVAILABLE
        credit.moves_made += 1
    Credit.objects.bulk_update(pool, ["grant", "member", "place", "moves_made"], batch_size=200)
    Move.objects.bulk_create(
        Move(
            hub_id=hub_id,
            credit=c,
            number=c.moves_made,
            origin=Place.POOL,
            target=Place.AVAILABLE,
            cause="granted",
            at=at,
        )
        for c in pool
    )
    return grant


def post_money(transfer: MoneyTransfer | None, *, payment_id: int, practice_id: int, method: str, at: datetime) -> None:
    """Writes down the money that a payment's change of state moved, if any."""
    if transfer is None:
        return
    MoneyMove.objects.create(
        practice_id=practice_id,
        payment_id=payment_id,
        origin=transfer.origin,
        target=transfer.target,
        amount_minor=transfer.amount.minor,
        currency=transfer.amount.currency,
        method=method,
        at=at,
    )


def _move(credit: Credit, target: Place, *, hold: UUID | None, cause: str, at: datetime) -> None:
    """One more move. The hold is named while the credit is booked, and by the move that ends it, never afterwards."""
    origin, was_held_by = Place(credit.place), credit.hold
    credit.place = target
    credit.hold = hold if target in BOOKED else None
    credit.moves_made += 1
    credit.save(update_fields=["place", "hold", "moves_made"])
    Move.objects.create(
        hub_id=credit.hub_id,
        credit=credit,
        number=credit.moves_made,
        origin=origin,
        target=target,
        hold=credit.hold or was_held_by,
        cause=cause,
        at=at,
    )

"""Moves of credits and money, added and never changed. Callers hold the transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import F, QuerySet

from kept.core.ledger import MoneyTransfer, Place, transfers_for
from kept.core.money_moves import method_between
from kept.core.policy import CreditMove
from kept.store.batches import in_batches
from kept.store.compiled import compiled
from kept.store.ledger.models import BOOKED, Credit, Grant, MoneyMove
from kept.store.ledger.models import CreditMove as Move
from kept.store.rows import insert_soon, update


def lock_available_credit(*, member_ids: Sequence[int], at: datetime) -> Credit | None:
    """Of the first of these memberships that has any, the usable credit that ends first, held until the transaction ends;
    None when there is none."""
    return next((credit for member_id in member_ids if (credit := _first_credit(member_id, at))), None)


def _first_credit(member_id: int, at: datetime) -> Credit | None:
    return next(iter(_usable_credit(member_id, at)), None)


@compiled
def _usable_credit(member_id: int, at: datetime) -> QuerySet[Credit]:
    usable = Credit.objects.select_for_update(of=("self",)).filter(member_id=member_id, place=Place.AVAILABLE)
    return usable.filter(grant__ends_at__gt=at).select_related("hub").order_by("grant__ends_at", "id")[:1]


def hold_credit(credit: Credit, *, hold: UUID, at: datetime) -> None:
    """The credit pays the booking that this hold names."""
    _move(credit, Place.HELD, hold=hold, cause="booked", at=at)


def move_held_credit(
    move: CreditMove, *, hold: UUID | None, cause: str, at: datetime, new_hold: UUID | None = None
) -> None:
    """What a decision does to the credit of a booking, if one pays it; `new_hold` names the booking it moves along to."""
    if hold is None or move in (CreditMove.NONE, CreditMove.KEPT):
        return
    (credit,) = _booked_credit(hold)
    assert credit.grant is not None, "a booked credit was granted"
    ended = credit.grant.ends_at <= at
    for transfer in transfers_for(move, place=Place(credit.place), grant_ended=ended):
        target_hold = new_hold if transfer.target is Place.HELD else hold
        _move(credit, transfer.target, hold=target_hold, cause=cause, at=at)


@compiled
def _booked_credit(hold: UUID) -> QuerySet[Credit]:
    return Credit.objects.select_for_update(of=("self",)).select_related("grant").filter(hold=hold)


def buy_credits(*, hub_id: int, number: int, at: datetime) -> None:
    """New credits in the hub's pool."""
    credits_ = Credit.objects.bulk_create(Credit(hub_id=hub_id, place=Place.POOL) for _ in range(number))
    Move.objects.bulk_create(
        Move(hub_id=hub_id, credit=c, number=1, target=Place.POOL, cause="bought", at=at) for c in credits_
    )


def grant_from_pool(
    *, hub_id: int, member_ids: Sequence[int], each: int, ends_at: datetime, at: datetime, is_personal: bool = False
) -> Grant:
    """Moves `each` credits to every member; the pool must have them all."""
    grant = Grant.objects.create(
        hub_id=hub_id,
        ends_at=ends_at,
        is_personal=is_personal,
        credits_each=each,
        members_given=len(member_ids),
        created_at=at,
    )
    needed = each * len(member_ids)
    pool = list(
        Credit.objects.select_for_update(of=("self",)).filter(hub_id=hub_id, place=Place.POOL).order_by("id")[:needed]
    )
    assert len(pool) == needed, "the pool has a credit for each"
    cause = "topped_up" if is_personal else "granted"
    moves = []
    for first, member_id in zip(range(0, needed, each), member_ids, strict=True):
        theirs = pool[first : first + each]
        moves += _moved(theirs, Place.AVAILABLE, cause=cause, at=at, grant=grant, member_id=member_id)
    Move.objects.bulk_create(moves)
    return grant


def pool_size(hub_id: int) -> int:
    return Credit.objects.filter(hub_id=hub_id, place=Place.POOL).count()


def return_to_pool(member_ids: Sequence[int] | None, *, at: datetime) -> int:
    """What members who left could still have used is the pool's again, and how much that is; None: of all who left.

    What a session holds stays until the session is over.
    """
    number = 0
    for some in in_batches(member_ids) if member_ids is not None else [None]:
        left = Credit.objects.select_for_update(of=("self",)).filter(place=Place.AVAILABLE)
        left = left.filter(member__removed_at__isnull=False) if some is None else left.filter(member_id__in=some)
        credits_ = list(left.order_by("id"))
        Move.objects.bulk_create(_moved(credits_, Place.POOL, cause="left", at=at, grant=None, member=None))
        number += len(credits_)
    return number


def expire_available(*, at: datetime) -> int:
    """Available credits whose grant has ended; how many. A held one outlives its grant until its session is over."""
    ended = Credit.objects.select_for_update(of=("self",)).filter(place=Place.AVAILABLE, grant__ends_at__lte=at)
    credits_ = list(ended.order_by("id"))
    Move.objects.bulk_create(_moved(credits_, Place.EXPIRED, cause="expired", at=at))
    return len(credits_)


class Settled(Protocol):
    """A payment as its last change left it."""

    id: int
    practice_id: int
    version: int


def post_money(transfer: MoneyTransfer | None, *, payment: Settled, method: str, at: datetime) -> None:
    """Writes down the money that the payment's last change moved, if any: by this method, or within the balance."""
    if transfer is None:
        return
    insert_soon(
        MoneyMove(
            practice_id=payment.practice_id,
            payment_id=payment.id,
            payment_version=payment.version,
            origin=transfer.origin,
            target=transfer.target,
            amount_minor=transfer.amount.minor,
            currency=transfer.amount.currency,
            method=method_between(transfer.origin, transfer.target, method),
            at=at,
        )
    )


def _moved(credits_: Sequence[Credit], target: Place, *, cause: str, at: datetime, **changed: Any) -> list[Move]:
    """The moves to write down for credits that no booking holds and that now are at the target, changed alike."""
    for some in in_batches([credit.id for credit in credits_]):
        Credit.objects.filter(id__in=some).update(place=target, moves_made=F("moves_made") + 1, **changed)
    return [
        Move(hub_id=c.hub_id, credit=c, number=c.moves_made + 1, origin=c.place, target=target, cause=cause, at=at)
        for c in credits_
    ]


def _move(credit: Credit, target: Place, *, hold: UUID | None, cause: str, at: datetime) -> None:
    """One more move. The hold is named while the credit is booked, and by the move that ends it, never afterwards."""
    origin, was_held_by = Place(credit.place), credit.hold
    credit.place = target
    credit.hold = hold if target in BOOKED else None
    credit.moves_made += 1
    update(credit, "place", "hold", "moves_made")
    insert_soon(
        Move(
            hub_id=credit.hub_id,
            credit=credit,
            number=credit.moves_made,
            origin=origin,
            target=target,
            hold=credit.hold or was_held_by,
            cause=cause,
            at=at,
        )
    )

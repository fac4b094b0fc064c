"""Which transfers a decision causes. A credit is in exactly one place; it moves along these ways and no others."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kept.core.lifecycle import PaymentState
from kept.core.money import Money
from kept.core.policy import CreditMove


class Place(StrEnum):
    POOL = "pool"
    AVAILABLE = "available"
    HELD = "held"
    TAKEN = "taken"
    FORFEITED = "forfeited"
    EXPIRED = "expired"


# From nowhere, a credit is bought into its hub's pool. The three ways out of taken and forfeited are corrections.
WAYS: Final = frozenset(
    {
        (None, Place.POOL),
        (Place.POOL, Place.AVAILABLE),
        (Place.AVAILABLE, Place.POOL),
        (Place.AVAILABLE, Place.HELD),
        (Place.AVAILABLE, Place.EXPIRED),
        (Place.HELD, Place.AVAILABLE),
        (Place.HELD, Place.TAKEN),
        (Place.HELD, Place.FORFEITED),
        (Place.HELD, Place.EXPIRED),
        (Place.TAKEN, Place.AVAILABLE),
        (Place.TAKEN, Place.EXPIRED),
        (Place.FORFEITED, Place.AVAILABLE),
        (Place.FORFEITED, Place.EXPIRED),
    }
)


@dataclass(frozen=True)
class Transfer:
    """One credit's way from a place to a place."""

    origin: Place
    target: Place

    def __post_init__(self) -> None:
        assert (self.origin, self.target) in WAYS, f"no credit goes from {self.origin} to {self.target}"


def transfers_for(move: CreditMove, *, place: Place, grant_ended: bool) -> tuple[Transfer, ...]:
    """What a session's credit, now at `place`, goes through.

    A returned credit whose grant has ended is expired. A moved one is returned and held anew by the same client, whatever
    its grant: it never left the booking.
    """
    if move in (CreditMove.NONE, CreditMove.KEPT):
        return ()
    if move is CreditMove.HELD:
        return (Transfer(place, Place.HELD),)
    if move is CreditMove.MOVED:
        return (Transfer(place, Place.AVAILABLE), Transfer(Place.AVAILABLE, Place.HELD))
    if move is CreditMove.RETURNED:
        return (Transfer(place, Place.EXPIRED if grant_ended else Place.AVAILABLE),)
    return (Transfer(place, Place.TAKEN if move is CreditMove.TAKEN else Place.FORFEITED),)


class Account(StrEnum):
    """Where money stands: what a client owes or paid, what a professional received, and what they keep for the client's
    next session."""

    CLIENT = "client"
    PROFESSIONAL = "professional"
    BALANCE = "balance"


@dataclass(frozen=True)
class MoneyTransfer:
    """One amount from one account to another: it balances by construction."""

    origin: Account
    target: Account
    amount: Money


def money_transfer_for(
    before: PaymentState, after: PaymentState, amount: Money, *, purse: Account = Account.CLIENT
) -> MoneyTransfer | None:
    """The money that a payment's change of state moves: to the professional when paid; back when it is refunded, or
    moves along to another payment, which then is paid. `purse` is what it comes out of, or goes into: the client's own,
    or the balance that the professional keeps for them."""
    if amount.minor == 0:
        return None
    if after is PaymentState.PAID and before is not PaymentState.PAID:
        return MoneyTransfer(purse, Account.PROFESSIONAL, amount)
    if before is PaymentState.PAID and after is not PaymentState.PAID:
        return MoneyTransfer(Account.PROFESSIONAL, purse, amount)
    return None

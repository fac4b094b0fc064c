"""What reports are counted from: plain facts about sessions, money and credits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from kept.core.intervals import Span
from kept.core.ledger import Place
from kept.core.lifecycle import State
from kept.core.policy import By, Reason
from kept.core.utilisation import Openings


class Fate(StrEnum):
    """What became of a credit."""

    HELD = "held"
    TAKEN = "taken"
    FORFEITED = "forfeited"
    RETURNED = "returned"


class HubName(NamedTuple):
    name: str
    id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionFact:
    professional_id: int
    span: Span
    state: State
    reason: Reason | None = None
    cancelled_by: By | None = None
    is_late: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MoneyFact:
    """What the professional received; less than nothing when it was given back."""

    professional_id: int
    at: datetime
    method: str
    minor: int
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DebtFact:
    """A payment that is unpaid now; one that a credit pays is no money."""

    professional_id: int
    due_on: datetime
    minor: int
    currency: str
    is_credit: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CreditFact:
    professional_id: int
    at: datetime
    hub: HubName
    fate: Fate


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Of several professionals and perhaps of more than the period."""

    sessions: tuple[SessionFact, ...]
    openings: Mapping[int, Openings]
    money: tuple[MoneyFact, ...]
    debts: tuple[DebtFact, ...]
    credits: tuple[CreditFact, ...]


def fate_of(origin: str | None, target: str) -> Fate | None:
    """What a move of a booked credit means for the booking; None when it says nothing about one."""
    if target in (Place.HELD, Place.TAKEN, Place.FORFEITED):
        return Fate(target)
    return Fate.RETURNED if origin in (Place.HELD, Place.TAKEN, Place.FORFEITED) else None

"""Taking money by card, through a provider: what is asked of it, what it says, and in which states that can be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from kept.core.lifecycle import PaymentState
from kept.core.money import Money


class AttemptKind(StrEnum):
    CHARGE = "charge"
    REFUND = "refund"


class AttemptState(StrEnum):
    """`WAITING`: to be asked of the provider. `UNKNOWN`: it was asked, and its answer is not known. `PAGE`: the client may
    pay on the provider's page. `TAKEN` (a refund: given back), `REFUSED` and `CLOSED` (a page nobody paid on; a
    refund that was refused and is asked for anew by another attempt) are the ends."""

    WAITING = "waiting"
    UNKNOWN = "unknown"
    PAGE = "page"
    TAKEN = "taken"
    REFUSED = "refused"
    CLOSED = "closed"


# A refund that gives nothing back.
NOT_GIVEN: Final = (AttemptState.REFUSED, AttemptState.CLOSED)
# While one of these stands, nothing else is done about the payment: the money may be on its way.
IN_FLIGHT: Final = (AttemptState.WAITING, AttemptState.UNKNOWN)
# Not decided yet. A page stands in nobody's way: who pays on it too late is given the money back.
UNDECIDED: Final = (*IN_FLIGHT, AttemptState.PAGE)

MOST_TRIES: Final = 3
TRIES_COUNT_FOR: Final = timedelta(hours=24)
PAGE_LIVES: Final = timedelta(hours=1)
# The provider forgets a key after 24 hours: before that, what became of it is looked up instead of being asked again.
KEY_IS_GOOD_FOR: Final = timedelta(hours=20)
# Whoever asked first has this long to come back with the answer; the worker asks again after that.
BACK_OFF: Final = tuple(timedelta(seconds=seconds) for seconds in (20, 30, 60, 120, 300, 900))
# Why a refund is refused that was lost on the way, and a charge of which the provider knows nothing; and a refund where
# there is no account to ask.
NEVER_ARRIVED: Final = "never_arrived"
NOT_CONNECTED: Final = "not_connected"
NEEDS_THE_CLIENT: Final = "authentication_required"


class Said(StrEnum):
    """What the provider said. `CLOSED`: its page is over, and nobody paid on it."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the provider says of an attempt. `amount` is what it took or gave back, where it says so; `refusal` its word
    for why not."""

    said: Said
    provider_ref: str = ""
    refusal: str = ""
    amount: Money | None = None

    @property
    def is_lost(self) -> bool:
        """Whether the provider knows nothing of the attempt."""
        return self.said is Said.REFUSED and self.refusal == NEVER_ARRIVED


UNANSWERED: Final = Answer(said=Said.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Question:
    """An attempt, as it is put to the provider under its own key. `captured_ref` is of what a refund gives back,
    `provider_ref` what the provider named before; `is_old`: the key is no longer good, or nothing is owed any more, so that
    only what became of it can be asked; `page_is_over`: nobody can pay on a page that was opened for it."""

    attempt: UUID
    kind: AttemptKind
    state: AttemptState
    amount: Money
    asked: int
    is_old: bool
    page_is_over: bool
    secret_key: str = field(repr=False)
    customer_ref: str = ""
    method_ref: str = ""
    page_ref: str = ""
    captured_ref: str = ""
    provider_ref: str = ""
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class SavedCard:
    """A card as the provider keeps it for us: what tells it from another, and never its number."""

    method_ref: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, kw_only=True)
class ProviderPage:
    """A page of the provider's own, and whose it is there."""

    ref: str
    url: str
    customer_ref: str = ""


@dataclass(frozen=True, kw_only=True)
class News:
    """An event of the provider that says something of an attempt, or of a page on which a card was saved."""

    event_ref: str
    kind: str
    attempt: UUID | None = None
    answer: Answer = UNANSWERED
    card_page: UUID | None = None


class NotPayable(ValueError):
    """An amount that the provider cannot take."""


class Unreached(Exception):
    """The provider did not answer, or not so that anything is known."""


class Forged(Exception):
    """What came in was not sent by the provider, or is too old or too large to be believed."""


class Provider(Protocol):
    """One account at a card provider. What raises Unreached says so; the rest answers UNKNOWN where nothing is known."""

    def charge(self, question: Question) -> Answer: ...

    def refund(self, question: Question) -> Answer: ...

    def look_up(self, question: Question) -> Answer: ...

    def new_customer(self, key: UUID) -> str: ...

    def open_pay_page(self, question: Question, *, back: str) -> ProviderPage: ...

    def open_card_page(self, page: UUID, *, customer_ref: str, back: str) -> ProviderPage: ...

    def saved_card(self, page_ref: str) -> SavedCard | None: ...

    def forget_card(self, method_ref: str) -> None: ...

    def is_right_key(self) -> bool: ...


class Desk(Protocol):
    """Where the provider is spoken to. Never inside a transaction; slow at most by its short time-outs."""

    def ask(self, attempt: UUID, *, now: datetime) -> Answer: ...

    def ask_what_is_due(self, *, now: datetime) -> int: ...

    def open_pay_page(self, attempt: UUID, *, back: str, now: datetime) -> str: ...

    def open_card_page(self, page: UUID, *, back: str, now: datetime) -> str: ...

    def fetch_card(self, page: UUID, *, now: datetime) -> bool | None: ...

    def forget_card(self, card: UUID) -> None: ...

    def knows_key(self, secret_key: str) -> bool | None: ...

    def hear(self, account: UUID, *, body: bytes, signature: str, now: datetime) -> bool | None: ...


def joined(kind: AttemptKind, state: AttemptState, said: Said) -> AttemptState:
    """The state after one more answer. In whichever order answers come, and however often, they end in one state: taken
    wins over all, refused and closed over what is undecided. Of a refund, refused wins: what the provider gave back it may
    get back from the bank, and then the client has nothing."""
    if kind is AttemptKind.REFUND:
        return _refund_joined(state, said)
    if said is Said.TAKEN or state is AttemptState.TAKEN:
        return AttemptState.TAKEN
    if state is AttemptState.PAGE:
        # A card that was refused on a page is tried again there, or another one.
        return AttemptState.CLOSED if said is Said.CLOSED else state
    if state in IN_FLIGHT:
        return AttemptState.UNKNOWN if said is Said.UNKNOWN else AttemptState.REFUSED
    return state


def _refund_joined(state: AttemptState, said: Said) -> AttemptState:
    if state in (AttemptState.REFUSED, AttemptState.CLOSED):
        return state
    if said is Said.REFUSED:
        return AttemptState.REFUSED
    if said is Said.TAKEN or state is AttemptState.TAKEN:
        return AttemptState.TAKEN
    return AttemptState.UNKNOWN


def settles(payment: PaymentState, owed: Money, taken: Money) -> bool:
    """Whether money that was taken pays the payment. What comes too late, or is another amount, is given back."""
    return payment in (PaymentState.PENDING, PaymentState.UNPAID) and owed == taken


def tries_open_at(tries: Sequence[datetime], *, now: datetime) -> datetime | None:
    """When a card may be tried again after these tries; None: now."""
    recent = sorted(at for at in tries if at > now - TRIES_COUNT_FOR)
    return recent[-MOST_TRIES] + TRIES_COUNT_FOR if len(recent) >= MOST_TRIES else None


def ask_again_at(asked: int, *, now: datetime) -> datetime:
    """When to ask again after having asked so often."""
    return now + BACK_OFF[min(asked, len(BACK_OFF)) - 1]

"""What each deed does to session, payment and credit, and who is written to: the table. It decides.

Sources: the professionals' articles on cancelling, session states and sponsored credits, and the programme's terms.
A row id's letter names its deed: C and P cancel (client, professional), R rebook, D delete, X the others.
"""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kept.core.letters import Demand, Kind, Recipient
from kept.core.lifecycle import PaymentState, State
from kept.core.notice import Notice


class Deed(StrEnum):
    BOOK = "book"
    EDIT = "edit"
    JOIN = "join"
    COMPLETE = "complete"
    CANCEL = "cancel"
    REBOOK = "rebook"
    DELETE = "delete"
    CHARGE = "charge"
    VOID = "void"
    CORRECT = "correct"
    REFILL = "refill"


class By(StrEnum):
    CLIENT = "client"
    PROFESSIONAL = "professional"
    OPERATOR = "operator"
    PRODUCT = "product"


class Reason(StrEnum):
    PROFESSIONAL = "professional"
    CLIENT = "client"
    NO_SHOW = "no_show"
    OTHER = "other"


class Origin(StrEnum):
    """The door a session came by."""

    HUB = "hub"
    PRACTICE = "practice"
    DIRECT_LINK = "direct_link"
    ON_REQUEST = "on_request"


class Funding(StrEnum):
    CREDIT = "credit"
    SELF_PAY = "self_pay"


class PaidBy(StrEnum):
    CREDIT = "credit"
    HUB = "hub"
    PRIVATE = "private"


def paid_by(funding: Funding, origin: Origin) -> PaidBy:
    """Who pays, as the table asks it: a credit, else the client, through a hub's door or any other."""
    if funding is Funding.CREDIT:
        return PaidBy.CREDIT
    return PaidBy.HUB if origin is Origin.HUB else PaidBy.PRIVATE


class PaymentEffect(StrEnum):
    """What becomes of the payment. CHARGED is paid when the method took the money, unpaid when it did not."""

    PENDING = "pending"
    UNPAID = "unpaid"
    PAID = "paid"
    VOIDED = "voided"
    REFUNDED = "refunded"
    CHARGED = "charged"
    REMOVED = "removed"
    UNCHANGED = "unchanged"


class CreditMove(StrEnum):
    NONE = "none"
    HELD = "held"
    KEPT = "kept"
    RETURNED = "returned"
    TAKEN = "taken"
    FORFEITED = "forfeited"
    MOVED = "moved"


class Caution(StrEnum):
    """What a dialog says before the deed. MESSAGE is the client's M1 or M2, as `modification_message` decides."""

    MESSAGE = "message"
    OWN_CHARGE = "own_cancellation_charge"
    CANNOT_BE_UNDONE = "cannot_be_undone"
    VOID_KEEPS_CREDIT = "void_keeps_credit"


class Message(StrEnum):
    M1 = "M1"
    M2 = "M2"


# Word for word what the programme's terms have clients told.
MESSAGE_TEXTS: Final = {
    Message.M1: (
        "Your session starts within 24 hours. Please note that modifying this booking may incur a penalty "
        "as per the professional’s Terms & Conditions."
    ),
    Message.M2: (
        "Please be aware that a modification penalty may apply depending on the professional's Terms & Conditions."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """All that a row asks about. `charge` and `reason` are None where the deed knows none."""

    deed: Deed
    by: By
    state: State | None
    reason: Reason | None
    notice: Notice | None
    paid_by: PaidBy
    payment: PaymentState | None
    charge: bool | None
    hub_spares_late_rebooks: bool = False


@dataclass(frozen=True)
class Terms:
    """What a row decides. `new_payment` is of the session that a rebooking makes."""

    session: State | None
    payment: PaymentEffect
    credit: CreditMove = CreditMove.NONE
    warning: Caution | None = None
    letters: tuple[Demand, ...] = ()
    new_payment: PaymentState | None = None


class Anything(StrEnum):
    ANY = "any"


ANY: Final = Anything.ANY


@dataclass(frozen=True)
class Row:
    """A row holds for a case when each column is ANY, the case's own value, or a set that has it."""

    id: str
    deed: Deed
    by: By | Set[By]
    state: State | Set[State] | Anything | None
    reason: Reason | Set[Reason] | Anything
    notice: Notice | Set[Notice] | Anything
    paid_by: PaidBy | Set[PaidBy] | Anything
    payment: PaymentState | Set[PaymentState] | Anything
    charge: bool | Anything
    spares: bool | Anything
    terms: Terms

    def covers(self, case: Case) -> bool:
        return (
            self.deed is case.deed
            and _holds(self.by, case.by)
            and _holds(self.payment, case.payment)
            and _holds(self.paid_by, case.paid_by)
            and _holds(self.notice, case.notice)
            and _holds(self.state, case.state)
            and _holds(self.reason, case.reason)
            and _holds(self.charge, case.charge)
            and _holds(self.spares, case.hub_spares_late_rebooks)
        )


def _holds(wanted: object, given: object) -> bool:
    # A StrEnum member is a string, so "any" and sets are told apart by type and identity before equality.
    if wanted is ANY:
        return True
    return given in wanted if isinstance(wanted, frozenset) else given == wanted


def _both(*kinds: Kind) -> tuple[Demand, ...]:
    return tuple(Demand(to, kind) for kind in kinds for to in Recipient)


CLIENT, PROFESSIONAL, OPERATOR, PRODUCT = By.CLIENT, By.PROFESSIONAL, By.OPERATOR, By.PRODUCT
PLANNED, IN_PROGRESS, COMPLETE, CANCELLED, DELETED = State
EITHER: Final = frozenset({CLIENT, PROFESSIONAL})
OPEN: Final = frozenset({PLANNED, IN_PROGRESS})
OVER: Final = frozenset({COMPLETE, CANCELLED})
AMPLE, INSIDE, LATE, STARTED = Notice
FREE: Final = frozenset({AMPLE, INSIDE})
SHORT: Final = frozenset({LATE, STARTED})
CREDIT, HUB, PRIVATE = PaidBy
MONEY: Final = frozenset({HUB, PRIVATE})
PENDING, UNPAID, PAID, VOIDED, REFUNDED = PaymentState
PAST_DUE: Final = frozenset({UNPAID, PAID, VOIDED})
NOT_OWN: Final = frozenset({Reason.CLIENT, Reason.NO_SHOW, Reason.OTHER})
OWN: Final = Reason.PROFESSIONAL
YES, NO = True, False

_C, _U = CreditMove, PaymentEffect
_MSG, _OWN_CHARGE = Caution.MESSAGE, Caution.OWN_CHARGE
_TOLD = _both(Kind.CANCELLED)
_REBOOKED = _both(Kind.CANCELLED, Kind.CONFIRMED)
_IF_ASKED = (Demand(Recipient.CLIENT, Kind.CANCELLED, only_if_notify=True),)
_DELETED_IF_ASKED = (Demand(Recipient.CLIENT, Kind.DELETED, only_if_notify=True),)
_RECEIPT = (Demand(Recipient.CLIENT, Kind.RECEIPT, only_if_paid=True),)
_REFUND = (Demand(Recipient.CLIENT, Kind.REFUND),)
_REVERSED = _both(Kind.CHARGE_REVERSED)


def _cancelled(payment: PaymentEffect, credit: CreditMove = _C.NONE, warning: Caution | None = None) -> Terms:
    letters = _TOLD + (_REFUND if payment is _U.REFUNDED else ())
    return Terms(CANCELLED, payment, credit, warning, letters)


def _called_off(payment: PaymentEffect, credit: CreditMove = _C.NONE, warning: Caution | None = None) -> Terms:
    extra = {_U.CHARGED: _RECEIPT, _U.REFUNDED: _REFUND}.get(payment, ())
    return Terms(CANCELLED, payment, credit, warning, _IF_ASKED + extra)


def _rebooked(payment: PaymentEffect, credit: CreditMove = _C.NONE, new: PaymentState = PENDING) -> Terms:
    return Terms(CANCELLED, payment, credit, _MSG, _REBOOKED, new)


def _erased(credit: CreditMove = _C.NONE) -> Terms:
    return Terms(DELETED, _U.REMOVED, credit, Caution.CANNOT_BE_UNDONE, _DELETED_IF_ASKED)


# fmt: off
TABLE: Final = (
    #   id     deed           by            state        reason   notice   paid_by  payment   charge spares terms
    Row("C01", Deed.CANCEL,   CLIENT,       PLANNED,     ANY,     FREE,    CREDIT,  PENDING,  ANY,   ANY,   _cancelled(_U.VOIDED, _C.RETURNED)),
    Row("C02", Deed.CANCEL,   CLIENT,       PLANNED,     ANY,     LATE,    CREDIT,  PENDING,  ANY,   ANY,   _cancelled(_U.PAID, _C.TAKEN, _MSG)),
    Row("C03", Deed.CANCEL,   CLIENT,       PLANNED,     ANY,     FREE,    HUB,     PENDING,  ANY,   ANY,   _cancelled(_U.VOIDED)),
    Row("C04", Deed.CANCEL,   CLIENT,       PLANNED,     ANY,     LATE,    HUB,     PENDING,  ANY,   ANY,   _cancelled(_U.UNPAID, warning=_MSG)),
    Row("C05", Deed.CANCEL,   CLIENT,       PLANNED,     ANY,     AMPLE,   PRIVATE, PENDING,  ANY,   ANY,   _cancelled(_U.VOIDED, warning=_MSG)),
    Row("C06", Deed.CANCEL,   CLIENT,       PLANNED,     ANY,     INSIDE,  PRIVATE, PENDING,  ANY,   ANY,   _cancelled(_U.UNPAID, warning=_MSG)),
    Row("C07", Deed.CANCEL,   CLIENT,       PLANNED,     ANY,     LATE,    PRIVATE, PENDING,  ANY,   ANY,   _cancelled(_U.UNPAID, warning=_MSG)),
    Row("C08", Deed.CANCEL,   CLIENT,       PLANNED,     ANY,     AMPLE,   MONEY,   PAID,     ANY,   ANY,   _cancelled(_U.REFUNDED, warning=_MSG)),
    Row("C09", Deed.CANCEL,   CLIENT,       PLANNED,     ANY,     INSIDE,  HUB,     PAID,     ANY,   ANY,   _cancelled(_U.REFUNDED)),
    Row("C10", Deed.CANCEL,   CLIENT,       PLANNED,     ANY,     INSIDE,  PRIVATE, PAID,     ANY,   ANY,   _cancelled(_U.PAID, warning=_MSG)),
    Row("C11", Deed.CANCEL,   CLIENT,       PLANNED,     ANY,     LATE,    MONEY,   PAID,     ANY,   ANY,   _cancelled(_U.PAID, warning=_MSG)),

    Row("R01", Deed.REBOOK,   CLIENT,       PLANNED,     ANY,     FREE,    CREDIT,  PENDING,  ANY,   ANY,   _rebooked(_U.VOIDED, _C.MOVED)),
    Row("R02", Deed.REBOOK,   CLIENT,       PLANNED,     ANY,     LATE,    CREDIT,  PENDING,  ANY,   NO,    _rebooked(_U.PAID, _C.TAKEN)),
    Row("R03", Deed.REBOOK,   CLIENT,       PLANNED,     ANY,     LATE,    CREDIT,  PENDING,  ANY,   YES,   _rebooked(_U.VOIDED, _C.MOVED)),
    Row("R04", Deed.REBOOK,   CLIENT,       PLANNED,     ANY,     FREE,    HUB,     PENDING,  ANY,   ANY,   _rebooked(_U.VOIDED)),
    Row("R05", Deed.REBOOK,   CLIENT,       PLANNED,     ANY,     LATE,    HUB,     PENDING,  ANY,   ANY,   _rebooked(_U.UNPAID)),
    Row("R06", Deed.REBOOK,   CLIENT,       PLANNED,     ANY,     FREE,    HUB,     PAID,     ANY,   ANY,   _rebooked(_U.VOIDED, new=PAID)),
    Row("R07", Deed.REBOOK,   CLIENT,       PLANNED,     ANY,     LATE,    HUB,     PAID,     ANY,   ANY,   _rebooked(_U.UNPAID, new=PAID)),

    Row("P01", Deed.CANCEL,   PROFESSIONAL, OPEN,        ANY,     ANY,     CREDIT,  PENDING,  NO,    ANY,   _called_off(_U.VOIDED, _C.RETURNED)),
    Row("P02", Deed.CANCEL,   PROFESSIONAL, OPEN,        NOT_OWN, SHORT,   CREDIT,  PENDING,  YES,   ANY,   _called_off(_U.PAID, _C.TAKEN)),
    Row("P03", Deed.CANCEL,   PROFESSIONAL, OPEN,        OWN,     SHORT,   CREDIT,  PENDING,  YES,   ANY,   _called_off(_U.PAID, _C.TAKEN, _OWN_CHARGE)),
    Row("P04", Deed.CANCEL,   PROFESSIONAL, OPEN,        ANY,     ANY,     MONEY,   PENDING,  NO,    ANY,   _called_off(_U.VOIDED)),
    Row("P05", Deed.CANCEL,   PROFESSIONAL, OPEN,        ANY,     SHORT,   HUB,     PENDING,  YES,   ANY,   _called_off(_U.CHARGED, warning=_OWN_CHARGE)),
    Row("P06", Deed.CANCEL,   PROFESSIONAL, OPEN,        ANY,     ANY,     PRIVATE, PENDING,  YES,   ANY,   _called_off(_U.CHARGED)),
    Row("P07", Deed.CANCEL,   PROFESSIONAL, OPEN,        ANY,     ANY,     MONEY,   PAID,     NO,    ANY,   _called_off(_U.REFUNDED)),
    Row("P08", Deed.CANCEL,   PROFESSIONAL, OPEN,        ANY,     SHORT,   HUB,     PAID,     YES,   ANY,   _called_off(_U.PAID)),
    Row("P09", Deed.CANCEL,   PROFESSIONAL, OPEN,        ANY,     ANY,     PRIVATE, PAID,     YES,   ANY,   _called_off(_U.PAID)),

    Row("D01", Deed.DELETE,   PROFESSIONAL, OPEN,        ANY,     ANY,     CREDIT,  PENDING,  NO,    ANY,   _erased(_C.RETURNED)),
    Row("D02", Deed.DELETE,   PROFESSIONAL, OPEN,        ANY,     ANY,     MONEY,   PENDING,  NO,    ANY,   _erased()),

    Row("X01", Deed.BOOK,     EITHER,       None,        ANY,     ANY,     CREDIT,  ANY,      ANY,   ANY,   Terms(PLANNED, _U.PENDING, _C.HELD, letters=_both(Kind.CONFIRMED))),
    Row("X02", Deed.BOOK,     EITHER,       None,        ANY,     ANY,     MONEY,   ANY,      ANY,   ANY,   Terms(PLANNED, _U.PENDING, letters=_both(Kind.CONFIRMED))),
    Row("X03", Deed.EDIT,     PROFESSIONAL, PLANNED,     ANY,     ANY,     ANY,     ANY,      ANY,   ANY,   Terms(PLANNED, _U.UNCHANGED, _C.KEPT, letters=(Demand(Recipient.CLIENT, Kind.UPDATED),))),
    Row("X04", Deed.JOIN,     PROFESSIONAL, PLANNED,     ANY,     ANY,     ANY,     ANY,      ANY,   ANY,   Terms(IN_PROGRESS, _U.UNCHANGED, _C.KEPT)),
    Row("X05", Deed.COMPLETE, PROFESSIONAL, IN_PROGRESS, ANY,     ANY,     CREDIT,  PENDING,  YES,   ANY,   Terms(COMPLETE, _U.PAID, _C.TAKEN)),
    Row("X06", Deed.COMPLETE, PROFESSIONAL, IN_PROGRESS, ANY,     ANY,     MONEY,   PENDING,  YES,   ANY,   Terms(COMPLETE, _U.CHARGED, letters=_RECEIPT)),
    Row("X07", Deed.COMPLETE, PROFESSIONAL, IN_PROGRESS, ANY,     ANY,     CREDIT,  PENDING,  NO,    ANY,   Terms(COMPLETE, _U.UNPAID, _C.KEPT)),
    Row("X08", Deed.COMPLETE, PROFESSIONAL, IN_PROGRESS, ANY,     ANY,     MONEY,   PENDING,  NO,    ANY,   Terms(COMPLETE, _U.UNPAID)),
    Row("X09", Deed.COMPLETE, PROFESSIONAL, IN_PROGRESS, ANY,     ANY,     MONEY,   PAID,     ANY,   ANY,   Terms(COMPLETE, _U.PAID)),
    Row("X10", Deed.CHARGE,   PROFESSIONAL, COMPLETE,    ANY,     ANY,     CREDIT,  UNPAID,   ANY,   ANY,   Terms(None, _U.PAID, _C.TAKEN)),
    Row("X11", Deed.CHARGE,   PROFESSIONAL, OVER,        ANY,     ANY,     MONEY,   UNPAID,   ANY,   ANY,   Terms(None, _U.CHARGED, letters=_RECEIPT)),
    Row("X12", Deed.VOID,     PROFESSIONAL, OVER,        ANY,     ANY,     MONEY,   UNPAID,   ANY,   ANY,   Terms(None, _U.VOIDED)),
    Row("X13", Deed.VOID,     PROFESSIONAL, COMPLETE,    ANY,     ANY,     CREDIT,  UNPAID,   ANY,   ANY,   Terms(None, _U.VOIDED, _C.FORFEITED, Caution.VOID_KEEPS_CREDIT)),
    Row("X14", Deed.CORRECT,  OPERATOR,     OVER,        ANY,     ANY,     CREDIT,  PAST_DUE, ANY,   ANY,   Terms(None, _U.VOIDED, _C.RETURNED, letters=_both(Kind.CREDIT_RETURNED))),
    Row("X15", Deed.REFILL,   PRODUCT,      CANCELLED,   ANY,     ANY,     CREDIT,  PAID,     ANY,   ANY,   Terms(None, _U.VOIDED, _C.RETURNED, letters=_REVERSED)),
    Row("X16", Deed.REFILL,   PRODUCT,      CANCELLED,   ANY,     ANY,     MONEY,   UNPAID,   ANY,   ANY,   Terms(None, _U.VOIDED, letters=_REVERSED)),
)
# fmt: on


# A client's cancellation that leaves what was paid with the professional, who decides: keep it, or give it back.
MONEY_TO_DECIDE_ABOUT: Final = frozenset({"C10", "C11"})


def row_for(case: Case) -> Row | None:
    """The one row that holds for the case, or None where the deed is not to be done in that state."""
    rows = [row for row in TABLE if row.deed is case.deed and row.covers(case)]
    assert len(rows) <= 1, f"{[row.id for row in rows]} all cover {case}"
    return rows[0] if rows else None


def modification_message(*, payer: PaidBy, notice: Notice, policy_hours: int) -> Message | None:
    """What a client is told before changing a booking: M2 for a private session under a policy of more than 24 hours,
    else M1 inside 24 hours, else nothing."""
    if payer is PRIVATE and policy_hours > 24:
        return Message.M2
    return Message.M1 if notice is LATE else None

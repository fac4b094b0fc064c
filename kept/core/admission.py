"""What stands in a deed's way: the refusals, in the order in which they are looked for. The first that holds is said.

An `Attempt` is all that a refusal may ask about; a use case fills in what it knows and calls `admit` as often as it
learns more. The fallback, `transition_not_allowed`, is what the lifecycle does not list and no row says better.
"""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kept.core.lifecycle import PaymentState, State
from kept.core.notice import LATE_OR_STARTED, Notice
from kept.core.policy import By, Deed, Origin, PaidBy, Reason
from kept.core.refusal import Refused

JOIN_OPENS: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A deed, who attempts it, and the facts about it. What is left out stands in no deed's way."""

    deed: Deed
    by: By
    now: datetime
    visible: bool = True
    state: State | None = None
    starts_at: datetime | None = None
    notice: Notice | None = None
    origin: Origin | None = None
    payer: PaidBy | None = None
    payment: PaymentState | None = None
    on_sent_statement: bool = False
    # cancelling
    reason: Reason | None = None
    reason_text: str = ""
    charge: bool = False
    delete_information: bool = False
    # booking, editing, rebooking
    not_offered: str | None = None
    overlap: tuple[datetime, datetime] | None = None
    overlap_is_the_clients: bool = False
    outside_hours: bool = False
    outside_hours_accepted: bool = False
    credit_asked: bool = False
    credit_possible: bool = True
    credit_available: bool = True
    hub_spares_late_rebooks: bool = False
    pays_self: bool = False
    # voiding
    confirms_credit_kept: bool = False
    # any
    version_seen: int | None = None
    version: int | None = None

    @property
    def started(self) -> bool:
        return self.starts_at is not None and self.starts_at <= self.now

    @property
    def before_start(self) -> bool:
        return self.starts_at is not None and self.now < self.starts_at


@dataclass(frozen=True)
class Rule:
    """One refusal: the deeds it concerns, whose (None: anyone's), when it holds, and what its sentence tells."""

    order: int
    code: str
    deeds: Set[Deed]
    by: By | None
    holds: Callable[[Attempt], bool]
    field: str | None = None
    tells: tuple[str, ...] = ()


ALL: Final = frozenset(Deed)
BOTH_ENDS: Final = frozenset({Deed.CANCEL, Deed.DELETE})
CLIENT, PROFESSIONAL = By.CLIENT, By.PROFESSIONAL
TIMING: Final = frozenset({Deed.BOOK, Deed.EDIT, Deed.REBOOK})


def _some(*deeds: Deed) -> frozenset[Deed]:
    return frozenset(deeds)


def _reason_missing(a: Attempt) -> bool:
    return a.reason is None or (a.reason is Reason.OTHER and not a.reason_text.strip())


def _charge_too_early(a: Attempt) -> bool:
    sponsored = a.payer is PaidBy.CREDIT or a.origin is Origin.HUB
    return a.charge and sponsored and a.notice is not None and a.notice not in LATE_OR_STARTED


def _no_credit(a: Attempt) -> bool:
    # A professional is told better, by the next rule, when no credit could ever pay.
    return a.credit_asked and (not a.credit_available if a.credit_possible else a.by is By.CLIENT)


def _no_further_credit(a: Attempt) -> bool:
    late = a.notice is Notice.LATE and a.payer is PaidBy.CREDIT and not a.hub_spares_late_rebooks
    return late and not a.credit_available and not a.pays_self


def _too_early_to_join(a: Attempt) -> bool:
    return a.starts_at is not None and a.now < a.starts_at - JOIN_OPENS


def _has_no_step(a: Attempt) -> bool:
    """Whether the lifecycle or the payment has no step for what is left to judge."""
    wanted = {
        Deed.EDIT: {State.PLANNED},
        Deed.JOIN: {State.PLANNED},
        Deed.COMPLETE: {State.IN_PROGRESS},
        Deed.CANCEL: {State.PLANNED, State.IN_PROGRESS},
        Deed.DELETE: {State.PLANNED, State.IN_PROGRESS},
        Deed.REBOOK: {State.PLANNED},
    }.get(a.deed)
    return wanted is not None and a.state is not None and a.state not in wanted


PAID_STATES: Final = frozenset({PaymentState.PAID, PaymentState.REFUNDED})
NOT_DUE: Final = frozenset({PaymentState.PENDING, PaymentState.VOIDED})

# fmt: off
RULES: Final = (
    #    #   code                        deeds                                      by            holds when
    Rule(1,  "not_found",                ALL,                                       None,         lambda a: not a.visible or a.state is State.DELETED),
    Rule(2,  "already_cancelled",        _some(Deed.CANCEL, Deed.DELETE, Deed.REBOOK, Deed.EDIT, Deed.JOIN),
                                                                                    None,         lambda a: a.state is State.CANCELLED),
    Rule(3,  "already_complete",         _some(Deed.CANCEL, Deed.DELETE, Deed.REBOOK, Deed.EDIT, Deed.JOIN, Deed.COMPLETE),
                                                                                    None,         lambda a: a.state is State.COMPLETE),
    Rule(4,  "delete_and_charge",        BOTH_ENDS,                                 PROFESSIONAL, lambda a: a.delete_information and a.charge, "charge"),
    Rule(5,  "reason_required",          BOTH_ENDS,                                 PROFESSIONAL, _reason_missing, "reason"),
    Rule(6,  "already_started",          _some(Deed.CANCEL, Deed.REBOOK),           CLIENT,       lambda a: a.state is State.IN_PROGRESS or a.started),
    Rule(7,  "rebook_not_offered",       _some(Deed.REBOOK),                        CLIENT,       lambda a: a.origin not in {None, Origin.HUB}),
    Rule(8,  "too_early_for_no_show",    BOTH_ENDS,                                 PROFESSIONAL, lambda a: a.reason is Reason.NO_SHOW and a.before_start, "reason", ("starts_at",)),
    Rule(9,  "charge_not_allowed_early", BOTH_ENDS,                                 PROFESSIONAL, _charge_too_early, "charge", ("starts_at",)),
    Rule(10, "has_payment",              BOTH_ENDS,                                 PROFESSIONAL, lambda a: a.delete_information and (a.payment is PaymentState.PAID or a.on_sent_statement), "delete_information"),
    Rule(11, "not_offered",              _some(Deed.BOOK, Deed.REBOOK),             CLIENT,       lambda a: a.not_offered is not None, "starts_at"),
    # A client learns that a slot is taken, never what by.
    Rule(12, "slot_taken",               TIMING,                                    CLIENT,       lambda a: a.overlap is not None, "starts_at"),
    Rule(12, "overlap",                  TIMING,                                    PROFESSIONAL, lambda a: a.overlap is not None, "starts_at", ("overlap", "overlap_is_the_clients")),
    Rule(13, "outside_hours",            _some(Deed.BOOK, Deed.EDIT),               PROFESSIONAL, lambda a: a.outside_hours and not a.outside_hours_accepted, "outside_hours"),
    Rule(14, "no_credit",                _some(Deed.BOOK),                          None,         _no_credit, "funding"),
    Rule(15, "credit_not_for_origin",    _some(Deed.BOOK),                          PROFESSIONAL, lambda a: a.credit_asked and not a.credit_possible, "funding"),
    Rule(16, "no_credit",                _some(Deed.REBOOK),                        CLIENT,       _no_further_credit, "pay_self"),
    Rule(17, "too_early_to_join",        _some(Deed.JOIN),                          None,         _too_early_to_join, None, ("starts_at",)),
    Rule(18, "not_joined",               _some(Deed.COMPLETE),                      None,         lambda a: a.state is State.PLANNED),
    Rule(19, "too_early_to_finish",      _some(Deed.COMPLETE),                      None,         lambda a: a.before_start, None, ("starts_at",)),
    Rule(20, "already_paid",             _some(Deed.CHARGE),                        None,         lambda a: a.payment in PAID_STATES),
    Rule(21, "not_due",                  _some(Deed.CHARGE),                        None,         lambda a: a.payment in NOT_DUE),
    Rule(22, "already_paid",             _some(Deed.VOID),                          None,         lambda a: a.payment in PAID_STATES),
    Rule(23, "not_due",                  _some(Deed.VOID),                          None,         lambda a: a.payment in NOT_DUE),
    Rule(24, "confirm_void_sponsored",   _some(Deed.VOID),                          None,         lambda a: a.payer is PaidBy.CREDIT and not a.confirms_credit_kept, "confirm_credit_kept"),
    Rule(25, "changed_meanwhile",        ALL,                                       None,         lambda a: a.version_seen is not None and a.version_seen != a.version, None, ("version",)),
    # 26, outcome_changed, is said by Outcome.must_equal: it needs the outcome, which is computed after these.
    Rule(27, "transition_not_allowed",   ALL,                                       None,         _has_no_step),
)
# fmt: on


def first_refusal(attempt: Attempt) -> Refused | None:
    """The refusal to say, or None when the deed may go ahead."""
    for rule in RULES:
        if attempt.deed in rule.deeds and rule.by in (None, attempt.by) and rule.holds(attempt):
            facts = {name: getattr(attempt, name) for name in rule.tells}
            return Refused(_code(rule, attempt), field=rule.field, **facts)
    return None


def admit(attempt: Attempt) -> None:
    """Raises Refused with the first refusal that holds."""
    if refused := first_refusal(attempt):
        raise refused


def _code(rule: Rule, attempt: Attempt) -> str:
    """Why a start is not offered is said in the engine's own word."""
    if rule.order == 11:
        assert attempt.not_offered is not None
        return attempt.not_offered
    return rule.code

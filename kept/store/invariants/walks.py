"""Claims that a query cannot check, because the tables in core decide them or a sealed column must be opened."""

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db.models import BinaryField, ExpressionWrapper, F

from kept.core.availability import session_span
from kept.core.ledger import WAYS, Place
from kept.core.lifecycle import PAYMENT_STEPS, STEPS, PaymentState, State, Step
from kept.core.notice import is_late
from kept.core.policy import TABLE, CreditMove, Reason
from kept.core.refusal import Refused
from kept.core.usage import LEAST_PERSONS
from kept.store.diary.models import Session, Transition
from kept.store.hubs.models import PublishedUsage
from kept.store.ledger.models import CreditMove as Move
from kept.store.payments.models import PaymentTransition
from kept.store.sealed import SealBroken, unseal

Offenders = Iterator[int | str]

# Where a credit goes by the word of the table; a returned one whose grant has ended is expired.
TARGETS: Final = {
    CreditMove.RETURNED: {Place.AVAILABLE, Place.EXPIRED},
    CreditMove.MOVED: {Place.AVAILABLE, Place.HELD},
    CreditMove.TAKEN: {Place.TAKEN},
    CreditMove.FORFEITED: {Place.FORFEITED},
    CreditMove.HELD: {Place.HELD},
}
MOVES_OF_ROWS: Final = {row.id: TARGETS.get(row.terms.credit, set()) for row in TABLE}
OTHER_MOVES: Final = {
    "bought": {Place.POOL},
    "granted": {Place.AVAILABLE},
    "topped_up": {Place.AVAILABLE},
    "booked": {Place.HELD},
    "left": {Place.POOL},
    "expired": {Place.EXPIRED},
}


def sessions_that_took_no_listed_step() -> Offenders:
    rows = Transition.objects.order_by("session_id", "version").values_list("session_id", "step", "origin", "target")
    for session_id, steps in groupby(rows.iterator(), key=itemgetter(0)):
        at: State | None = None
        for _, step, origin, target in steps:
            if (origin or None) != at or STEPS.get((at, Step(step))) != target:
                yield session_id
                break
            at = State(target)


def payments_that_took_no_listed_step() -> Offenders:
    rows = PaymentTransition.objects.order_by("payment_id", "version").values_list(
        "payment_id", "payment__session_id", "origin", "target"
    )
    for payment_id, steps in groupby(rows.iterator(), key=itemgetter(0)):
        at: PaymentState | None = None
        for _, session_id, origin, target in steps:
            at = at or (PaymentState.PENDING if session_id else PaymentState.UNPAID)
            if origin != at or target not in PAYMENT_STEPS[at]:
                yield payment_id
                break
            at = PaymentState(target)


def sessions_that_last_too_short_or_long() -> Offenders:
    """A session that is too long would be out of sight for the guard against overlaps."""
    for session_id, starts_at, ends_at in _sessions("starts_at", "ends_at", starts_at__isnull=False):
        try:
            session_span(starts_at, ends_at)
        except Refused:
            yield session_id


def sessions_whose_lateness_is_not_as_recorded() -> Offenders:
    recorded = ("starts_at", "cancelled_at", "cancelled_late")
    for session_id, starts_at, at, late in _sessions(*recorded, state=State.CANCELLED, cancelled_at__isnull=False):
        if late is None or late != is_late(starts_at=starts_at, now=at):
            yield session_id


def sessions_whose_reason_and_text_disagree() -> Offenders:
    for session_id, text, reason in _opened("reason_text", state=State.CANCELLED):
        if text is None or bool(text.strip()) != (reason == Reason.OTHER):
            yield session_id


def tombstones_that_still_tell() -> Offenders:
    """What the query about tombstones cannot see: the two columns that are sealed."""
    for column in ("reason_text", "meeting_url"):
        yield from (session_id for session_id, text, _ in _opened(column, state=State.DELETED) if text != "")


def credits_that_went_no_listed_way() -> Offenders:
    rows = Move.objects.order_by("credit_id", "number").values_list("credit_id", "origin", "target", "cause")
    for credit_id, moves in groupby(rows.iterator(), key=itemgetter(0)):
        at: Place | None = None
        for _, origin, target, cause in moves:
            allowed = OTHER_MOVES.get(cause) or MOVES_OF_ROWS.get(cause, set())
            if origin != at or (at, Place(target)) not in WAYS or target not in allowed:
                yield credit_id
                break
            at = Place(target)


def usage_that_is_told_twice_or_of_few() -> Offenders:
    """What employers are told of: each month in one line at most, and no line of fewer people than may be told of."""
    told: set[tuple[int, str]] = set()
    for row in PublishedUsage.objects.order_by("id").iterator():
        months = {(row.hub_id, month) for month in row.figures["covers"]}
        persons = row.figures["persons"]
        if persons is not None:
            if persons < LEAST_PERSONS or months & told:
                yield row.id
            told |= months


WALKS: Final[tuple[tuple[str, str, Callable[[], Offenders]], ...]] = (
    ("session_takes_listed_steps_only", "session", sessions_that_took_no_listed_step),
    ("session_lasts_five_minutes_to_eight_hours", "session", sessions_that_last_too_short_or_long),
    ("lateness_is_as_the_recorded_times_say", "session", sessions_whose_lateness_is_not_as_recorded),
    ("reason_other_and_no_other_has_a_text", "session", sessions_whose_reason_and_text_disagree),
    ("deleted_session_has_nothing_sealed_in_it", "session", tombstones_that_still_tell),
    ("payment_takes_listed_steps_only", "payment", payments_that_took_no_listed_step),
    ("credit_goes_listed_ways_only_and_for_a_listed_cause", "credit", credits_that_went_no_listed_way),
    ("usage_is_told_once_and_never_of_few", "published usage", usage_that_is_told_twice_or_of_few),
)


def _sessions(*columns: str, **wanted: Any) -> Iterator[tuple[Any, ...]]:
    return Session.objects.filter(**wanted).order_by("id").values_list("id", *columns).iterator()


def _opened(column: str, *, state: State) -> Iterator[tuple[int, str | None, str]]:
    """A sealed column of each session in this state, None where it does not open; and the reason beside it."""
    sealed = ExpressionWrapper(F(column), output_field=BinaryField())
    rows = Session.objects.filter(state=state).order_by("id").annotate(sealed=sealed)
    for session_id, value, reason in rows.values_list("id", "sealed", "reason").iterator():
        try:
            yield session_id, unseal(bytes(value), place=f"diary_session.{column}"), reason
        except SealBroken:
            yield session_id, None, reason

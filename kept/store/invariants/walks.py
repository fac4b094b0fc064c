"""Claims that a query cannot check, because the tables in core decide them or a sealed column must be opened."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from django.db.models import BinaryField, ExpressionWrapper, F, Q

from kept.core.access import Role
from kept.core.availability import session_span
from kept.core.ledger import WAYS, Place
from kept.core.letters import Kind, LetterState, Recipient
from kept.core.lifecycle import PAYMENT_STEPS, STEPS, PaymentState, State, Step
from kept.core.notice import is_late
from kept.core.policy import TABLE, CreditMove, Reason
from kept.core.refusal import Refused
from kept.core.usage import LEAST_PERSONS
from kept.store.diary.models import ManageLink, Session, Transition, WaitOffer
from kept.store.hubs.models import CreditsRequest, PublishedUsage
from kept.store.journal.models import Entry
from kept.store.ledger.models import CreditMove as Move
from kept.store.outbox.models import Letter
from kept.store.payments.models import CardAttempt, PayLink, PaymentTransition
from kept.store.people.models import AddressChange, ContactRequest, Invitation, PasswordLink, SignUp, User
from kept.store.sealed import SealBroken, unseal

Offenders = Iterator[int | str]

CLIENT, PROFESSIONAL = Recipient
BOTH: Final = (CLIENT, PROFESSIONAL)
ABOUT_A_SESSION: Final = (Kind.CONFIRMED, Kind.UPDATED, Kind.CANCELLED, Kind.DELETED)
# Who is written to: by the step that the journal names, if the professional was asked and chose to notify.
LETTERS: Final[dict[str, tuple[tuple[Recipient, ...], Kind]]] = {
    "session.booked": (BOTH, Kind.CONFIRMED),
    "session.edited": ((CLIENT,), Kind.UPDATED),
    "session.move_undone": ((), Kind.UPDATED),
    "session.joined": ((), Kind.UPDATED),
    "session.completed": ((), Kind.UPDATED),
    "session.cancelled": ((CLIENT,), Kind.CANCELLED),
    "session.rebooked": (BOTH, Kind.CANCELLED),
    "session.deleted": ((CLIENT,), Kind.DELETED),
}
# What else a letter's key may name besides a step: `noun:id:number`.
WRITTEN_ABOUT: Final[dict[str, Any]] = {
    "invitation": Invitation,
    "sign_up": SignUp,
    "request": ContactRequest,
    "credits_request": CreditsRequest,
    "link": ManageLink,
    "offer": WaitOffer,
    "card": CardAttempt,
    "pay_link": PayLink,
    "account": User,
    "password_link": PasswordLink,
    "address_change": AddressChange,
}
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


def letters_that_are_missing_or_too_many() -> Offenders:
    """By the key that names the change, the recipient and the kind: what the journal's steps demand, and what there is."""
    demanded = set(_keys_demanded())
    written = set(Letter.objects.filter(kind__in=ABOUT_A_SESSION).values_list("key", flat=True).iterator())
    yield from sorted(demanded ^ written)


def reminders_that_wait_for_another_hour() -> Offenders:
    """A reminder that waits is due so many hours before its session's start as its key says."""
    waiting = Letter.objects.filter(kind=Kind.REMINDER, state=LetterState.WAITING, session__starts_at__isnull=False)
    for letter_id, key, due_at, starts_at in waiting.values_list(
        "id", "key", "due_at", "session__starts_at"
    ).iterator():
        lead = int(key.split(":")[-2])
        assert starts_at is not None
        if due_at != starts_at - timedelta(hours=lead):
            yield letter_id


def letters_that_know_no_change() -> Offenders:
    """Every letter is about a step that a session or a payment took, or about a row that says why it was written."""
    sessions = set(Transition.objects.values_list("session_id", "version").iterator())
    payments = set(PaymentTransition.objects.values_list("payment_id", "version").iterator())
    steps = {"session": sessions, "payment": payments}
    rows = {noun: set(model.objects.values_list("id", flat=True).iterator()) for noun, model in WRITTEN_ABOUT.items()}
    # What a deleted session's payment was asked by goes with it; its letters stay, and say nothing.
    of_a_tombstone = Q(key__regex="^(card|pay_link):", session__state=State.DELETED)
    letters = Letter.objects.exclude(of_a_tombstone).order_by("id")
    for letter_id, key in letters.values_list("id", "key").iterator():
        noun, number, version, *_ = key.split(":")
        known = (int(number), int(version)) in steps[noun] if noun in steps else int(number) in rows.get(noun, set())
        if not known:
            yield letter_id


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
    ("letters_are_exactly_those_that_the_steps_demand", "letter", letters_that_are_missing_or_too_many),
    ("reminder_waits_for_its_hour", "letter", reminders_that_wait_for_another_hour),
    ("letter_is_about_a_change_that_happened", "letter", letters_that_know_no_change),
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


def _keys_demanded() -> Iterator[str]:
    sessions: dict[UUID, int] = dict(Session.objects.values_list("uuid", "id").iterator())
    version: defaultdict[UUID, int] = defaultdict(int)
    entries = Entry.objects.filter(action__in=LETTERS).order_by("id")
    for session, action, by, codes in entries.values_list("object_uuid", "action", "by_role", "codes").iterator():
        version[session] += 1
        whom, kind = LETTERS[action]
        if action == "session.cancelled" and by in (Role.CLIENT, Role.BEARER):
            whom = BOTH
        elif not codes.get("notify", True):
            whom = ()
        if session in sessions:
            yield from (f"session:{sessions[session]}:{version[session]}:{to}:{kind}" for to in whom)

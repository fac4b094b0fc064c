"""Claims about letters: each is about a change that happened, and each change that demands one has it. There are as many as
of anything here, so the database itself compares them, and none comes into memory but those that it cannot place.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

from django.db import connection

from kept.core.access import Role
from kept.core.letters import Kind, LetterState, Recipient
from kept.store.diary.models import ManageLink, Transition, WaitOffer
from kept.store.hubs.models import CreditsRequest
from kept.store.outbox.models import Letter
from kept.store.payments.models import CardAttempt, PayLink, PaymentTransition
from kept.store.people.models import AddressChange, ContactRequest, Invitation, PasswordLink, SignUp, User

CLIENT, PROFESSIONAL = Recipient
BOTH: Final = (CLIENT, PROFESSIONAL)
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
# Whoever else is written to when the client cancels, and then whatever was chosen.
BY_THE_CLIENT: Final = ("session.cancelled", PROFESSIONAL, Kind.CANCELLED)
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


def _listed(*values: str) -> str:
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"


_DEMANDS: Final = ", ".join(
    (
        *(_listed(action, to, kind) for action, (whom, kind) in LETTERS.items() for to in whom),
        _listed(*BY_THE_CLIENT),
    )
)
# fmt: off
QUERIES: Final = (
    # By the key that names the change, the recipient and the kind: what the journal's steps demand, and what there is.
    ("letters_are_exactly_those_that_the_steps_demand", "letter", f"""
        with step as (
            select s.id, e.action, row_number() over (partition by s.id order by e.id) as version,
                e.action = 'session.cancelled' and e.by_role in {_listed(Role.CLIENT, Role.BEARER)} as by_client,
                cast(e.codes as text) like '%"notify": false%' as untold
            from journal_entry e join diary_session s on s.uuid = e.object_uuid
            where e.action in {_listed(*LETTERS)}
        )
        select key from (
            select 'session:' || step.id || ':' || step.version || ':' || demand.column2 || ':' || demand.column3 as key,
                1 as number
            from step join (values {_DEMANDS}) as demand on demand.column1 = step.action
            where step.by_client or (not step.untold and (demand.column1, demand.column2) <> {_listed(*BY_THE_CLIENT[:2])})
            union all
            select key, -1 from outbox_letter
            where kind in {_listed(Kind.CONFIRMED, Kind.UPDATED, Kind.CANCELLED, Kind.DELETED)}
        ) as both_sides group by key having sum(number) <> 0 order by key
    """),  # noqa: S608 (words of ours)
)
# Nothing else is left of what a deleted session's payment was asked by; its letters stay, and say nothing.
_NOT_PLACED: Final = """
    select l.id, l.key from outbox_letter l left join diary_session s on s.id = l.session_id
    where not exists (
        select 1 from diary_transition t where t.session_id = l.session_id
        and l.key like 'session:' || t.session_id || ':' || t.version || ':%'
    ) and not exists (
        select 1 from payments_paymenttransition t where t.payment_id = l.payment_id
        and l.key like 'payment:' || t.payment_id || ':' || t.version || ':%'
    ) and not (coalesce(s.state, '') = 'deleted' and (l.key like 'card:%' or l.key like 'pay_link:%'))
    order by l.id
"""
# fmt: on


def letters_that_know_no_change() -> Iterator[int]:
    """Every letter is about a step that a session or a payment took, or about a row that says why it was written."""
    rows = {noun: set(model.objects.values_list("id", flat=True).iterator()) for noun, model in WRITTEN_ABOUT.items()}
    with connection.cursor() as cursor:
        cursor.execute(_NOT_PLACED)
        found = cursor.fetchall()
    for letter_id, key in found:
        noun, number, version, *_ = key.split(":")
        if not (_is_a_step(noun, int(number), version) or int(number) in rows.get(noun, set())):
            yield letter_id


def reminders_that_wait_for_another_hour() -> Iterator[int]:
    """A reminder that waits is due so many hours before its session's start as its key says."""
    waiting = Letter.objects.filter(kind=Kind.REMINDER, state=LetterState.WAITING, session__starts_at__isnull=False)
    for letter_id, key, due_at, starts_at in waiting.values_list(
        "id", "key", "due_at", "session__starts_at"
    ).iterator():
        lead = int(key.split(":")[-2])
        assert starts_at is not None
        if due_at != starts_at - timedelta(hours=lead):
            yield letter_id


WALKS: Final[tuple[tuple[str, str, Callable[[], Iterator[int]]], ...]] = (
    ("reminder_waits_for_its_hour", "letter", reminders_that_wait_for_another_hour),
    ("letter_is_about_a_change_that_happened", "letter", letters_that_know_no_change),
)


def _is_a_step(noun: str, number: int, version: str) -> bool:
    """Of those that do not lead to their session or payment any more."""
    if noun == "session":
        return Transition.objects.filter(session_id=number, version=int(version)).exists()
    return noun == "payment" and PaymentTransition.objects.filter(payment_id=number, version=int(version)).exists()

"""What is asked about letters: how their delivery stands, and, in the demo, what they say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from kept.core.letters import Content, Kind, LetterState, Recipient
from kept.store.compiled import compiled
from kept.store.counting import count_of
from kept.store.outbox.models import READABLE, UNFINISHED, Letter
from kept.store.outbox.payload import content_of
from kept.store.sealed import SealBroken


class Unreadable(Exception):
    """A letter that was sealed with another key, changed in the database, or stored by a later release."""


@dataclass(frozen=True, kw_only=True)
class LetterStatus:
    """Whether one person was told of one change. `at`: when it was finished, or is due."""

    uuid: UUID
    to: Recipient
    kind: Kind
    state: LetterState
    at: datetime


@dataclass(frozen=True, kw_only=True)
class GivenUpLetter:
    """Somebody has not been told. `session` or `payment` says of what; `code` is the last answer of the post."""

    uuid: UUID
    session: UUID | None
    payment: UUID | None
    to: Recipient
    kind: Kind
    code: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OutboxLetter:
    """A letter on the demo's Outbox page; `content` is None when what it said is forgotten."""

    uuid: UUID
    content: Content | None
    state: LetterState
    created_at: datetime
    at: datetime


@dataclass(frozen=True)
class Held:
    """What a worker sends. `may_have_moved`: whether its reader's address was ever changed, from this one or to it."""

    content: Content
    may_have_moved: bool


def letters_of_session(session_id: int) -> tuple[LetterStatus, ...]:
    return tuple(_status(row) for row in _of_session(session_id))


@compiled
def _of_session(session_id: int) -> QuerySet[Letter, tuple[Any, ...]]:
    return Letter.objects.filter(session_id=session_id).order_by("id").values_list(*_OF_A_STATUS)


def letters_of_sessions(session_ids: Iterable[int]) -> Mapping[int, Sequence[LetterStatus]]:
    """Each session's letters in the order of the changes; a session without any has an empty sequence."""
    found: defaultdict[int, list[LetterStatus]] = defaultdict(list)
    letters = Letter.objects.filter(session_id__in=list(session_ids)).order_by("id")
    for session_id, *row in letters.values_list("session_id", *_OF_A_STATUS):
        found[session_id].append(_status(row))
    return found


def states_of_invitations(causes: Iterable[str]) -> Mapping[str, LetterState]:
    """How the letters to clients that these changes demanded stand; a change whose letter is of another kind has none."""
    keys = {f"{cause}:{Recipient.CLIENT}:{Kind.INVITATION}": cause for cause in causes}
    rows = Letter.objects.filter(key__in=list(keys)).values_list("key", "state")
    return {keys[key]: LetterState(state) for key, state in rows}


def letters_of_payment(payment_id: int) -> tuple[LetterStatus, ...]:
    letters = Letter.objects.filter(payment_id=payment_id).order_by("id")
    return tuple(_status(row) for row in letters.values_list(*_OF_A_STATUS))


def given_up_for(professional_id: int) -> tuple[GivenUpLetter, ...]:
    """The letters about a professional's sessions and payments that nobody received, newest first."""
    return tuple(
        GivenUpLetter(
            uuid=uuid,
            session=session,
            payment=payment,
            to=Recipient(to),
            kind=Kind(kind),
            code=code,
            at=finished_at or due_at,
        )
        for uuid, session, payment, to, kind, code, due_at, finished_at in _given_up(professional_id)
    )


@compiled
def _given_up(professional_id: int) -> QuerySet[Letter, tuple[Any, ...]]:
    mine = Q(session__professional_id=professional_id) | Q(payment__professional_id=professional_id)
    practice = apps.get_model("people", "Professional").objects.filter(id=professional_id).values("practice")
    letters = Letter.objects.filter(READABLE, mine, state=LetterState.GIVEN_UP, practice=Subquery(practice))
    return letters.order_by("-id").values_list(
        "uuid", "session__uuid", "payment__uuid", "to", "kind", "last_error", "due_at", "finished_at"
    )


def letters_given_up(professional_id: int) -> int:
    """How many."""
    return count_of(_GIVEN_UP, professional=professional_id)


_GIVEN_UP: Final = """
select count(*) from people_professional p join outbox_letter l on l.practice_id = p.practice_id
left join diary_session s on s.id = l.session_id left join payments_payment y on y.id = l.payment_id
where p.id = %(professional)s and l.state = 'given_up' and l.payload is not null and l.finished_at is not null
and (s.professional_id = p.id or y.professional_id = p.id)
"""


def queue_age(now: datetime) -> timedelta | None:
    """For how long the oldest due letter has been waiting for us; None when none is.

    One that its recipient's server puts off waits for its next time: nothing is wrong here.
    """
    put_off = Q(next_at__gt=now) & (Q(last_error__startswith="4") | Q(last_error__startswith="5"))
    waiting = Letter.objects.filter(UNFINISHED, due_at__lte=now).exclude(put_off)
    oldest = waiting.aggregate(at=Min("due_at"))["at"]
    return None if oldest is None else now - oldest


def leased_content(letter_id: UUID, *, token: UUID) -> Held | None:
    """What to send, read at the last moment; None when the lease is another's by now, or the letter was withdrawn.

    Raises Unreadable.
    """
    try:
        for payload, may_have_moved in _held(letter_id, token):
            return Held(content_of(payload), may_have_moved=may_have_moved)
    except (SealBroken, ValueError, KeyError) as fault:
        raise Unreadable(type(fault).__name__) from fault
    return None


@compiled
def _held(letter_id: UUID, token: UUID) -> QuerySet[Any, tuple[Any, ...]]:
    changes = apps.get_model("people", "AddressChange").objects
    moved = changes.filter(Q(old_email=OuterRef("email")) | Q(new_email=OuterRef("email")), confirmed_at__isnull=False)
    held = Letter.objects.filter(UNFINISHED, uuid=letter_id, lease_token=token, payload__isnull=False)
    return held.annotate(may_have_moved=Exists(moved)).values_list("payload", "may_have_moved")


def outbox_page(limit: int, before: UUID | None) -> tuple[OutboxLetter, ...]:
    """The newest letters of the whole installation, or those queued before that one. For the demo only."""
    letters = Letter.objects.order_by("-id")
    if before is not None:
        letters = letters.filter(id__lt=Letter.objects.filter(uuid=before).values("id"))
    return tuple(_outbox_letter(letter) for letter in letters[:limit])


def letter_content(letter_id: UUID) -> OutboxLetter | None:
    """One letter with what it says. For the demo only."""
    letter = Letter.objects.filter(uuid=letter_id).first()
    return None if letter is None else _outbox_letter(letter)


_OF_A_STATUS: Final = ("uuid", "to", "kind", "state", "due_at", "finished_at")


def _status(row: Sequence[Any]) -> LetterStatus:
    uuid, to, kind, state, due_at, finished_at = row
    return LetterStatus(
        uuid=uuid, to=Recipient(to), kind=Kind(kind), state=LetterState(state), at=finished_at or due_at
    )


def _outbox_letter(letter: Letter) -> OutboxLetter:
    return OutboxLetter(
        uuid=letter.uuid,
        content=None if letter.payload is None else content_of(letter.payload),
        state=LetterState(letter.state),
        created_at=letter.created_at,
        at=letter.finished_at or letter.due_at,
    )

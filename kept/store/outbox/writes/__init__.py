"""Changes of letters. Callers hold the transaction. Every change of a leased letter names the lease it rests on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kept.core.access import Actor
from kept.core.delivery import Leased, Standing
from kept.core.letters import Content, Kind, LetterState, Recipient
from kept.core.refusal import Refused
from kept.store.compiled import compiled_update
from kept.store.outbox.models import MAY_BE_SENT, UNFINISHED, Letter
from kept.store.outbox.payload import payload_of
from kept.store.rows import insert_soon

NO_LEASE: dict[str, Any] = {"lease_until": None, "lease_token": None}
FORGOTTEN: dict[str, Any] = {"payload": None, "email": ""}


def queue_letters(
    contents: Iterable[Content],
    *,
    practice_id: int | None,
    session_id: int | None,
    payment_id: int | None,
    cause: str,
    at: datetime,
    due_at: datetime | None = None,
) -> None:
    """Letters about one change, `cause`, in the order in which they are to be read. A change writes each only once."""
    insert_soon(
        *(
            _letter(
                content,
                key=_key(cause, content.to, content.kind),
                practice_id=practice_id,
                session_id=session_id,
                payment_id=payment_id,
                at=at,
                due_at=due_at or at,
            )
            for content in contents
        )
    )


class Owed(Protocol):
    """A payment, as letters name it: `cause` is its last change."""

    id: int
    practice_id: int
    session_id: int | None

    @property
    def cause(self) -> str: ...


def queue_payment_letters(contents: Iterable[Content], *, about: Owed, at: datetime, cause: str = "") -> None:
    """Letters about a payment's last change, or about what else happened to it, as `cause` names it."""
    queue_letters(
        contents,
        practice_id=about.practice_id,
        session_id=about.session_id,
        payment_id=about.id,
        cause=cause or about.cause,
        at=at,
    )


class Written(Protocol):
    """A session, as letters name it: `cause` is its last change."""

    id: int
    practice_id: int

    @property
    def cause(self) -> str: ...


def replace_reminders(reminders: Iterable[tuple[Content, int, datetime]], *, about: Written, at: datetime) -> None:
    """The session changed: its reminders that were not sent are withdrawn, and these, each with its lead in hours and
    its due time, wait in their place."""
    _withdraw_reminders(about.id, at)
    queue_reminders(reminders, about=about, at=at)


def queue_reminders(reminders: Iterable[tuple[Content, int, datetime]], *, about: Written, at: datetime) -> None:
    """The same for a new session, which has had none."""
    insert_soon(
        *(
            _letter(
                content,
                key=f"{_key(about.cause, content.to, content.kind)}:{lead}:{int(at.timestamp())}",
                practice_id=about.practice_id,
                session_id=about.id,
                payment_id=None,
                at=at,
                due_at=due_at,
            )
            for content, lead, due_at in reminders
        )
    )


@compiled_update
def _withdraw_reminders(session_id: int, at: datetime) -> tuple[QuerySet[Letter], Mapping[str, Any]]:
    reminders = Letter.objects.filter(MAY_BE_SENT, session_id=session_id, kind=Kind.REMINDER)
    return reminders, {"state": LetterState.WITHDRAWN, "finished_at": at, **NO_LEASE}


def message_id_of(letter_id: UUID) -> str:
    """The same for every attempt: a second copy is known for what it is."""
    return f"<{letter_id}@{_host_of(settings.KEPT_SITE_URL)}>"


@cache
def _host_of(site_url: str) -> str | None:
    return urlsplit(site_url).hostname


def withdraw_letters(*, session_id: int, at: datetime) -> None:
    """The session is deleted: none of its letters is sent from now on, and none that was keeps what it said or to whom, or
    leads to its payment, which goes as well."""
    letters = Letter.objects.filter(session_id=session_id)
    letters.filter(MAY_BE_SENT).update(state=LetterState.WITHDRAWN, finished_at=at, **NO_LEASE, **FORGOTTEN)
    letters.filter(payload__isnull=False).update(**FORGOTTEN)
    letters.filter(payment__isnull=False).update(payment=None)


def withdraw_caused_by(cause: str, at: datetime) -> bool:
    """The change is undone: nobody is told of it. False, and nothing withdrawn, when somebody was or may have been."""
    keys = [_key(cause, to, kind) for to in Recipient for kind in Kind]
    letters = list(Letter.objects.select_for_update().filter(key__in=keys).order_by("id").defer("payload"))
    waiting = [letter for letter in letters if letter.state == LetterState.WAITING and letter.attempts == 0]
    if any(letter not in waiting and letter.state != LetterState.WITHDRAWN for letter in letters):
        return False
    Letter.objects.filter(id__in=[letter.id for letter in waiting]).update(
        state=LetterState.WITHDRAWN, finished_at=at, **NO_LEASE
    )
    return True


def lease_due_letters(*, most: int, until: datetime, now: datetime) -> tuple[Leased, ...]:
    """The letters longest due, one of each session (or payment) and person: the next waits until it is told.

    A lease that ran out is another worker's to take; attempts count from the lease on, so that a crash counts too.
    """
    # A reminder waits for its hour and holds back nothing that is told before it.
    earlier = Letter.objects.filter(UNFINISHED, to=OuterRef("to"), id__lt=OuterRef("id")).exclude(kind=Kind.REMINDER)
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    due = list(
        Letter.objects.select_for_update(skip_locked=True, of=("self",))
        # Never before it is due: the index on due times then passes over all the reminders that wait for their hour.
        .filter(UNFINISHED, free, due_at__lte=now, next_at__lte=now)
        .exclude(Exists(earlier.filter(session=OuterRef("session"))))
        .exclude(Exists(earlier.filter(payment=OuterRef("payment"))))
        # Whoever rebooks reads first that the old time is cancelled.
        .exclude(Exists(earlier.filter(session=OuterRef("session__rebooked_from"))))
        .order_by("due_at", "id")
        .only("uuid", "message_id", "created_at", "attempts", "first_tried_at")[:most]
    )
    token = uuid4()
    Letter.objects.filter(id__in=[letter.id for letter in due]).update(
        lease_until=until, lease_token=token, attempts=F("attempts") + 1
    )
    return tuple(
        Leased(
            uuid=letter.uuid,
            token=token,
            until=until,
            message_id=letter.message_id,
            created_at=letter.created_at,
            attempts=letter.attempts + 1,
            first_tried_at=letter.first_tried_at or now,
        )
        for letter in due
    )


def mark_tried(leased: Leased, standing: Standing, *, code: str, at: datetime) -> bool:
    """How the letter stands after the attempt. False, and nothing changed, when the lease is no longer this one."""
    if standing.state is LetterState.SENT:
        return _mark_sent(leased.uuid, leased.token, at, leased.first_tried_at) == 1
    finished = standing.next_at is None
    changed: int = _held(leased).update(
        state=standing.state,
        finished_at=at if finished else None,
        next_at=F("next_at") if finished else standing.next_at,
        first_tried_at=leased.first_tried_at,
        last_error=code,
        lease_until=None,
    )
    return changed == 1


@compiled_update
def _mark_sent(
    letter_id: UUID, token: UUID, at: datetime, first_tried_at: datetime
) -> tuple[QuerySet[Letter], Mapping[str, Any]]:
    held = Letter.objects.filter(UNFINISHED, uuid=letter_id, lease_token=token)
    end: dict[str, Any] = {"state": LetterState.SENT, "finished_at": at, "last_error": "", "lease_until": None}
    return held, end | {"first_tried_at": first_tried_at}


def release(leased: Sequence[Leased]) -> None:
    """Letters that were not tried after all, as if they had not been leased."""
    for one in leased:
        _held(one).update(attempts=F("attempts") - 1, **NO_LEASE)


def lock_letter(letter_id: UUID, *, for_actor: Actor) -> Letter:
    """A letter about the professional's own session or payment, held until the end. Raises Refused not_found."""
    mine = for_actor.professional_id or 0
    letter = (
        Letter.objects.select_for_update(of=("self",))
        .filter(Q(session__professional_id=mine) | Q(payment__professional_id=mine), uuid=letter_id)
        .defer("payload")
        .first()
    )
    if letter is None:
        raise Refused("not_found")
    return letter


def put_back(letter: Letter, *, at: datetime) -> None:
    """A letter that was given up waits again, as if it had been queued just now. Raises Refused not_given_up."""
    if letter.state != LetterState.GIVEN_UP:
        raise Refused("not_given_up")
    Letter.objects.filter(id=letter.id).update(
        state=LetterState.WAITING,
        finished_at=None,
        due_at=at,
        next_at=at,
        attempts=0,
        first_tried_at=None,
        last_error="",
        **NO_LEASE,
    )


def forget_finished(*, until: datetime, most: int) -> int:
    """What letters said that were sent or withdrawn by then is erased, and to whom; how many they were."""
    done = Letter.objects.filter(state__in=[LetterState.SENT, LetterState.WITHDRAWN])
    some = done.filter(payload__isnull=False, finished_at__lte=until).values_list("id", flat=True)[:most]
    return Letter.objects.filter(id__in=list(some), payload__isnull=False).update(**FORGOTTEN)


def _letter(
    content: Content,
    *,
    key: str,
    practice_id: int | None,
    session_id: int | None,
    payment_id: int | None,
    at: datetime,
    due_at: datetime,
) -> Letter:
    letter_id = uuid4()
    return Letter(
        uuid=letter_id,
        practice_id=practice_id,
        session_id=session_id,
        payment_id=payment_id,
        to=content.to,
        kind=content.kind,
        key=key,
        message_id=message_id_of(letter_id),
        email=content.email,
        payload=payload_of(content),
        state=LetterState.WAITING,
        due_at=due_at,
        next_at=due_at,
        created_at=at,
    )


def _key(cause: str, to: Recipient, kind: Kind) -> str:
    return f"{cause}:{to}:{kind}"


def _held(leased: Leased) -> Any:
    """The row, while the lease is this one. An ended lease that nobody took over is still good."""
    return Letter.objects.filter(UNFINISHED, uuid=leased.uuid, lease_token=leased.token)

"""What a use case writes down of itself: an entry, and the request it answered. Callers hold the transaction."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from kept.core import chain
from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused, Replayed
from kept.store.batches import in_batches
from kept.store.compiled import compiled
from kept.store.journal.chain import head
from kept.store.journal.models import Entry, RememberedRequest
from kept.store.locks import hold_hash
from kept.store.rows import insert_soon

# Any number that nobody else takes.
CHAIN_LOCK: Final = 0x63686169


def first_time(request: RequestKey, *, by: Actor) -> None:
    """Lets a request through once; others with its key wait here for the first to end.

    Raises Replayed when it was carried out before, Refused idempotency_mismatch when its key was used for another.
    """
    assert by.user_id is not None or by.session_id is not None, "somebody signed in does this, or the bearer of a link"
    hold_hash(hashlib.sha256(request.key.bytes + str(by.user_id).encode()).digest())
    done = _by_a_link(request.key) if by.user_id is None else _by_user(by.user_id, request.key)
    if not done:
        return
    fingerprint, result, answer = done[0]
    if fingerprint != request.fingerprint:
        raise Refused("idempotency_mismatch")
    raise Replayed(result, answer)


def remember(request: RequestKey, result: object, *, by: Actor, at: datetime) -> None:
    """The same request is answered with this result from now on: a program word for word, a person with its page.

    Comes last: what a program is answered is read here, from what the deed has written.
    """
    insert_soon(
        RememberedRequest(
            user_id=by.user_id,
            key=request.key,
            fingerprint=request.fingerprint,
            result=str(result),
            answer=request.answers(str(result)) if request.answers else None,
            at=at,
        )
    )


def forget_answers_about(*results: object) -> None:
    """What programs were told of what is erased."""
    for some in in_batches([str(result) for result in results]):
        RememberedRequest.objects.filter(result__in=some, answer__isnull=False).update(answer=None)


def forget_answers_until(at: datetime) -> int:
    """How many were forgotten: the requests themselves stay known."""
    return RememberedRequest.objects.filter(at__lte=at, answer__isnull=False).update(answer=None)


def note_entry(
    by: Actor,
    action: str,
    object_uuid: UUID,
    *,
    at: datetime,
    practice_id: int | None = None,
    request: RequestKey | None = None,
    **codes: str | int | bool | None,
) -> None:
    """One entry; `codes` are words of the product and numbers, never a person's."""
    insert_soon(
        Entry(
            practice_id=practice_id or by.practice_id,
            by_user_id=by.user_id,
            by_role=by.role,
            action=action,
            object_uuid=object_uuid,
            codes=codes,
            request_key=request.key if request else None,
            at=at,
        )
    )


def lock_chain() -> bool:
    """Whether this transaction may seal: one does at a time. On SQLite only one writes at all."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [CHAIN_LOCK])
        (got,) = cursor.fetchone()
    return bool(got)


def seal_entries(entries: Sequence[chain.Entry]) -> None:
    """The caller holds the lock of the chain."""
    last, previous = head()
    seals = []
    for number, entry in enumerate(entries, start=last + 1):
        previous = chain.link(previous, number, entry)
        seals.append((entry.id, number, previous))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "update journal_entry as entry set seq = seal.seq, hash = seal.hash "
                "from unnest(%s::bigint[], %s::bigint[], %s::bytea[]) as seal (id, seq, hash) where entry.id = seal.id",
                [list(column) for column in zip(*seals, strict=True)],
            )
        else:
            cursor.executemany(
                "update journal_entry set hash = %s, seq = %s where id = %s", [seal[::-1] for seal in seals]
            )


@compiled
def _by_user(user_id: int, key: UUID) -> QuerySet[RememberedRequest, tuple[str, str, str | None]]:
    return RememberedRequest.objects.filter(user_id=user_id, key=key).values_list("fingerprint", "result", "answer")


@compiled
def _by_a_link(key: UUID) -> QuerySet[RememberedRequest, tuple[str, str, str | None]]:
    return RememberedRequest.objects.filter(user__isnull=True, key=key).values_list("fingerprint", "result", "answer")

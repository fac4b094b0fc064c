"""The open starts that are kept beside the diary, and what is in doubt of them. Callers hold the transaction."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import chain
from operator import or_
from typing import Final

from django.apps import apps
from django.db import connection
from django.db.models import Q

from kept.core.intervals import Span
from kept.core.openings import ALWAYS, FORGOTTEN_AFTER, block_and_bit, packed, renewed_at, unpacked
from kept.core.zones import EPOCH, minute_from, minute_of
from kept.store.batches import in_batches
from kept.store.diary.models import Opening, OpeningDoubt
from kept.store.rows import insert_soon

KEY: Final = ("block", "schedule", "notice_hours", "minute")
Key = tuple[int, str, int, int]
# What is over for so long is in no start's way, whatever the buffers.
OVER: Final = timedelta(hours=5)
# From so many changes on, all of somebody's time is reckoned at once.
MANY: Final = 16
# A database takes only so many alternatives in one statement.
SPANS_AT_ONCE: Final = 300
# The advisory lock's two numbers.
_LOCK: Final = (int.from_bytes(hashlib.sha256(b"kept.openings").digest()[:4], "big", signed=True), 0)


@dataclass(frozen=True)
class Piece:
    """Of one professional's time, the minutes [begin, until); of both schedules, unless it names one."""

    professional_id: int
    begin: int
    until: int
    schedule: str | None = None

    @property
    def is_whole(self) -> bool:
        return (self.begin, self.until) == ALWAYS


@dataclass(frozen=True, kw_only=True)
class Opened:
    """At which minutes a professional is open by one schedule."""

    professional_id: int
    schedule: str
    notice_hours: int
    minutes: Collection[int]


@dataclass(frozen=True, kw_only=True)
class Doubts:
    """What is to be reckoned: `ids` of the rows that are settled by it, by the professional what was taken and what may
    be free again."""

    ids: tuple[int, ...] = ()
    taken: tuple[Piece, ...] = ()
    unsure: tuple[Piece, ...] = ()

    @property
    def professional_ids(self) -> tuple[int, ...]:
        return tuple(sorted({piece.professional_id for piece in (*self.taken, *self.unsure)}))

    @property
    def renewed(self) -> tuple[int, ...]:
        """Those of whom everything is reckoned."""
        return tuple(piece.professional_id for piece in self.unsure if piece.is_whole)


def doubt_openings(
    *, professional_id: int, practice_id: int, spans: Collection[Span] = (), widens: bool = True
) -> None:
    """A deed changed the diary: in the spans, or everywhere. One statement that waits for nobody."""
    begin, until = ALWAYS
    if spans:
        begin = minute_of(min(span.start for span in spans))
        until = minute_from(max(span.end for span in spans))
    insert_soon(
        OpeningDoubt(
            practice_id=practice_id,
            professional_id=professional_id,
            widens=widens,
            from_minute=begin,
            until_minute=until,
            due_at=EPOCH,
        )
    )


def doubt_taken_time(
    before: Span | None, after: Span | None, *, professional_id: int, practice_id: int, at: datetime
) -> None:
    """A session took its time, gave it up, or moved. What stays where it was, or is over, changes nothing."""
    spans = [span for span in (before, after) if span and span.end + OVER > at]
    if spans and before != after:
        doubt_openings(professional_id=professional_id, practice_id=practice_id, spans=spans, widens=before is not None)


def mark_all_due() -> None:
    """Of nobody it is known when they are open: after professionals were loaded by other ways than the use cases."""
    people = apps.get_model("people", "Professional").objects.values_list("id", "practice_id")
    OpeningDoubt.objects.bulk_create(
        (_renewal(who, practice, due_at=EPOCH) for who, practice in people.iterator()), batch_size=1000
    )


def lock_doubts(*, most: int, now: datetime) -> Doubts:
    """What is due, of so many professionals, what deeds changed first; nothing, while another transaction is at it.

    The rows are read before the diary is: a deed that is committed later leaves a row that is not among these.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", _LOCK)
            if not cursor.fetchone()[0]:
                return Doubts()
    due = OpeningDoubt.objects.filter(due_at__lte=now).order_by("due_at", "id")
    concerned = set(due.values_list("professional_id", flat=True)[:most])
    rows = list(OpeningDoubt.objects.filter(professional_id__in=concerned).order_by("professional_id", "id"))
    changed = [row for row in rows if row.due_at <= now]
    number = Counter(row.professional_id for row in changed)
    whole = {row.professional_id for row in changed if _piece(row).is_whole or number[row.professional_id] > MANY}
    changes = [row for row in changed if row.professional_id not in whole]
    return Doubts(
        ids=tuple(row.id for row in rows if row.professional_id in whole or row.due_at <= now),
        taken=tuple(_piece(row) for row in changes if not row.widens),
        unsure=(
            *(_piece(row) for row in changes if row.widens),
            *(Piece(who, *ALWAYS) for who in sorted(whole)),
        ),
    )


def settle_doubts(doubts: Doubts, *, practices: Mapping[int, int], at: datetime) -> None:
    """They are known now; of those who were reckoned as a whole, until the next time."""
    OpeningDoubt.objects.filter(id__in=doubts.ids).delete()
    OpeningDoubt.objects.bulk_create(
        _renewal(who, practices[who], due_at=renewed_at(who, reckoned_at=at)) for who in doubts.renewed
    )


def put_openings(closed: Sequence[Piece], opened: Iterable[Opened]) -> None:
    """Where they were closed, professionals are open at these minutes and at no others."""
    before = _kept(closed)
    after = dict(before)
    wholly = _whole(closed)
    by_minute: dict[tuple[int, int], list[Key]] = defaultdict(list)
    for key in before:
        by_minute[key[0], key[3]].append(key)
        after[key] &= ~wholly.get(key[0], 0)
    for piece in (piece for piece in closed if not piece.is_whole):
        block, bit = block_and_bit(piece.professional_id)
        for minute in range(piece.begin, piece.until):
            for key in by_minute.get((block, minute), ()):
                if piece.schedule in (None, key[1]):
                    after[key] &= ~bit
    for one in opened:
        block, bit = block_and_bit(one.professional_id)
        for minute in one.minutes:
            key = (block, one.schedule, one.notice_hours, minute)
            after[key] = after.get(key, 0) | bit
    _write({key: bits for key, bits in after.items() if bits != before.get(key)})


def forget_past_openings(*, now: datetime) -> None:
    Opening.objects.filter(minute__lt=minute_of(now - FORGOTTEN_AFTER)).delete()


def _renewal(professional_id: int, practice_id: int, *, due_at: datetime) -> OpeningDoubt:
    return OpeningDoubt(
        professional_id=professional_id,
        practice_id=practice_id,
        widens=True,
        from_minute=ALWAYS[0],
        until_minute=ALWAYS[1],
        due_at=due_at,
    )


def _piece(row: OpeningDoubt) -> Piece:
    return Piece(row.professional_id, row.from_minute, row.until_minute)


def _whole(closed: Iterable[Piece]) -> Mapping[int, int]:
    """Those who are closed everywhere, as bits by their blocks."""
    found: dict[int, int] = defaultdict(int)
    for piece in closed:
        if piece.is_whole:
            block, bit = block_and_bit(piece.professional_id)
            found[block] |= bit
    return found


def _kept(closed: Sequence[Piece]) -> dict[Key, int]:
    """All that the pieces have to do with."""
    spans = {
        (block_and_bit(piece.professional_id)[0], piece.begin, piece.until) for piece in closed if not piece.is_whole
    }
    wanted = [Q(block__in=list(_whole(closed)))]
    for some in in_batches(sorted(spans), SPANS_AT_ONCE):
        beside = [Q(block=block, minute__gte=begin, minute__lt=until) for block, begin, until in some]
        wanted.append(reduce(or_, beside))
    rows = chain.from_iterable(Opening.objects.filter(each).values_list(*KEY, "professionals") for each in wanted)
    return {(block, schedule, notice, minute): unpacked(bits) for block, schedule, notice, minute, bits in rows}


def _write(changed: Mapping[Key, int]) -> None:
    """In one order. What names nobody any more goes."""
    filled = [
        Opening(**dict(zip(KEY, key, strict=True)), professionals=packed(changed[key])) for key in sorted(changed)
    ]
    Opening.objects.bulk_create(
        filled, update_conflicts=True, update_fields=["professionals"], unique_fields=list(KEY), batch_size=2000
    )
    emptied = [key for key, bits in changed.items() if not bits]
    if emptied:
        blocks, minutes = {key[0] for key in emptied}, [key[3] for key in emptied]
        empty = Opening.objects.filter(block__in=blocks, minute__gte=min(minutes), minute__lte=max(minutes))
        empty.filter(professionals=packed(0)).delete()

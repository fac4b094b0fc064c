"""Make a database that was restored safe to serve from."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kept.core.access import Actor
from kept.store.journal.writes import note_entry
from kept.store.outbox.writes.pauses import begin_pause
from kept.store.people.writes.sign_ins import end_all_sign_ins
from kept.store.people.writes.tokens import revoke_all_tokens


@dataclass(frozen=True, kw_only=True)
class Settled:
    """How many of each."""

    sign_ins: int
    tokens: int


@transaction.atomic(durable=True)
def settle_restored(*, taken_at: datetime, keep_tokens: bool = False, by: Actor, now: datetime) -> Settled:
    """Letters and messages to programs wait, as some of them may have been sent after the backup was made. Sign-ins end,
    and so do programs' tokens unless they are to be kept: any of them may have been ended since then, for a reason."""
    pause = begin_pause(restored_to=taken_at, at=now)
    sign_ins = end_all_sign_ins()
    tokens = 0 if keep_tokens else revoke_all_tokens(at=now)

    note_entry(by, "installation.restored", pause, at=now, sign_ins=sign_ins, tokens=tokens)
    return Settled(sign_ins=sign_ins, tokens=tokens)

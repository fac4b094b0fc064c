"""Change the code that lets people into a hub whom its roster does not name, or let nobody in by code."""

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.hubs.writes import lock_hub, set_access_code
from kept.store.journal.writes import first_time, note_entry, remember

# Without letters and digits that look alike; 12 of them are nearly 60 bits.
ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@transaction.atomic(durable=True)
def change_access_code(*, hub_id: UUID, by: Actor, is_on: bool, request: RequestKey, now: datetime) -> str:
    """The new code, in groups of four, or nothing when there is none from now on. The old one is good no more; who came
    by it stays. Raises Refused not_found."""
    first_time(request, by=by)
    hub = lock_hub(hub_id, for_actor=by)

    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3)) if is_on else ""
    set_access_code(hub, code)

    note_entry(by, "hub.access_code_changed", hub.uuid, at=now, request=request, is_on=is_on)
    remember(request, hub.uuid, by=by, at=now)
    return code

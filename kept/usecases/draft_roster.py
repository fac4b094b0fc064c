"""Keep a roster that was sent, so that its sender sees what it would change before it does."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.hubs.writes import insert_draft, lock_hub
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_user


@transaction.atomic(durable=True)
def draft_roster(
    *,
    hub_id: UUID,
    by: Actor,
    people: Sequence[tuple[str, str]],
    keeps_others: bool,
    request: RequestKey,
    now: datetime,
) -> UUID:
    """The draft; nobody is added or removed yet. `people` are names and addresses, each address once.

    Raises Refused not_found.
    """
    first_time(request, by=by)
    hub = lock_hub(hub_id, for_actor=by)

    draft = insert_draft(hub, user_id=acting_user(by).pk, people=json.dumps(people), keeps_others=keeps_others, at=now)

    note_entry(by, "hub.roster_sent", draft.uuid, at=now, request=request, rows=len(people))
    remember(request, draft.uuid, by=by, at=now)
    return draft.uuid

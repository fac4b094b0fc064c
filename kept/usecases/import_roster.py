"""Carry out a roster that was sent: add whom it names, and remove whom it does not."""

import json
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.roster import difference
from kept.store.hubs.writes import insert_members, lock_hub, mark_members_removed, roster_of, take_draft
from kept.store.journal.writes import first_time, forget_answers_about, note_entry, remember
from kept.store.ledger.writes import return_to_pool
from kept.store.people.writes import acting_user


@transaction.atomic(durable=True)
def import_roster(
    *, hub_id: UUID, draft_id: UUID, by: Actor, shown: str, confirmed: int | None, request: RequestKey, now: datetime
) -> UUID:
    """`shown` is the difference that its sender saw; `confirmed` the number of removed people that they typed.

    Raises Refused not_found, outcome_changed when the roster changed meanwhile, confirm_removals when most people would
    be removed and the number is not confirmed.
    """
    first_time(request, by=by)
    hub = lock_hub(hub_id, for_actor=by)
    draft = take_draft(hub, draft_id, user_id=acting_user(by).pk)

    people = [(name, email) for name, email in json.loads(draft.people)]
    before = roster_of(hub).values_list("email", flat=True)
    change = difference(before, (email for _, email in people), keeps_others=draft.keeps_others)
    change.must_equal(shown)
    change.must_be_confirmed(confirmed)

    insert_members(hub, people, at=now)
    if change.removed:
        gone = mark_members_removed(hub, change.removed, at=now)
        return_to_pool(list(gone), at=now)
        forget_answers_about(*gone.values())

    counts = {"added": len(change.added), "removed": len(change.removed), "kept": change.kept}
    note_entry(by, "hub.roster_imported", hub.uuid, at=now, request=request, **counts)
    remember(request, hub.uuid, by=by, at=now)
    return hub.uuid

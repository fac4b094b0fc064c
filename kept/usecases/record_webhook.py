"""Record what a receiver answered to one webhook."""

from datetime import datetime

from django.db import transaction

from kept.core.access import PRODUCT
from kept.core.webhooks import GONE, HookAnswer, LeasedHook, standing_of_hook
from kept.store.journal.writes import note_entry
from kept.store.outbox.writes.webhooks import mark_disabled, mark_webhook_tried, note_health


@transaction.atomic(durable=True)
def record_webhook(*, leased: LeasedHook, answer: HookAnswer, now: datetime) -> bool:
    """It is sent, tried again later, or given up. An endpoint that says it is gone, or takes nothing for days, is
    switched off.

    False, and nothing recorded, when its lease is no longer this one: another worker has it, or the endpoint is removed.
    """
    standing = standing_of_hook(answer, leased, now=now)
    endpoint = mark_webhook_tried(leased, standing, code=answer.code, at=now)
    if endpoint is None:
        return False

    is_over = note_health(endpoint, is_well=answer.is_taken, at=now)
    if answer.code == GONE or is_over:
        mark_disabled(endpoint, at=now)
        note_entry(PRODUCT, "webhook.disabled", endpoint.uuid, at=now, practice_id=endpoint.practice_id)
    return True

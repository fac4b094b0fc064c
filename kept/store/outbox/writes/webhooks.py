"""Changes of webhooks. Callers hold the transaction."""

from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from django.db import connection

from kept.core.webhooks import Event
from kept.store.outbox.models import WebhookDelivery


class Owned(Protocol):
    """A session or payment of a professional's."""

    uuid: UUID
    professional_id: int


def queue_webhooks(event: Event, about: Owned, *, at: datetime, payment: Owned | None = None) -> None:
    """Tell the professional's endpoints that ask for it, and with it that its payment changed, when one is given.

    One statement, which looks at one index and inserts nothing where nobody listens: each deed passes here.
    """
    delivery = WebhookDelivery._meta  # noqa: SLF001 (Django's public _meta)
    as_uuid, as_time = delivery.get_field("about").get_db_prep_value, delivery.get_field("next_at").get_db_prep_value
    also = Event.PAYMENT_CHANGED if payment else None
    with connection.cursor() as cursor:
        cursor.execute(
            _QUEUE if connection.vendor == "postgresql" else _QUEUE_ON_SQLITE,
            [
                as_time(at, connection),
                as_time(at, connection),
                event,
                as_uuid(about.uuid, connection),
                also,
                as_uuid(payment.uuid if payment else None, connection),
                about.professional_id,
            ],
        )


_QUEUE: Final = """
    insert into outbox_webhookdelivery
        (uuid, practice_id, endpoint_id, event, about, state, attempts, last_answer, next_at, created_at)
    select gen_random_uuid(), e.practice_id, e.id, told.event, told.about, 'waiting', 0, '', %s, %s
    from outbox_webhookendpoint e
    join (select %s as event, %s as about union all select %s, %s) told on e.events like '%%' || told.event || '%%'
    where e.professional_id = %s and e.disabled_at is null
"""
_QUEUE_ON_SQLITE: Final = _QUEUE.replace("gen_random_uuid()", "lower(hex(randomblob(16)))")

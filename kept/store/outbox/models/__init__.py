"""What leaves the house: letters to people, and webhooks to their programs."""

from kept.store.outbox.models.letters import MAY_BE_SENT, READABLE, UNFINISHED, WAITING, Letter
from kept.store.outbox.models.pauses import Pause
from kept.store.outbox.models.webhooks import WebhookDelivery, WebhookEndpoint

__all__ = ["MAY_BE_SENT", "READABLE", "UNFINISHED", "WAITING", "Letter", "Pause", "WebhookDelivery", "WebhookEndpoint"]

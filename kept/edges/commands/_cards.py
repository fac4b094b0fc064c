"""What is asked of the card provider and was not answered yet: asked again, until it is decided."""

from datetime import datetime
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from kept.core.cards import Desk
from kept.store.payments.card_reads import is_anything_due


def ask_cards(*, now: datetime) -> int:
    """How many attempts were asked about. A charge or refund whose asker died, and one whose answer was lost, is asked
    again under its own key, so that it counts once."""
    if not is_anything_due(now):
        return 0
    return cast(Desk, import_string(settings.KEPT_CARDS)()).ask_what_is_due(now=now)

"""Set a professional's own cancellation policy."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.notice import LONGEST_POLICY_HOURS, PROGRAMME_HOURS
from kept.core.refusal import Refused
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional
from kept.store.people.writes.settings import mark_set


@transaction.atomic(durable=True)
def set_policy(*, by: Actor, policy_hours: int, terms: str, request: RequestKey, now: datetime) -> None:
    """The notice that private clients are asked for, and the Terms & Conditions. Raises Refused setting_range."""
    first_time(request, by=by)
    professional = acting_professional(by)

    if not PROGRAMME_HOURS <= policy_hours <= LONGEST_POLICY_HOURS:
        raise Refused("setting_range", field="policy_hours", least=PROGRAMME_HOURS, most=LONGEST_POLICY_HOURS)

    mark_set(professional, policy_hours=policy_hours, terms=terms)

    note_entry(by, "settings.policy", professional.uuid, at=now, request=request, hours=policy_hours)
    remember(request, professional.uuid, by=by, at=now)

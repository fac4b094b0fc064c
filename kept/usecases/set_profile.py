"""Set how a professional is shown to clients."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional
from kept.store.people.writes.settings import mark_set


@transaction.atomic(durable=True)
def set_profile(*, by: Actor, name: str, introduction: str, request: RequestKey, now: datetime) -> None:
    """The name that pages show, and the words of the public page. Raises Refused not_found when nobody of theirs acts."""
    first_time(request, by=by)
    professional = acting_professional(by)

    mark_set(professional, name=name, introduction=introduction)

    note_entry(by, "settings.profile", professional.uuid, at=now, request=request)
    remember(request, professional.uuid, by=by, at=now)

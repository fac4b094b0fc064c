"""Send a professional's statement of a closed month to the operators."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused
from kept.core.statements import digest_of, must_be_closed
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.hubs.models import Hub
from kept.store.hubs.writes.statements import insert_statement, lock_statement_numbers, require_not_sent
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.models import Professional
from kept.store.people.writes import acting_professional
from kept.store.settlements.takings import find_hub, ledger_of, left_open_in, letterhead_of


@transaction.atomic(durable=True)
def send_statement(
    *, hub_id: UUID, month: date, by: Actor, shown: str | None, request: RequestKey, now: datetime
) -> UUID:
    """Numbered, and frozen with its lines and their amounts. `shown` is the digest of the draft that was looked at.

    Raises Refused month_open while something in the month lacks an outcome or a decision, already_sent, statement_empty,
    or statement_changed when the draft is another by now.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)
    hub = find_hub(hub_id, professional_id=professional.id)
    lock_statement_numbers(professional.practice_id)

    require_not_sent(hub, professional_id=professional.id, month=month)
    lines = ledger_of(professional.id, hub).unsent.get(month, ())
    must_be_closed(left_open_in(professional.id, hub, month, lines=lines, now=now))
    if not lines:
        raise Refused("statement_empty")
    if shown is not None and shown != digest_of(lines):
        raise Refused("statement_changed")

    statement = insert_statement(
        hub,
        professional=professional,
        month=month,
        lines=lines,
        contents=_contents(hub, professional),
        at=now,
    )

    note_entry(by, "statement.sent", statement.uuid, at=now, request=request, lines=len(lines))
    remember(request, statement.uuid, by=by, at=now)
    return statement.uuid


def _contents(hub: Hub, professional: Professional) -> dict[str, Any]:
    """Who stated it to whom, as of now."""
    return {
        "hub": hub.name,
        "professional": professional.name,
        "practice": professional.practice.name,
        "letterhead": letterhead_of(professional.practice_id),
    }

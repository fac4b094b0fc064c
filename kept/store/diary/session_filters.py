"""What lists of sessions are narrowed to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kept.core.access import Actor
from kept.core.lifecycle import PaymentState, State
from kept.core.policy import By, Funding, Reason
from kept.store.diary import models


@dataclass(frozen=True, kw_only=True)
class SessionFilter:
    """None and what is empty ask for nothing; several states ask for any of them. `until` is the end, not included.
    `is_late` asks for sessions that were cancelled, and how."""

    states: tuple[State, ...] = ()
    client: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    service: UUID | None = None
    place: str | None = None
    cancelled_by: By | None = None
    reason: Reason | None = None
    is_late: bool | None = None
    funding: Funding | None = None
    payment: PaymentState | None = None

    def wanted(self) -> dict[str, Any]:
        """As lookups of sessions."""
        asked: dict[str, Any] = {
            "state__in": self.states or None,
            "client__uuid": self.client,
            "starts_at__gte": self.since,
            "starts_at__lt": self.until,
            "client__name__icontains": self.text or None,
            "service__uuid": self.service,
            "place": self.place,
            "cancelled_by": self.cancelled_by,
            "reason": self.reason,
            "cancelled_late": self.is_late,
            "funding": self.funding,
            "payment__state": self.payment,
        }
        return {name: value for name, value in asked.items() if value is not None}


def services_ever(actor: Actor) -> tuple[tuple[UUID, str], ...]:
    """All that the professional offers or has offered, by name."""
    rows = models.Service.objects.filter(professional_id=actor.professional_id or 0)
    return tuple(rows.order_by("name", "id").values_list("uuid", "name"))

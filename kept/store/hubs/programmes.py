"""What operators and employers are shown of hubs. Nothing in here depends on what a person did with their credits, or on
whether they have an account: to an employer a member is a name and an address on a roster."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from kept.core.access import Actor, Role
from kept.core.invoices import Bills
from kept.core.money import Money
from kept.core.refusal import Refused
from kept.core.roster import Change, difference
from kept.core.usage import Cell, months_after
from kept.store.hubs import models
from kept.store.paging import Page, Slice, page_of, slice_of


@dataclass(frozen=True, kw_only=True)
class HubCard:
    uuid: UUID
    name: str
    professionals: int
    admins: int
    founded_at: datetime


@dataclass(frozen=True, kw_only=True)
class Programme:
    """A hub and its terms. `id` is for other reads, and shown nowhere."""

    id: int
    uuid: UUID
    name: str
    zone: str
    price: Money
    credits_per_member: int
    period_months: int
    topups_per_member: int
    spares_late_rebooks: bool
    reverses_refilled_charges: bool
    bills: Bills
    invoice_address: str
    has_access_code: bool
    version: int
    founded_at: datetime
    professionals: tuple[tuple[str, str], ...]  # names and e-mail addresses
    admins: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class HubKey:
    """What other reads ask for, and the zone in which its months and days end. `id` is shown nowhere."""

    id: int
    zone: str


@dataclass(frozen=True, kw_only=True)
class RosterCard:
    """Somebody who is eligible; whether they know of it is theirs to tell."""

    uuid: UUID
    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A roster that waits, and what it would change. The people are names and addresses."""

    uuid: UUID
    change: Change
    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]


def hubs_page(*, number: int) -> Page[HubCard]:
    """All hubs by name, for operators."""
    counted = {
        "professionals_count": Count("hub_professionals", distinct=True),
        "admins_count": Count("admins", distinct=True),
    }
    rows = models.Hub.objects.annotate(**counted).order_by("name", "id")
    return page_of(rows, number=number, card=_hub_card)


def hubs_without_line_of(month: date) -> list[UUID]:
    """Which were founded before the month was over, wherever they are."""
    over_everywhere = datetime.combine(months_after(month, 1), time(12), tzinfo=UTC)
    told = models.PublishedUsage.objects.filter(hub=OuterRef("pk"), first_month=month, months=1)
    hubs = models.Hub.objects.filter(~Exists(told), created_at__lt=over_everywhere)
    return list(hubs.order_by("id").values_list("uuid", flat=True))


def programme(hub_id: UUID) -> Programme:
    """Raises Refused not_found."""
    hub = models.Hub.objects.filter(uuid=hub_id).first()
    if hub is None:
        raise Refused("not_found")
    return _programme(hub)


def programme_of(actor: Actor) -> Programme:
    """Of the hub that this account runs. Raises Refused not_found."""
    return _programme(_own(actor))


def hub_for(hub_id: UUID, *, actor: Actor) -> HubKey:
    """Any for an operator, their own for who runs it. Raises Refused not_found."""
    hubs = models.Hub.objects.filter(uuid=hub_id)
    if actor.role is not Role.OPERATOR:
        hubs = hubs.filter(admins__user_id=actor.user_id or 0)
    hub = hubs.first()
    if hub is None:
        raise Refused("not_found")
    return HubKey(hub.id, hub.timezone)


def roster_listed(hub_id: int, *, after: tuple[Any, ...] | None, limit: int) -> Slice[RosterCard]:
    """Who is eligible, by address: the order of rows would tell who came by the access code before they were listed."""
    return slice_of(_roster(hub_id), by="email", latest_first=False, after=after, limit=limit, card=_roster_card)


def roster_page(hub_id: int, *, text: str, number: int) -> Page[RosterCard]:
    """Who is eligible, by name; `text` is looked for in names and addresses, as it stands."""
    people = _roster(hub_id)
    if text:
        people = people.filter(Q(name__icontains=text) | Q(email__icontains=text))
    return page_of(people.order_by("name", "email"), number=number, card=_roster_card)


def on_roster(hub_id: int, member_id: UUID) -> RosterCard:
    """Raises Refused not_found."""
    row = _roster(hub_id).filter(uuid=member_id).first()
    if row is None:
        raise Refused("not_found")
    return _roster_card(row)


def eligible_in(hub_id: int) -> int:
    return int(_roster(hub_id).count())


def new_since(hub_id: int, since: datetime) -> int:
    """How many on the roster no grant to many reached since then."""
    given = Q(credits__grant__is_personal=False, credits__grant__created_at__gte=since)
    return int(_roster(hub_id).count() - _roster(hub_id).filter(given).distinct().count())


def roster_draft(hub_id: int, draft_id: UUID, *, actor: Actor) -> Draft:
    """The sender's own. Raises Refused not_found."""
    row = models.RosterDraft.objects.filter(hub_id=hub_id, user_id=actor.user_id or 0, uuid=draft_id).first()
    if row is None:
        raise Refused("not_found")
    sent = {email: name for name, email in json.loads(row.people)}
    before = dict(_roster(hub_id).values_list("email", "name"))
    change = difference(before, sent, keeps_others=row.keeps_others)
    return Draft(
        uuid=row.uuid,
        change=change,
        added=tuple((sent[email], email) for email in change.added),
        removed=tuple((before[email], email) for email in change.removed),
    )


def cells_of(hub_id: int) -> tuple[Cell, ...]:
    """What was published, the latest period first."""
    rows = models.PublishedUsage.objects.filter(hub_id=hub_id).order_by("-first_month", "-months")
    return tuple(
        Cell(
            first_month=row.first_month,
            months=row.months,
            covers=tuple(date.fromisoformat(month) for month in row.figures["covers"]),
            persons=row.figures["persons"],
            credits=row.figures["credits"],
        )
        for row in rows
    )


def pool_published(hub_id: int) -> tuple[date, int | None] | None:
    """The last month of which the pool was told, and what of it; None before the first."""
    row = models.PublishedUsage.objects.filter(hub_id=hub_id, months=1).order_by("-first_month").first()
    return (row.first_month, row.figures.get("pool")) if row else None


def removals_in(hub_id: int) -> Sequence[datetime]:
    """When people were taken off the roster."""
    gone = models.Member.objects.filter(hub_id=hub_id, by_code=False, removed_at__isnull=False)
    return [at for at in gone.values_list("removed_at", flat=True) if at]


def _own(actor: Actor) -> models.Hub:
    hub = models.Hub.objects.filter(admins__user_id=actor.user_id or 0).order_by("id").first()
    if hub is None:
        raise Refused("not_found")
    return hub


def _roster(hub_id: int) -> Any:
    return models.Member.objects.filter(hub_id=hub_id, removed_at__isnull=True, by_code=False)


def _roster_card(row: models.Member) -> RosterCard:
    return RosterCard(uuid=row.uuid, name=row.name, email=row.email)


def _hub_card(row: Any) -> HubCard:
    return HubCard(
        uuid=row.uuid,
        name=row.name,
        professionals=row.professionals_count,
        admins=row.admins_count,
        founded_at=row.created_at,
    )


def _programme(hub: models.Hub) -> Programme:
    professionals = hub.hub_professionals.order_by("professional__name", "id")
    admins = hub.admins.order_by("user__name", "id")
    return Programme(
        id=hub.id,
        uuid=hub.uuid,
        name=hub.name,
        zone=hub.timezone,
        price=Money(hub.credit_price_minor, hub.currency),
        credits_per_member=hub.credits_per_member,
        period_months=hub.period_months,
        topups_per_member=hub.topups_per_member,
        spares_late_rebooks=hub.spares_late_rebooks,
        reverses_refilled_charges=hub.reverses_refilled_charges,
        bills=Bills(hub.bills),
        invoice_address=hub.invoice_address,
        has_access_code=bool(hub.access_code),
        version=hub.version,
        founded_at=hub.created_at,
        professionals=tuple(professionals.values_list("professional__name", "professional__user__email")),
        admins=tuple(admins.values_list("user__name", "user__email")),
    )

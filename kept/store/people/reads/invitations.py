"""What a professional sees of those who are on their way in: invitations and requests."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.paging import Page, page_of
from kept.store.people import models


@dataclass(frozen=True, kw_only=True)
class InviteCard:
    """`state` is waiting, expired, used or withdrawn; `cause` is what its latest letter is about."""

    uuid: UUID
    cause: str
    name: str
    email: str
    state: str
    sent_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class RequestCard:
    uuid: UUID
    name: str
    email: str
    zone: str
    phone: str
    message: str
    state: str
    sent_at: datetime
    client_uuid: UUID | None


@dataclass(frozen=True)
class OnTheWay:
    """How many wait: requests for an answer, invitations to be accepted."""

    requests: int
    invites: int


def on_the_way(actor: Actor) -> OnTheWay:
    mine = actor.professional_id or 0
    requests = models.ContactRequest.objects.filter(professional_id=mine, state="waiting").count()
    waiting = models.Invitation.objects.filter(professional_id=mine, used_at__isnull=True, withdrawn_at__isnull=True)
    return OnTheWay(requests, waiting.count())


def invites_page(actor: Actor, *, number: int, now: datetime) -> Page[InviteCard]:
    """The professional's invitations, the latest first."""
    rows = models.Invitation.objects.filter(professional_id=actor.professional_id or 0).order_by("-id")
    return page_of(rows, number=number, card=lambda row: _invite(row, now))


def invite_card(invitation_id: UUID, *, actor: Actor, now: datetime) -> InviteCard:
    """Raises Refused not_found."""
    mine = models.Invitation.objects.filter(professional_id=actor.professional_id or 0)
    row = mine.filter(uuid=invitation_id).first()
    if row is None:
        raise Refused("not_found")
    return _invite(row, now)


def requests_page(actor: Actor, *, number: int) -> Page[RequestCard]:
    """Requests to the professional: those that wait first, then the latest."""
    rows = models.ContactRequest.objects.filter(professional_id=actor.professional_id or 0).select_related("client")
    return page_of(rows.order_by(F("decided_at").desc(nulls_first=True), "-id"), number=number, card=_request)


def request_card(request_id: UUID, *, actor: Actor) -> RequestCard:
    """Raises Refused not_found."""
    mine = models.ContactRequest.objects.filter(professional_id=actor.professional_id or 0)
    row = mine.filter(uuid=request_id).select_related("client").first()
    if row is None:
        raise Refused("not_found")
    return _request(row)


def _invite(row: models.Invitation, now: datetime) -> InviteCard:
    state = "used" if row.used_at else "withdrawn" if row.withdrawn_at else "waiting"
    return InviteCard(
        uuid=row.uuid,
        cause=row.cause,
        name=row.name,
        email=row.email,
        state="expired" if state == "waiting" and row.expires_at <= now else state,
        sent_at=row.created_at,
        expires_at=row.expires_at,
    )


def _request(row: models.ContactRequest) -> RequestCard:
    return RequestCard(
        uuid=row.uuid,
        name=row.name,
        email=row.email,
        zone=row.timezone,
        phone=row.phone,
        message=row.message,
        state=row.state,
        sent_at=row.created_at,
        client_uuid=row.client.uuid if row.client else None,
    )

"""What is shown to people who come in: whose door it is, what a pass opens, what they are asked to agree to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from kept.core.arrivals import Door, Pass
from kept.core.refusal import Refused
from kept.store.people import models
from kept.store.people.reads.consents import TextCard, standing_texts
from kept.store.tokens import hash_of


@dataclass(frozen=True, kw_only=True)
class Front:
    """A professional as anybody may see them."""

    id: int
    uuid: UUID
    name: str
    introduction: str
    zone: str
    policy_hours: int
    terms: str
    practice_id: int
    practice_uuid: UUID
    practice_name: str
    takes_direct_bookings: bool
    takes_requests: bool


@dataclass(frozen=True, kw_only=True)
class PracticeFront:
    """A practice's public page: those of its professionals whom clients book with directly."""

    uuid: UUID
    name: str
    zone: str
    professionals: tuple[Front, ...]


@dataclass(frozen=True, kw_only=True)
class PassPage:
    """What a pass opens. `front` is None at a hub's door; `has_account`: its owner only has to sign in."""

    door: Door
    email: str
    name: str
    zone: str
    front: Front | None
    hub_id: UUID | None
    has_account: bool
    texts: tuple[TextCard, ...]


@dataclass(frozen=True, kw_only=True)
class WaitingSignUp:
    """One whose code is asked for."""

    email: str
    door: Door
    door_id: UUID | None


def practice_front(practice_id: UUID) -> PracticeFront:
    """Raises Refused not_found, also when nobody of the practice takes bookings by its link."""
    practice = models.Practice.objects.filter(uuid=practice_id).first()
    fronts = _fronts().filter(practice__uuid=practice_id, takes_direct_bookings=True)
    open_to_all = tuple(_front(row) for row in fronts.order_by("name", "id"))
    if practice is None or not open_to_all:
        raise Refused("not_found")
    return PracticeFront(uuid=practice.uuid, name=practice.name, zone=practice.timezone, professionals=open_to_all)


def front_of(professional_id: UUID) -> Front:
    """Raises Refused not_found."""
    row = _fronts().filter(uuid=professional_id).first()
    if row is None:
        raise Refused("not_found")
    return _front(row)


def invitation_pass(token: str) -> Pass:
    """What is carried on instead of the token, which then stands in no address any more."""
    return Pass(door=Door.INVITATION, proof=hash_of(token, purpose="invitation"))


def pass_page(shown: Pass, *, now: datetime) -> PassPage:
    """Raises Refused pass_over for a pass that opens nothing; why, is not told."""
    return _of_invitation(shown.proof, now) if shown.door is Door.INVITATION else _of_sign_up(shown, now)


def waiting_sign_up(shown: Pass) -> WaitingSignUp:
    """Raises Refused pass_over, also for an invitation, which waits for no code."""
    by_code = shown.door is not Door.INVITATION
    row = models.SignUp.objects.filter(uuid=shown.proof, used_at__isnull=True).first() if by_code else None
    if row is None:
        raise Refused("pass_over")
    return WaitingSignUp(email=row.email, door=Door(row.door), door_id=row.door_uuid)


def _of_invitation(token_hash: str, now: datetime) -> PassPage:
    waiting = models.Invitation.objects.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)
    row = waiting.select_related("professional").filter(token_hash=token_hash).first()
    if row is None:
        raise Refused("pass_over")
    front = front_of(row.professional.uuid)
    return PassPage(
        door=Door.INVITATION,
        email=row.email,
        name=row.name,
        zone=front.zone,
        front=front,
        hub_id=None,
        has_account=models.User.objects.filter(email=row.email).exists(),
        texts=standing_texts(front.practice_id),
    )


def _of_sign_up(shown: Pass, now: datetime) -> PassPage:
    row = models.SignUp.objects.filter(
        uuid=shown.proof, door=shown.door, confirmed_at__isnull=False, used_at__isnull=True, expires_at__gt=now
    ).first()
    if row is None or row.door_uuid is None:
        raise Refused("pass_over")
    front = front_of(row.door_uuid) if shown.door is Door.DIRECT_LINK else None
    return PassPage(
        door=shown.door,
        email=row.email,
        name="",
        zone=front.zone if front else "",
        front=front,
        hub_id=None if front else row.door_uuid,
        has_account=False,
        texts=standing_texts(front.practice_id) if front else (),
    )


def _fronts() -> QuerySet[models.Professional]:
    return models.Professional.objects.filter(user__is_active=True).select_related("practice")


def _front(row: models.Professional) -> Front:
    return Front(
        id=row.id,
        uuid=row.uuid,
        name=row.name,
        introduction=row.introduction,
        zone=row.timezone,
        policy_hours=row.policy_hours,
        terms=row.terms,
        practice_id=row.practice_id,
        practice_uuid=row.practice.uuid,
        practice_name=row.practice.name,
        takes_direct_bookings=row.takes_direct_bookings,
        takes_requests=row.takes_requests,
    )

"""Changes of hubs and their rosters, and which membership pays whom. Callers hold the transaction."""

from collections.abc import Iterable
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from kept.core.refusal import Refused
from kept.store.hubs.models import Hub, HubAdmin, HubProfessional, Member


def lock_memberships(*, user_id: int | None, professional_id: int) -> list[Member]:
    """The user's memberships of hubs that the professional works for, held until the transaction ends."""
    if user_id is None:
        return []
    hubs = HubProfessional.objects.filter(professional_id=professional_id).values("hub_id")
    members = Member.objects.select_for_update(of=("self",)).select_related("hub")
    return list(members.filter(user_id=user_id, removed_at__isnull=True, hub_id__in=hubs).order_by("id"))


def insert_hub(
    *, name: str, timezone: str, currency: str, credit_price_minor: int, spares_late_rebooks: bool, at: datetime
) -> Hub:
    return Hub.objects.create(
        name=name,
        timezone=timezone,
        currency=currency,
        credit_price_minor=credit_price_minor,
        spares_late_rebooks=spares_late_rebooks,
        created_at=at,
    )


def insert_hub_places(hub: Hub, *, professional_ids: Iterable[int], admin_user_ids: Iterable[int]) -> None:
    HubProfessional.objects.bulk_create(HubProfessional(hub=hub, professional_id=i) for i in professional_ids)
    HubAdmin.objects.bulk_create(HubAdmin(hub=hub, user_id=i) for i in admin_user_ids)


def require_hub(hub_id: UUID) -> None:
    """Raises Refused not_found."""
    if not Hub.objects.filter(uuid=hub_id).exists():
        raise Refused("not_found")


def lock_hub(hub_id: UUID) -> Hub:
    """The hub, held until the transaction ends. Raises Refused not_found."""
    hub = Hub.objects.select_for_update().filter(uuid=hub_id).first()
    if hub is None:
        raise Refused("not_found")
    return hub


def member_ids(hub: Hub) -> list[int]:
    return list(hub.members.filter(removed_at__isnull=True).order_by("id").values_list("id", flat=True))


def insert_members(hub: Hub, people: Iterable[tuple[str, str]], *, at: datetime) -> list[Member]:
    """The roster's new rows, from names and e-mail addresses; an address that is on it already stays as it is."""
    wanted = {email.lower(): name for name, email in people}
    for known in hub.members.filter(email__in=wanted, removed_at__isnull=True).values_list("email", flat=True):
        del wanted[known]
    return Member.objects.bulk_create(
        Member(hub=hub, name=name, email=email, added_at=at) for email, name in wanted.items()
    )


def mark_member_joined(hub: Hub, *, user_id: int, name: str, email: str, code: str, at: datetime) -> Member:
    """The roster's row with this address is the account's from now on, unless it is another's; the hub's access code
    makes a row of its own, which its admins never see. Raises Refused not_eligible."""
    roster = hub.members.filter(removed_at__isnull=True)
    member = roster.filter(user_id=user_id).first() or roster.filter(email=email, user__isnull=True).first()
    if member is None:
        is_let_in = bool(hub.access_code) and compare_digest(hub.access_code.encode(), code.strip().encode())
        if not is_let_in or roster.filter(email=email).exists():
            raise Refused("not_eligible", field="access_code")
        return Member.objects.create(hub=hub, user_id=user_id, name=name, email=email, added_at=at, by_code=True)
    member.user_id = user_id
    member.save(update_fields=["user"])
    return member

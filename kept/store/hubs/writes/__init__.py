"""Changes of hubs and their people, and which membership pays whom. Callers hold the transaction."""

from collections.abc import Iterable
from datetime import date, datetime
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kept.core.access import Actor, Role
from kept.core.refusal import Refused
from kept.store.batches import in_batches
from kept.store.compiled import compiled
from kept.store.hubs.models import CreditsRequest, Hub, HubAdmin, HubProfessional, Member, PublishedUsage, RosterDraft


def lock_memberships(*, user_id: int | None, professional_id: int) -> list[Member]:
    """The user's memberships of hubs that the professional works for, held until the transaction ends."""
    if user_id is None:
        return []
    return _memberships(user_id, professional_id)


@compiled
def _memberships(user_id: int, professional_id: int) -> QuerySet[Member]:
    hubs = HubProfessional.objects.filter(professional_id=professional_id).values("hub_id")
    members = Member.objects.select_for_update(of=("self",)).select_related("hub")
    return members.filter(user_id=user_id, removed_at__isnull=True, hub_id__in=hubs).order_by("id")


def insert_hub(*, name: str, timezone: str, currency: str, at: datetime, **terms: Any) -> Hub:
    """`terms` are the hub's other columns, by their names."""
    return Hub.objects.create(name=name, timezone=timezone, currency=currency, created_at=at, **terms)


def mark_hub_edited(hub: Hub, *, version_seen: int, **changed: Any) -> None:
    """Raises Refused changed_meanwhile."""
    if hub.version != version_seen:
        raise Refused("changed_meanwhile", version=hub.version)
    for name, value in changed.items():
        setattr(hub, name, value)
    hub.version += 1
    hub.save(update_fields=[*changed, "version"])


def set_hub_places(hub: Hub, *, professional_ids: Iterable[int], admin_user_ids: Iterable[int]) -> None:
    """Who works in the hub and who runs it, from now on; sessions that are booked stay booked.

    Raises Refused admin_elsewhere for an account that runs another hub or works here: it would never see this one.
    """
    professionals, admins = set(professional_ids), set(admin_user_ids)
    if HubAdmin.objects.filter(user_id__in=admins).exclude(hub=hub).exists():
        raise Refused("admin_elsewhere", field="admins")
    hub.hub_professionals.exclude(professional_id__in=professionals).delete()
    hub.admins.exclude(user_id__in=admins).delete()
    HubProfessional.objects.bulk_create(
        (HubProfessional(hub=hub, professional_id=each) for each in sorted(professionals)), ignore_conflicts=True
    )
    HubAdmin.objects.bulk_create((HubAdmin(hub=hub, user_id=each) for each in sorted(admins)), ignore_conflicts=True)


def require_hub(hub_id: UUID) -> None:
    """Raises Refused not_found."""
    if not Hub.objects.filter(uuid=hub_id).exists():
        raise Refused("not_found")


def lock_hub(hub_id: UUID, *, for_actor: Actor | None = None) -> Hub:
    """The hub, held until the transaction ends; a hub's admin finds only their own. Raises Refused not_found."""
    hubs = Hub.objects.select_for_update(of=("self",)).filter(uuid=hub_id)
    if for_actor is not None and for_actor.role is Role.HUB_ADMIN:
        hubs = hubs.filter(admins__user_id=for_actor.user_id or 0)
    hub = hubs.first()
    if hub is None:
        raise Refused("not_found")
    return hub


def set_access_code(hub: Hub, code: str) -> None:
    hub.access_code = code
    hub.save(update_fields=["access_code"])


# --- the roster: who is eligible. Who came by a code is not on it, and nobody who keeps it learns of them.


def roster_of(hub: Hub) -> Any:
    return hub.members.filter(removed_at__isnull=True, by_code=False)


def members_to_give(hub: Hub, *, since: datetime | None = None) -> list[int]:
    """Everybody on the roster; with `since`, those whom no grant to all reached since then."""
    members = roster_of(hub)
    if since is not None:
        given = hub.credits.filter(grant__is_personal=False, grant__created_at__gte=since, member__isnull=False)
        members = members.exclude(id__in=given.values("member_id"))
    return list(members.order_by("id").values_list("id", flat=True))


def insert_members(hub: Hub, people: Iterable[tuple[str, str]], *, at: datetime) -> int:
    """Puts people on the roster, by names and e-mail addresses; how many. An address that is on it stays as it is, and
    who came by a code is on it from now on like anybody else who is added."""
    wanted = {email.lower(): name for name, email in people}
    for known in roster_of(hub).values_list("email", flat=True):
        wanted.pop(known, None)
    by_code = [each for each in hub.members.filter(removed_at__isnull=True, by_code=True) if each.email in wanted]
    for member in by_code:
        member.name, member.added_at, member.by_code = wanted[member.email], at, False
    Member.objects.bulk_update(by_code, ["name", "added_at", "by_code"])
    known_by_code = {member.email for member in by_code}
    Member.objects.bulk_create(
        (
            Member(hub=hub, name=name, email=email, added_at=at)
            for email, name in wanted.items()
            if email not in known_by_code
        ),
        batch_size=1000,
    )
    return len(wanted)


def member_called(hub: Hub, email: str) -> UUID:
    """Somebody who was just added."""
    added: UUID = roster_of(hub).values_list("uuid", flat=True).get(email=email.lower())
    return added


def find_on_roster(hub: Hub, member_id: UUID) -> str:
    """The address of one of the roster's people. Raises Refused not_found."""
    email = roster_of(hub).filter(uuid=member_id).values_list("email", flat=True).first()
    if email is None:
        raise Refused("not_found")
    return str(email)


def mark_members_removed(hub: Hub, emails: Iterable[str], *, at: datetime) -> dict[int, UUID]:
    """Takes these addresses off the roster; who was taken off, by their rows' ids."""
    named = set(emails)
    rows = roster_of(hub).select_for_update(of=("self",)).order_by("id").values_list("id", "uuid", "email")
    gone = {member_id: uuid for member_id, uuid, email in rows if email in named}
    for some in in_batches(list(gone)):
        Member.objects.filter(id__in=some).update(removed_at=at)
    return gone


def mark_member_joined(hub: Hub, *, user_id: int, name: str, email: str, code: str, at: datetime) -> Member:
    """The roster's row with this address is the account's from now on, unless it is another's; the hub's access code
    makes a row of its own, which its admins never see. Raises Refused not_eligible."""
    roster = hub.members.filter(removed_at__isnull=True)
    member = roster.filter(user_id=user_id).first() or roster.filter(email=email, user__isnull=True).first()
    if member is None:
        if not _opens(hub, code) or roster.filter(email=email).exists():
            raise Refused("not_eligible", field="access_code")
        return Member.objects.create(hub=hub, user_id=user_id, name=name, email=email, added_at=at, by_code=True)
    member.user_id = user_id
    member.save(update_fields=["user"])
    return member


def _opens(hub: Hub, code: str) -> bool:
    """However it was typed: small letters, spaces and missing dashes are no fault."""
    right, typed = ("".join(filter(str.isalnum, text.upper())) for text in (hub.access_code, code))
    return bool(right) and compare_digest(right.encode(), typed.encode())


# --- rosters that wait, requests, and what employers are told


def insert_draft(hub: Hub, *, user_id: int, people: str, keeps_others: bool, at: datetime) -> RosterDraft:
    """In place of the sender's earlier one."""
    RosterDraft.objects.filter(hub=hub, user_id=user_id).delete()
    return RosterDraft.objects.create(hub=hub, user_id=user_id, people=people, keeps_others=keeps_others, created_at=at)


def take_draft(hub: Hub, draft_id: UUID, *, user_id: int) -> RosterDraft:
    """The sender's draft, which is forgotten with this transaction. Raises Refused not_found."""
    draft = RosterDraft.objects.filter(hub=hub, user_id=user_id, uuid=draft_id).first()
    if draft is None:
        raise Refused("not_found")
    RosterDraft.objects.filter(id=draft.id).delete()
    return draft


def forget_drafts(*, until: datetime) -> int:
    """Those that were sent by then and never carried out."""
    return RosterDraft.objects.filter(created_at__lte=until).delete()[0]


def insert_request(member: Member, *, professional_id: int | None, at: datetime) -> CreditsRequest:
    """A request that waits. Raises Refused credit_waiting when one does already."""
    if member.credits_requests.filter(state=CreditsRequest.State.WAITING).exists():
        raise Refused("credit_waiting")
    return CreditsRequest.objects.create(
        hub_id=member.hub_id, member=member, professional_id=professional_id, created_at=at
    )


def mark_request_decided(request: CreditsRequest, *, grant_id: int | None, at: datetime) -> None:
    """Granted with a grant, declined without."""
    states = CreditsRequest.State
    request.state, request.grant_id, request.decided_at = states.GRANTED if grant_id else states.DECLINED, grant_id, at
    request.save(update_fields=["state", "grant", "decided_at"])


def granted_since(member: Member, since: datetime) -> int:
    """How many credits the pool gave this member."""
    return int(member.credits_requests.filter(state=CreditsRequest.State.GRANTED, decided_at__gte=since).count())


def lock_member(hub: Hub, *, user_id: int | None) -> Member:
    """The account's membership, held until the transaction ends; after the hub. Raises Refused not_found."""
    members = hub.members.select_for_update(of=("self",)).select_related("user")
    member = members.filter(user_id=user_id or 0, removed_at__isnull=True).first()
    if member is None:
        raise Refused("not_found")
    return member


def require_works_in(hub: Hub, *, professional_id: int | None) -> None:
    """Raises Refused not_found for a professional who does not work in the hub."""
    if not hub.hub_professionals.filter(professional_id=professional_id or 0).exists():
        raise Refused("not_found")


def waiting_requests() -> list[CreditsRequest]:
    """All that wait, hub by hub, in the order in which they were asked."""
    waiting = CreditsRequest.objects.filter(state=CreditsRequest.State.WAITING)
    return list(waiting.select_related("hub", "member__user").order_by("hub_id", "created_at", "id"))


def insert_published(hub: Hub, *, first_month: date, months: int, figures: dict[str, Any], at: datetime) -> None:
    PublishedUsage.objects.create(hub=hub, first_month=first_month, months=months, figures=figures, published_at=at)

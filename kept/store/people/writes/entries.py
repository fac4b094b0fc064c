"""Through a door: what a pass opens, and for whom. Callers hold the transaction."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kept.core.arrivals import Door, Pass
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.people.models import Client, Invitation, Professional, SignUp, User
from kept.store.people.writes import bring_together, find_professional, lock_practice_clients

ORIGINS = {Door.INVITATION: Origin.PRACTICE, Door.DIRECT_LINK: Origin.DIRECT_LINK}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Who may come in, proven by their address, and to whom: a professional, or a hub."""

    row: Invitation | SignUp
    door: Door
    email: str
    professional: Professional | None = None
    hub_id: UUID | None = None


def lock_entry(shown: Pass, *, now: datetime) -> Entry:
    """The practice's clients are locked before the pass, and both before an account is made: two passes of one address
    wait for each other in this order, whatever their doors.

    Raises Refused pass_over for a pass that is wrong, used, ended or withdrawn: which, is not told.
    """
    return _invited(shown.proof, now) if shown.door is Door.INVITATION else _confirmed(shown.proof, now)


def mark_entered(entry: Entry, *, at: datetime) -> None:
    entry.row.used_at = at
    entry.row.save(update_fields=["used_at"])


def meet(user: User, entry: Entry, *, at: datetime) -> Client | None:
    """The professional whose door it was gets a client; a hub has none."""
    if entry.professional is None:
        return None
    return bring_together(user, entry.professional, door=ORIGINS[entry.door], at=at)


def _invited(token_hash: str, now: datetime) -> Entry:
    found = Invitation.objects.filter(token_hash=token_hash).first()
    if found is None:
        raise Refused("pass_over")
    lock_practice_clients(found.practice_id)
    row = Invitation.objects.select_for_update(of=("self",)).get(id=found.id)
    if row.token_hash != token_hash or row.used_at or row.withdrawn_at or row.expires_at <= now:
        raise Refused("pass_over")
    professional = find_professional(row.professional.uuid)
    return Entry(row=row, door=Door.INVITATION, email=row.email, professional=professional)


def _confirmed(sign_up_id: str, now: datetime) -> Entry:
    found = SignUp.objects.filter(uuid=sign_up_id).first()
    if found is None or found.door_uuid is None:
        raise Refused("pass_over")
    door = Door(found.door)
    professional = None if door is Door.HUB else find_professional(found.door_uuid)
    if professional is not None:
        lock_practice_clients(professional.practice_id)
    row = SignUp.objects.select_for_update().filter(id=found.id).first()
    if row is None or row.confirmed_at is None or row.used_at or row.expires_at <= now:
        raise Refused("pass_over")
    hub_id = found.door_uuid if door is Door.HUB else None
    return Entry(row=row, door=door, email=row.email, professional=professional, hub_id=hub_id)

"""Create an account for somebody who proved their address, and take them through the door by which they came."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, Role
from kept.core.arrivals import Pass
from kept.core.passwords import require_good_password
from kept.core.refusal import Refused
from kept.core.zones import known_zone
from kept.store.hubs.writes import lock_hub, mark_member_joined
from kept.store.journal.writes import note_entry
from kept.store.people.common_passwords import common_passwords
from kept.store.people.models import User
from kept.store.people.writes import insert_user
from kept.store.people.writes.consents import give_consents
from kept.store.people.writes.entries import Entry, lock_entry, mark_entered, meet


@dataclass(frozen=True, kw_only=True)
class AccountWish:
    """What somebody chose for their account. `consents` are the practice's texts that were ticked."""

    name: str
    password: str = field(repr=False)
    timezone: str
    accepts_terms: bool
    consents: Collection[UUID] = ()
    access_code: str = field(default="", repr=False)


@transaction.atomic(durable=True)
def create_account(*, shown: Pass, wish: AccountWish, now: datetime) -> UUID:
    """The account; its address is the pass's, and proven. The pass is used up.

    Raises Refused pass_over for a pass that opens nothing, account_exists (who has one signs in), terms_required,
    consent_required, not_eligible, unknown_zone, or one of the password's.
    """
    entry = lock_entry(shown, now=now)

    zone = known_zone(wish.timezone)
    if not wish.accepts_terms:
        raise Refused("terms_required", field="accepts_terms")
    require_good_password(wish.password, personal=(entry.email, wish.name), common=common_passwords())

    user = insert_user(email=entry.email, name=wish.name, timezone=zone.key, password=wish.password, at=now)
    user.email_verified_at = user.terms_accepted_at = now
    user.save(update_fields=["email_verified_at", "terms_accepted_at"])
    _go_in(user, entry, wish, now)
    mark_entered(entry, at=now)

    by = Actor(role=Role.CLIENT, user_id=user.pk, user_uuid=user.uuid)
    note_entry(by, "account.created", user.uuid, at=now, door=entry.door)
    return user.uuid


def _go_in(user: User, entry: Entry, wish: AccountWish, now: datetime) -> None:
    if entry.hub_id is not None:
        hub = lock_hub(entry.hub_id)
        mark_member_joined(hub, user_id=user.pk, name=user.name, email=user.email, code=wish.access_code, at=now)
    client = meet(user, entry, at=now)
    if client is not None:
        give_consents(client, wish.consents, at=now)

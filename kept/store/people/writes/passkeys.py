"""Changes of passkeys. Callers hold the transaction, and the user."""

from datetime import datetime

from kept.core.refusal import Refused
from kept.store.passkeys import credential_in, new_key_in, uses_in
from kept.store.people.models import Factor, User
from kept.store.people.writes.factors import MOST


def insert_passkey(user: User, *, name: str, given: str, challenge: bytes, at: datetime) -> Factor:
    """Once it has signed the challenge. Raises Refused passkey_wrong, passkey_known for one that is here already, also
    with somebody else, or too_many_passkeys."""
    key = new_key_in(given, challenge=challenge)
    if key is None:
        raise Refused("passkey_wrong")
    if Factor.objects.filter(user=user, kind=Factor.Kind.PASSKEY).count() >= MOST:
        raise Refused("too_many_passkeys", most=MOST)
    factor = Factor(
        user=user,
        kind=Factor.Kind.PASSKEY,
        name=name,
        secret=key.public_key,
        credential=key.credential,
        uses=key.uses,
        created_at=at,
    )
    Factor.objects.bulk_create([factor], ignore_conflicts=True)
    if not Factor.objects.filter(uuid=factor.uuid).exists():
        raise Refused("passkey_known")
    return factor


def use_passkey(user: User, given: str, *, challenge: bytes, at: datetime) -> bool:
    """Whether a passkey of theirs has signed the challenge, and counts further than it did."""
    credential = credential_in(given)
    mine = Factor.objects.filter(user=user, kind=Factor.Kind.PASSKEY, credential=credential).first()
    uses = uses_in(given, challenge=challenge, public_key=mine.secret, uses=mine.uses) if mine else None
    if mine is None or uses is None:
        return False
    Factor.objects.filter(id=mine.id).update(uses=uses, last_used_at=at)
    return True

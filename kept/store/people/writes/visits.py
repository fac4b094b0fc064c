"""Changes of visits: they are ended. Callers hold the transaction."""

from datetime import datetime
from uuid import UUID

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.people.models import Visit


def end_visit(visit_id: UUID, *, by: Actor) -> None:
    """One of the actor's own. Raises Refused not_found."""
    ended, _ = Visit.objects.filter(uuid=visit_id, user_id=by.user_id or 0).delete()
    if not ended:
        raise Refused("not_found")


def end_visits_of(user_id: int, *, but: UUID | None = None) -> int:
    """All of a person's, or all but that one; how many they were."""
    theirs = Visit.objects.filter(user_id=user_id)
    ended, _ = (theirs.exclude(uuid=but) if but else theirs).delete()
    return ended


def forget_visits_until(until: datetime) -> int:
    """Those that nobody can go on with any more, also of who never signed in; how many they were."""
    forgotten, _ = Visit.objects.filter(expire_date__lte=until).delete()
    return forgotten

"""Changes of what people set for themselves. Callers hold the transaction."""

from typing import Any

from django.db.models import F

from kept.core.passwords import normalised
from kept.store.people.models import Acquaintance, Client, Professional, User


def mark_set(professional: Professional, **settings: Any) -> None:
    """The columns by their names."""
    for column, value in settings.items():
        setattr(professional, column, value)
    professional.save(update_fields=list(settings))


def known_professional_ids(user: User) -> list[int]:
    """Of all whom the account's owner is a client of."""
    known = Acquaintance.objects.filter(client__user=user)
    return list(known.values_list("professional_id", flat=True).distinct())


def mark_preferences(user: User, *, timezone: str, reminder_hours: list[int]) -> None:
    """The account's own zone, and that of each practice's record of its owner, by which letters are written."""
    user.timezone = timezone
    user.save(update_fields=["timezone"])
    records = Client.objects.filter(user=user)
    records.update(timezone=timezone, reminder_hours=reminder_hours, version=F("version") + 1)


def mark_password(user: User, password: str) -> None:
    user.set_password(normalised(password))
    user.save(update_fields=["password"])

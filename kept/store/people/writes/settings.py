"""Changes of what a professional sets for themselves. Callers hold the transaction."""

from typing import Any

from kept.store.people.models import Professional


def mark_set(professional: Professional, **settings: Any) -> None:
    """The columns by their names."""
    for column, value in settings.items():
        setattr(professional, column, value)
    professional.save(update_fields=list(settings))

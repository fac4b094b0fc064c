"""Ending sign-ins. Callers hold the transaction."""

from kept.store.people.models import Visit


def end_all_sign_ins() -> int:
    """Everybody has to sign in again; how many were signed in."""
    ended, _ = Visit.objects.all().delete()
    return ended

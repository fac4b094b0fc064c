"""Whom an operator means by an e-mail address."""

from collections.abc import Iterable
from uuid import UUID

from kept.store.people import models


def accounts_called(addresses: Iterable[str], *, professionals: bool = False) -> dict[str, UUID]:
    """The accounts with these e-mail addresses, or only those of professionals, by the address; nobody is left out in
    words, so that the asker names who is missing."""
    users = models.User.objects.filter(email__in=list(addresses), is_active=True)
    if professionals:
        users = users.filter(professional__isnull=False)
    return dict(users.values_list("email", "uuid"))

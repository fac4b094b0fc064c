"""Switch payment methods on and off."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.payments.writes import replace_methods
from kept.store.payments.writes.accounts import require_account
from kept.store.people.writes import acting_professional

NEVER_SWITCHED: Final = frozenset({Method.CREDIT, Method.BALANCE})


@transaction.atomic(durable=True)
def set_methods(*, by: Actor, methods: Collection[Method], request: RequestKey, now: datetime) -> None:
    """These and no others, from now on, also for what is unpaid already; what was paid stays as it was paid.

    Raises Refused unknown_choice for a credit or a balance, which are never switched on, and card_not_connected for a card
    that no account can charge.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)

    if NEVER_SWITCHED & set(methods):
        raise Refused("unknown_choice", field="methods")
    if Method.CARD in methods:
        require_account(professional.practice_id)

    replace_methods(methods, professional_id=professional.id, practice_id=professional.practice_id)

    switched_on = " ".join(method for method in Method if method in methods)
    note_entry(by, "settings.methods", professional.uuid, at=now, request=request, methods=switched_on)
    remember(request, professional.uuid, by=by, at=now)

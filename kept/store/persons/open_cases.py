"""What is still open with a client, and so keeps them from being erased."""

from uuid import UUID

from django.db.models import Q

from kept.core.access import Actor
from kept.core.cards import UNDECIDED, AttemptKind, AttemptState
from kept.core.erasure import OpenCase
from kept.core.lifecycle import PaymentState, State
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.hubs.models import Correction
from kept.store.payments.balances import is_kept_for
from kept.store.payments.models import Payment
from kept.store.people.models import Client


def open_case_of(client: Client) -> OpenCase:
    """With all professionals of the practice."""
    return OpenCase(
        sessions=Session.objects.filter(client=client, state__in=[State.PLANNED, State.IN_PROGRESS]).count(),
        payments=_payments_not_settled(client.id),
        corrections=Correction.objects.filter(session__client=client, state=Correction.State.ASKED).count(),
        keeps_balance=is_kept_for(client.id),
    )


def open_case(client_id: UUID, *, actor: Actor) -> OpenCase:
    """For the page that asks. Raises Refused not_found."""
    known = Client.objects.filter(uuid=client_id, acquaintances__professional_id=actor.professional_id or 0).first()
    if known is None:
        raise Refused("not_found")
    return open_case_of(known)


def _payments_not_settled(client_id: int) -> int:
    """Still owed, to be decided about, or asked of the card provider; those of sessions to come are the sessions'."""
    owed = Q(state=PaymentState.UNPAID) | Q(must_decide=True) | Q(state=PaymentState.PENDING, session__isnull=True)
    asked = Q(card_attempts__state__in=UNDECIDED)
    owed_back = Q(card_attempts__kind=AttemptKind.REFUND, card_attempts__state=AttemptState.REFUSED)
    return Payment.objects.filter(owed | asked | owed_back, client_id=client_id).distinct().count()

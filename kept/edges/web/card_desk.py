"""Asking the card provider from a page: after the deed is committed, with the worker to go on where nobody answers."""

from typing import Final, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils.module_loading import import_string

from kept.core.cards import NEEDS_THE_CLIENT, AttemptState, Desk
from kept.edges.web.pages import PageRequest, done, see
from kept.store.payments.card_reads import Tried, latest_try, waiting_attempts

BEING_CHECKED: Final = (
    "The card’s answer is not known yet. It is being checked; nothing else is done with the payment until then."
)
# The provider's words for why not, in ours; any other is a plain refusal.
REFUSALS: Final = {
    "insufficient_funds": "The card was refused: there is not enough money on the account.",
    "expired_card": "The card was refused: it is over. The client can save another.",
    "lost_card": "The card was refused. The client can save another.",
    "stolen_card": "The card was refused. The client can save another.",
    "incorrect_number": "The card was refused: it is not valid. The client can save another.",
    "amount": "The card provider cannot take this amount.",
    "amount_too_small": "The card provider cannot take so small an amount.",
    "never_arrived": "The card was not charged: the request never reached the provider. It can be tried again.",
    NEEDS_THE_CLIENT: "The client’s bank wants the client to confirm the payment. Send the pay link.",
}
REFUSED: Final = "The card was refused. The client can use another, or pay in another way."


def desk() -> Desk:
    """As it is wired: edges do not import each other."""
    return cast(Desk, import_string(settings.KEPT_CARDS)())


def done_by_card(request: PageRequest, where: str, sentence: str, *, payment: UUID) -> HttpResponse:
    """A deed was done. What it asks of a card is asked now, and the answer said instead of the sentence."""
    waiting = waiting_attempts(payment)
    for attempt in waiting:
        desk().ask(attempt, now=request.now)
    tried = latest_try(payment) if waiting else None
    if tried is None or tried.state is AttemptState.TAKEN:
        return done(request, where, sentence)
    tell = messages.error if tried.state is AttemptState.REFUSED else messages.warning
    tell(request, sentence_of_try(tried))
    return see(where)


def sentence_of_try(tried: Tried) -> str:
    """How it stands with a charge, for the professional."""
    if tried.state is AttemptState.REFUSED:
        return f"{REFUSALS.get(tried.refusal, REFUSED)} The payment is unpaid."
    return "The card was charged." if tried.state is AttemptState.TAKEN else BEING_CHECKED

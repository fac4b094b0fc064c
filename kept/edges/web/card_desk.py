"""Asking the card provider from a page: after the deed is committed, with the worker to go on where nobody answers."""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils.module_loading import import_string

from kept.core.cards import AttemptState, Desk
from kept.edges.web.card_words import BEING_CHECKED, refusal_in_words
from kept.edges.web.pages import PageRequest, done, see
from kept.store.payments.card_reads import Tried, latest_try, waiting_attempts


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
        return f"{refusal_in_words(tried.refusal)} The payment is unpaid."
    return "The card was charged." if tried.state is AttemptState.TAKEN else BEING_CHECKED

"""Asking the card provider from a page: after the deed is committed, with the worker to go on where nobody answers."""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils.module_loading import import_string

from kept.core.cards import AttemptKind, AttemptState, Desk
from kept.edges.web.card_words import BEING_CHECKED, REFUND_ASKED, REFUND_SENTENCES, refusal_in_words
from kept.edges.web.pages import PageRequest, done, see
from kept.store.payments.card_reads import Tried, tries_just_made, tries_named


def desk() -> Desk:
    """As it is wired: edges do not import each other."""
    return cast(Desk, import_string(settings.KEPT_CARDS)())


def done_by_card(request: PageRequest, where: str, sentence: str, *, payment: UUID) -> HttpResponse:
    """A deed was done. What it asks of a card is asked now, and an answer that is no yes is said instead of the sentence."""
    made = tries_just_made(payment, at=request.now)
    for tried in made:
        if tried.is_open:
            desk().ask(tried.uuid, now=request.now)
    open_still = [tried for tried in tries_named(each.uuid for each in made) if tried.state is not AttemptState.TAKEN]
    if not open_still:
        return done(request, where, sentence)
    for tried in open_still:
        tell = messages.error if tried.state is AttemptState.REFUSED else messages.warning
        tell(request, sentence_of_try(tried))
    return see(where)


def sentence_of_try(tried: Tried) -> str:
    """How it stands with a charge or a refund, for the professional."""
    if tried.kind is AttemptKind.REFUND:
        return REFUND_SENTENCES.get(tried.state, REFUND_ASKED)
    if tried.state is AttemptState.REFUSED:
        return f"{refusal_in_words(tried.refusal)} The payment is unpaid."
    return "The card was charged." if tried.state is AttemptState.TAKEN else BEING_CHECKED

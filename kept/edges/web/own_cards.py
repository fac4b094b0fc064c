"""A client's cards: saved on the provider's own page, one of them the primary one. No number ever comes here."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.core.refusal import Refused
from kept.edges.web.card_desk import desk
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page, see
from kept.store.payments.saved_cards import own_wallets, saving_on
from kept.usecases.choose_primary_card import choose_primary_card
from kept.usecases.remove_card import remove_card
from kept.usecases.start_card_page import start_card_page

WHERE: Final = "/account/cards"


@allowed("own_card.write")
@require_safe
def list_cards(request: PageRequest) -> HttpResponse:
    shown = {"wallets": own_wallets(request.actor), "is_demo": settings.KEPT_DEMO, "now": request.now}
    return render_page(request, "web/own/cards.html", shown)


@allowed("own_card.write")
@require_POST
def add(request: PageRequest, practice_id: UUID) -> HttpResponse:
    """To the provider's page."""
    request.on_replay = lambda _result: WHERE
    page = start_card_page(by=request.actor, practice_id=practice_id, request=key_of(request), now=request.now)
    where = desk().open_card_page(page, back=f"{settings.KEPT_SITE_URL}{WHERE}/pages/{page}", now=request.now)
    if not where:
        raise Refused("provider_silent")
    return see(where)


@allowed("own_card.write")
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: PageRequest, page_id: UUID) -> HttpResponse:
    """From the provider's page. The provider tells of the card by itself; the button asks it."""
    saving = saving_on(page_id, actor=request.actor)
    if saving is None:
        raise Refused("not_found")
    if request.method == "POST" and desk().fetch_card(page_id, now=request.now):
        return done(request, WHERE, "The card is saved.")
    shown = {"page_id": page_id, "is_done": saving.is_done, "was_asked": request.method == "POST"}
    return render_page(request, "web/own/card_saving.html", shown)


@allowed("own_card.write")
@require_POST
def make_primary(request: PageRequest, card_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: WHERE
    choose_primary_card(card_id=card_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, WHERE, "This card is charged from now on.")


@allowed("own_card.write")
@require_POST
def remove(request: PageRequest, card_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: WHERE
    remove_card(card_id=card_id, by=request.actor, request=key_of(request), now=request.now)
    desk().forget_card(card_id)
    return done(request, WHERE, "The card is removed.")

"""Settings of a professional: the practice's account at the card provider."""

from functools import partial
from typing import Final

from django.conf import settings as installation
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.card_desk import desk
from kept.edges.web.forms.cards import CardAccountForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.proofs import stepped_up
from kept.edges.web.settings import TABS
from kept.store.payments.card_reads import account_address
from kept.usecases.connect_cards import connect_cards
from kept.usecases.disconnect_cards import disconnect_cards

WHERE: Final = "/settings/cards"


@allowed("settings.write")
@stepped_up
@sensitive_post_parameters("secret_key", "webhook_secret")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest) -> HttpResponse:
    form = CardAccountForm(sent(request), zone=request.person.zone)
    if not form.is_valid():
        return _show(request, form)

    request.on_refusal = partial(_show, request, form)
    request.on_replay = lambda _result: WHERE
    _require_known(form.cleaned_data["secret_key"])
    connect_cards(by=request.actor, **form.cleaned_data, request=key_of(request), now=request.now)
    return done(request, WHERE, "The account is connected. Card can be switched on under Payment methods.")


@allowed("settings.write")
@stepped_up
@require_POST
def disconnect(request: PageRequest) -> HttpResponse:
    request.on_replay = lambda _result: WHERE
    disconnect_cards(by=request.actor, request=key_of(request), now=request.now)
    return done(request, WHERE, "The account is disconnected. No card is charged any more.")


def _require_known(secret_key: str) -> None:
    """Raises Refused provider_key or provider_silent. In the demo no key is asked for, and none is taken."""
    if installation.KEPT_DEMO:
        raise Refused("card_not_connected")
    known = desk().knows_key(secret_key) if secret_key else True
    if known is None:
        raise Refused("provider_silent")
    if not known:
        raise Refused("provider_key", field="secret_key")


def _show(request: PageRequest, form: CardAccountForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    account = account_address(request.actor.practice_id or 0)
    shown = {
        "form": form,
        "tabs": TABS,
        "is_connected": account is not None,
        "is_demo": installation.KEPT_DEMO,
        "webhook": f"{installation.KEPT_SITE_URL}/webhooks/cards/{account}",
    }
    return render_page(request, "web/settings/cards.html", shown, status=status_of(form, refused))

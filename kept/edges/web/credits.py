"""Asking for one more credit: a client for themselves, or the professional for a client. No employer learns of it."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from kept.core.refusal import Refused
from kept.edges.web.answers import back_to, sent, status_of
from kept.edges.web.forms.hubs import CreditsRequestForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.store.hubs.reads import standings_of, standings_of_client
from kept.store.people.reads import client_page
from kept.usecases.request_credit import request_credit

HUBS: Final = "/my-hub"
GIVEN: Final = "One more credit is given."
WAITS: Final = "The request waits: the credit is given as soon as the programme has one."


@allowed("credits.request")
@require_http_methods(["GET", "HEAD", "POST"])
def request_own(request: PageRequest) -> HttpResponse:
    form = CreditsRequestForm(sent(request))
    shown = {
        "form": form,
        "standings": standings_of_client(request.actor.user_id, request.now),
        "action": "/hub/credits-request",
        "back": "/my-hub",
    }
    if not form.is_valid():
        return _render(request, shown)

    where = back_to(request, "/my-hub")
    request.on_refusal = lambda refused: _render(request, shown, refused)
    request.on_replay = lambda _result: where
    is_given = request_credit(
        hub_id=form.cleaned_data["hub"], by=request.actor, request=key_of(request), now=request.now
    )
    return done(request, where, GIVEN if is_given else WAITS)


@allowed("credits.request_for")
@require_http_methods(["GET", "HEAD", "POST"])
def request_for_client(request: PageRequest, client_id: UUID) -> HttpResponse:
    client = client_page(client_id, actor=request.actor)
    form = CreditsRequestForm(sent(request))
    where = f"/clients/{client_id}"
    standings = standings_of(user_id=client.user_id, professional_id=request.actor.professional_id, now=request.now)
    if not standings:
        raise Refused("not_found")
    shown = {
        "form": form,
        "standings": standings,
        "client": client.card,
        "action": f"{where}/credits-request",
        "back": where,
    }
    if not form.is_valid():
        return _render(request, shown)

    where = back_to(request, where)
    request.on_refusal = lambda refused: _render(request, shown, refused)
    request.on_replay = lambda _result: where
    is_given = request_credit(
        hub_id=form.cleaned_data["hub"],
        by=request.actor,
        client_id=client_id,
        request=key_of(request),
        now=request.now,
    )
    return done(request, where, GIVEN if is_given else WAITS)


def _render(request: PageRequest, shown: dict[str, object], refused: Refused | None = None) -> HttpResponse:
    form = shown["form"]
    assert isinstance(form, CreditsRequestForm)
    if refused:
        form.refuse(refused)
    return render_page(request, "web/programme/credits_request.html", shown, status=status_of(form, refused))

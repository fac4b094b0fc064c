"""Clients, section Requests: what the On Request form brought; accepting, declining."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.edges.web.answers import page_number, query_without_page, sent, status_of
from kept.edges.web.clients import section_tabs
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.store.people.reads.invitations import request_card, requests_page
from kept.usecases.accept_request import accept_request
from kept.usecases.decline_request import decline_request

SECTION = "/clients/requests"


@allowed("request.decide")
@require_safe
def list_requests(request: PageRequest) -> HttpResponse:
    shown = {
        "tabs": section_tabs(request),
        "page": requests_page(request.actor, number=page_number(request)),
        "query": query_without_page(request),
    }
    return render_page(request, "web/clients/requests.html", shown)


@allowed("request.decide")
@require_POST
def accept(request: PageRequest, request_id: UUID) -> HttpResponse:
    request.on_replay = "/clients/{}".format
    client = accept_request(request_id=request_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, f"/clients/{client}", "The request is accepted. Nothing is booked yet.")


@allowed("request.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: PageRequest, request_id: UUID) -> HttpResponse:
    card = request_card(request_id, actor=request.actor)
    form = StrictForm(sent(request))
    if not form.is_bound or not form.is_valid():
        shown = {"form": form, "asked": card}
        return render_page(request, "web/clients/request_refusal.html", shown, status=status_of(form))

    request.on_replay = lambda _result: SECTION
    decline_request(request_id=request_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, SECTION, "The request is declined. Nobody was written to.")

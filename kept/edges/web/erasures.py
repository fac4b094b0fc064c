"""Erasing a client: what will be gone, what stays and why, and the word that confirms it."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.forms.erasures import ErasureForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.proofs import stepped_up
from kept.store.people.reads import client_page
from kept.store.persons.open_cases import open_case
from kept.usecases.erase_client import erase_client

WHERE = "/clients"


@allowed("client.erase")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: PageRequest, client_id: UUID) -> HttpResponse:
    form = ErasureForm(sent(request), zone=request.person.zone)
    request.on_replay = lambda _result: WHERE
    if not form.is_valid():
        return _ask(request, client_id, form)

    request.on_refusal = partial(_ask, request, client_id, form)
    erase_client(client_id=client_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, WHERE, "The client is erased.")


def _ask(request: PageRequest, client_id: UUID, form: ErasureForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {
        "form": form,
        "client": client_page(client_id, actor=request.actor),
        "case": open_case(client_id, actor=request.actor),
    }
    return render_page(request, "web/clients/erasure.html", shown, status=status_of(form, refused))

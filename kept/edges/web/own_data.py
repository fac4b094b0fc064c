"""A person's data to take along, and who looked at it."""

from functools import partial
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.letters import initials
from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.archives import archive_answer
from kept.edges.web.forms.erasures import DownloadForm
from kept.edges.web.pages import PageRequest, allowed, key_of, render_page
from kept.edges.web.proofs import stepped_up
from kept.store.journal.reads import openings_of
from kept.store.people.reads import client_page
from kept.store.people.reads.preferences import own_records
from kept.usecases.export_client import export_client
from kept.usecases.export_own_data import export_own_data

ROLES: Final = {"professional": "Professional", "manager": "Manager", "assistant": "Assistant", "operator": "Operator"}
DEEDS: Final = {
    "client.opened": "Opened your record",
    "client.edited": "Changed your record",
    "client.exported": "Downloaded your data",
}


@allowed("own_data.export")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def save_own(request: PageRequest) -> HttpResponse:
    form = DownloadForm(sent(request), zone=request.person.zone)
    request.on_replay = lambda _result: request.path
    if not form.is_valid():
        return _offer(request, None, form)

    request.on_refusal = partial(_offer, request, None, form)
    export = export_own_data(by=request.actor, request=key_of(request), now=request.now)
    return archive_answer(export, now=request.now)


@allowed("client.export")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def save_client(request: PageRequest, client_id: UUID) -> HttpResponse:
    form = DownloadForm(sent(request), zone=request.person.zone)
    request.on_replay = lambda _result: request.path
    if not form.is_valid():
        return _offer(request, client_id, form)

    request.on_refusal = partial(_offer, request, client_id, form)
    export = export_client(client_id=client_id, by=request.actor, request=key_of(request), now=request.now)
    return archive_answer(export, now=request.now)


@allowed("own_data.export")
@require_safe
def list_openings(request: PageRequest) -> HttpResponse:
    """By initials and role: who it was is for the client and their professional to talk about."""
    practices = own_records(request.actor)
    rows = [
        {
            "at": each.at,
            "who": initials(each.name),
            "role": ROLES.get(each.role, each.role),
            "did": DEEDS[each.action],
            "practice": practices[each.record],
        }
        for each in openings_of(list(practices))
    ]
    return render_page(request, "web/own/openings.html", {"openings": rows})


def _offer(
    request: PageRequest, client_id: UUID | None, form: DownloadForm, refused: Refused | None = None
) -> HttpResponse:
    if refused:
        form.refuse(refused)
    client = client_page(client_id, actor=request.actor) if client_id else None
    shown = {"form": form, "client": client, "where": request.path}
    return render_page(request, "web/own/data.html", shown, status=status_of(form, refused))

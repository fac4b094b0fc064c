"""Clients: the list, one client, adding and editing."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.refusal import Refused
from kept.edges.web.answers import back_to, page_number, query_without_page, sent, status_of
from kept.edges.web.forms.clients import ClientForm, EditClientForm, NoteForm, particulars_of
from kept.edges.web.forms.filters import SearchForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.store.diary.reads import notes_about, sessions_of_client
from kept.store.hubs.reads import standings_of
from kept.store.journal.reads import was_opened_lately
from kept.store.payments.balances import balances_of_client
from kept.store.payments.reads import payments_of_client
from kept.store.people.reads import ClientCard, ClientPage, client_page, clients_found, clients_page
from kept.store.people.reads.consents import consents_of
from kept.store.people.reads.invitations import on_the_way
from kept.usecases.add_client import ClientWish, add_client
from kept.usecases.edit_client import edit_client
from kept.usecases.note_opening import note_opening

MOST_CLIENTS_LISTED: Final = 500


@allowed("client.read")
@require_safe
def list_clients(request: PageRequest) -> HttpResponse:
    form = SearchForm(request.GET, zone=request.person.zone)
    shown = {
        "form": form,
        "tabs": section_tabs(request),
        "page": clients_page(request.actor, text=form.text, number=page_number(request)),
        "query": query_without_page(request),
    }
    return render_page(request, "web/clients/list.html", shown, status=status_of(form))


@allowed("client.read")
@require_safe
def search_clients(request: PageRequest) -> HttpResponse:
    """Only the answers, for the search field that forms have."""
    found = clients_found(request.actor, text=SearchForm(request.GET, zone=request.person.zone).text)
    return render(request, "web/clients/_options.html", {"clients": found})


@allowed("client.read")
@require_safe
def show_client(request: PageRequest, client_id: UUID) -> HttpResponse:
    client = client_page(client_id, actor=request.actor)
    note_look(request, client_id)
    return render_client(request, client, NoteForm(zone=request.person.zone))


def note_look(request: PageRequest, client_id: UUID) -> None:
    """The only trace that looking leaves: clients are told who opened their record."""
    if not was_opened_lately(client_id, by=request.actor, now=request.now):
        note_opening(client_id=client_id, by=request.actor, now=request.now)


def section_tabs(request: PageRequest) -> tuple[tuple[str, str, int | None], ...]:
    """The sections of Clients: address, label, and how many wait there for something to be done."""
    waiting = on_the_way(request.actor)
    return (
        ("/clients", "Clients", None),
        ("/clients/requests", "Requests", waiting.requests),
        ("/clients/invites", "Invites", waiting.invites),
    )


def clients_to_choose(request: PageRequest) -> Sequence[ClientCard]:
    """The first clients by name, and the one that is asked about, whom a search may have found further down."""
    listed = clients_found(request.actor, text="", most=MOST_CLIENTS_LISTED)
    asked = request.POST.get("client") or request.GET.get("client", "")
    if len(listed) < MOST_CLIENTS_LISTED or asked in {str(client.uuid) for client in listed}:
        return listed
    with suppress(ValueError, Refused):
        return (*listed, client_page(UUID(asked), actor=request.actor).card)
    return listed


def render_client(
    request: PageRequest, client: ClientPage, note: NoteForm, refused: Refused | None = None
) -> HttpResponse:
    """The client's page, with the note that is being written."""
    if refused:
        note.refuse(refused)
    actor, client_id = request.actor, client.card.uuid
    shown = {
        "client": client,
        "form": note,
        "standings": standings_of(user_id=client.user_id, professional_id=actor.professional_id, now=request.now),
        "sessions": sessions_of_client(actor, client_id),
        "payments": payments_of_client(actor, client_id),
        "balances": balances_of_client(client_id, actor=actor),
        "notes": notes_about(actor, client_id),
        "consents": consents_of(client_id, actor=actor),
    }
    return render_page(request, "web/clients/show.html", shown, status=status_of(note, refused))


@allowed("client.write")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PageRequest) -> HttpResponse:
    zone = request.person.zone
    form = ClientForm(sent(request), zone=zone, initial={"timezone": zone})
    if not form.is_valid():
        return _render_form(request, form, None)

    request.on_refusal = partial(_render_form, request, form, None)
    request.on_replay = "/clients/{}".format
    client_id = add_client(
        by=request.actor, wish=ClientWish(**form.cleaned_data), request=key_of(request), now=request.now
    )
    return done(request, f"/clients/{client_id}", "The client is added.")


@allowed("client.write")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, client_id: UUID) -> HttpResponse:
    client = client_page(client_id, actor=request.actor)
    note_look(request, client_id)
    form = EditClientForm(sent(request), zone=request.person.zone, initial=particulars_of(client))
    if not form.is_valid():
        return _render_form(request, form, client)

    where = back_to(request, f"/clients/{client_id}")
    request.on_refusal = partial(_render_form, request, form, client)
    request.on_replay = lambda _result: where
    edit_client(client_id=client_id, by=request.actor, **form.cleaned_data, request=key_of(request), now=request.now)
    return done(request, where, "The client is saved.")


def _render_form(
    request: PageRequest, form: ClientForm, client: ClientPage | None, refused: Refused | None = None
) -> HttpResponse:
    """The particulars as a form. After changed_meanwhile what was typed stays, beside how the client stands now."""
    if refused:
        form.refuse(refused)
    stale = client is not None and form.has_fault("changed_meanwhile")
    shown = {
        "form": form,
        "client": client,
        "version": client.version if client and stale else form["version"].value() if client else None,
        "stands": client if stale else None,
    }
    return render_page(request, "web/clients/form.html", shown, status=status_of(form, refused))

"""Private notes about a client: writing one, removing one."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.clients import render_client
from kept.edges.web.forms.clients import NoteForm, RemoveNoteForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.store.diary.reads import note_page
from kept.store.people.reads import client_page
from kept.usecases.remove_note import remove_note
from kept.usecases.write_note import write_note


@allowed("note.write")
@require_POST
def write(request: PageRequest, client_id: UUID) -> HttpResponse:
    client = client_page(client_id, actor=request.actor)
    form = NoteForm(sent(request), zone=request.person.zone)
    if not form.is_valid():
        return render_client(request, client, form)

    where = f"/clients/{client_id}#notes"
    request.on_refusal = partial(render_client, request, client, form)
    request.on_replay = lambda _result: where
    write_note(
        client_id=client_id,
        session_id=None,
        by=request.actor,
        text=form.cleaned_data["text"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, where, "The note is kept.")


@allowed("note.write")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PageRequest, note_id: UUID) -> HttpResponse:
    form = RemoveNoteForm(sent(request), zone=request.person.zone)
    if not form.is_valid():
        return _ask(request, note_id, form)

    where = f"/clients/{form.cleaned_data['client']}"
    request.on_refusal = partial(_ask, request, note_id, form)
    request.on_replay = lambda _result: where
    remove_note(note_id=note_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, where, "The note is removed.")


def _ask(request: PageRequest, note_id: UUID, form: RemoveNoteForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {"form": form, "note": note_page(note_id, actor=request.actor)}
    return render_page(request, "web/clients/note_removal.html", shown, status=status_of(form, refused))

"""Another time for a session: by dragging it, or by a form; and the way back."""

from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.refusal import Refused
from kept.edges.web.answers import sent
from kept.edges.web.forms.sessions import DragForm, MoveForm, time_in
from kept.edges.web.pages import PageRequest, allowed, done, json_answer, key_of, render_page, see
from kept.edges.web.sentences import sentence_of
from kept.edges.web.sessions import OVERTAKEN, UNDO_SHOWN, address_of, editable_session, show_as_it_stands
from kept.edges.web.words import time_span_in_words
from kept.store.diary.reads import session_page
from kept.usecases.edit_session import EditWish, edit_session
from kept.usecases.undo_move import undo_move

# The letter waits a little longer than `Undo` is shown, so that the last click still counts.
UNDO_FOR: Final = UNDO_SHOWN + timedelta(seconds=2)


@allowed("session.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: PageRequest, session_id: UUID) -> HttpResponse:
    """The calendar's drag is answered in JSON; the form, for the keyboard and without a script, with a page."""
    if request.headers.get("X-Kept") == "drag":
        return _drag(request, session_id)
    card = editable_session(request, session_id).card
    initial = {**time_in(card.zone, card.starts_at), "minutes_wanted": card.minutes, "version": card.version}
    form = MoveForm(sent(request), zone=request.person.zone, initial=initial)
    if request.method == "GET" or not form.is_valid():
        return _show(request, form, session_id, status=422 if form.is_bound else 200)

    request.on_refusal = partial(_refuse, request, form, session_id)
    request.on_replay = address_of
    _edit(request, session_id, form)
    return see(address_of(session_id))


@allowed("session.edit")
@require_POST
def undo(request: PageRequest, session_id: UUID, version: int) -> HttpResponse:
    by_script = request.headers.get("X-Kept") in {"drag", "undo"}
    request.on_refusal = (
        partial(_refuse_in_json, request) if by_script else partial(show_as_it_stands, request, session_id)
    )
    request.on_replay = address_of
    undo_move(session_id=session_id, by=request.actor, version=version, request=key_of(request), now=request.now)
    sentence = "The session is back where it was. The client was not written to."
    if by_script:
        return json_answer({"sentence": sentence})
    return done(request, address_of(session_id), sentence)


def _drag(request: PageRequest, session_id: UUID) -> HttpResponse:
    form = DragForm(request.POST, zone=request.person.zone)
    if not form.is_valid():
        said = " ".join(str(sentence) for sentences in form.errors.values() for sentence in sentences)
        return json_answer({"code": form.code, "sentence": said, "needs": None}, status=422)

    request.on_refusal = partial(_refuse_in_json, request)
    _edit(request, session_id, form)
    card = session_page(session_id, actor=request.actor).card
    return json_answer(
        {
            "undo_url": f"{address_of(session_id)}/moves/{card.version}/undo",
            "until": (request.now + UNDO_SHOWN).isoformat(),
            "sentence": f"Moved to {time_span_in_words(card.starts_at, card.ends_at, card.zone)}.",
            "version": card.version,
        }
    )


def _edit(request: PageRequest, session_id: UUID, form: MoveForm | DragForm) -> None:
    given = form.cleaned_data
    edit_session(
        session_id=session_id,
        by=request.actor,
        wish=EditWish(span=given["span"], outside_hours=given["outside_hours"], undo_for=UNDO_FOR),
        version=given["version"],
        request=key_of(request),
        now=request.now,
    )


def _refuse_in_json(request: PageRequest, refused: Refused) -> HttpResponse:
    needs = "outside_hours" if refused.code == "outside_hours" else None
    said = sentence_of(refused, zone=request.person.zone)
    return json_answer({"code": refused.code, "sentence": said, "needs": needs}, status=refused.status)


def _show(request: PageRequest, form: MoveForm, session_id: UUID, *, status: int) -> HttpResponse:
    card = session_page(session_id, actor=request.actor).card
    return render_page(
        request, "web/sessions/move.html", {"form": form, "session": card, "version": card.version}, status=status
    )


def _refuse(request: PageRequest, form: MoveForm, session_id: UUID, refused: Refused) -> HttpResponse:
    if refused.code in OVERTAKEN:
        return show_as_it_stands(request, session_id, refused)
    form.refuse(refused)
    return _show(request, form, session_id, status=refused.status)

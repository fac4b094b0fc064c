"""A session's page (the pop-up), and editing it."""

from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.admission import JOIN_OPENS, Attempt, admit
from kept.core.lifecycle import PaymentState
from kept.core.outcome import GIVEN_OUT
from kept.core.policy import By, Deed
from kept.core.refusal import Refused
from kept.edges.web.answers import sent
from kept.edges.web.forms.sessions import EditForm, initial_of
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.sentences import sentence_of
from kept.edges.web.waiting_words import freed_in_words
from kept.store.diary.reads import SessionPage, services_of, session_page
from kept.store.diary.waiting import freed_by
from kept.store.hubs.corrections import asked_about
from kept.store.outbox.reads import letters_of_session
from kept.usecases.edit_session import EditWish, edit_session

UNDO_SHOWN: Final = timedelta(seconds=10)
# Refusals that no other choice in the form can mend: the session itself has moved on.
OVERTAKEN: Final = frozenset(
    {"already_cancelled", "already_complete", "transition_not_allowed", "not_joined", "too_early_to_finish"}
)


@allowed("session.read")
@require_safe
def show_session(request: PageRequest, session_id: UUID) -> HttpResponse:
    page = session_page(session_id, actor=request.actor)
    return render_page(request, "web/sessions/session.html", _facts_for(request, page))


@allowed("session.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, session_id: UUID) -> HttpResponse:
    page = editable_session(request, session_id)
    form = EditForm(
        sent(request),
        services=services_of(request.actor, besides=page.service_uuid),
        currency=page.card.price.currency,
        zone=request.person.zone,
        price_is_open=page.card.payment_state is PaymentState.PENDING,
        initial=initial_of(page.card, service=str(page.service_uuid), meeting_url=page.meeting_url),
    )
    if request.method == "GET" or not form.is_valid():
        return _show_edit(request, form, session_id, status=422 if form.is_bound else 200)

    request.on_refusal = partial(_refuse_edit, request, form, session_id)
    request.on_replay = address_of
    given = form.cleaned_data
    edit_session(
        session_id=session_id,
        by=request.actor,
        wish=EditWish(
            span=given["span"],
            service_id=UUID(given["service"]),
            place=given["place"],
            meeting_url=given["meeting_url"],
            price=given.get("price"),
            outside_hours=given["outside_hours"],
        ),
        version=given["version"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, address_of(session_id), "The session is saved. The client gets an updated confirmation.")


def address_of(session_id: object) -> str:
    """Where a session's page is."""
    return f"/sessions/{session_id}"


def editable_session(request: PageRequest, session_id: UUID) -> SessionPage:
    """A session that a form about its time or particulars is for. Raises Refused, which shows how it stands."""
    request.on_refusal = partial(show_as_it_stands, request, session_id)
    page = session_page(session_id, actor=request.actor)
    admit(Attempt(deed=Deed.EDIT, by=By.PROFESSIONAL, now=request.now, state=page.facts.state))
    return page


def show_as_it_stands(request: PageRequest, session_id: UUID, refused: Refused) -> HttpResponse:
    """The session's page, headed by why something else was not done."""
    page = session_page(session_id, actor=request.actor)
    said = {"refused": refused.code, "sentence": sentence_of(refused, zone=request.person.zone)}
    return render_page(request, "web/sessions/session.html", _facts_for(request, page) | said, status=refused.status)


def _facts_for(request: PageRequest, page: SessionPage) -> dict[str, Any]:
    """The session's page, with which deeds are open now and which letters reached whom."""
    card = page.card
    letters = letters_of_session(card.id)
    is_over = card.state in ("complete", "cancelled")
    asked_back = asked_about(card.id) if card.credit and is_over else ()
    freed = freed_by(card.uuid, actor=request.actor) if card.state == "cancelled" else None
    return {
        "freed": freed,
        "freed_sentence": freed_in_words(freed) if freed else "",
        "asked_back": asked_back,
        "may_ask_back": is_over and card.credit in GIVEN_OUT and all(each.state != "asked" for each in asked_back),
        "page": page,
        "session": card,
        "letters": letters,
        "client_not_told": [letter for letter in letters if letter.to == "client" and letter.state == "given_up"],
        "joins_from": card.starts_at - JOIN_OPENS,
        "may_join": card.state == "planned" and request.now >= card.starts_at - JOIN_OPENS,
        "may_end": card.state == "in_progress" and request.now >= card.starts_at,
        "undo": _undo(request, page),
    }


def _undo(request: PageRequest, page: SessionPage) -> dict[str, Any] | None:
    """The way back from a move that was made a moment ago."""
    left = page.history[-1].at + UNDO_SHOWN - request.now
    if page.moved_from is None or left <= timedelta(0):
        return None
    return {
        "url": f"{address_of(page.card.uuid)}/moves/{page.card.version}/undo",
        "sentence": "The session was moved.",
        "seconds": max(1, int(left.total_seconds())),
        "request_key": str(uuid4()),
    }


def _show_edit(request: PageRequest, form: EditForm, session_id: UUID, *, status: int = 200) -> HttpResponse:
    """The form, and beside it how the session stands now; from here on the form is about this version."""
    page = session_page(session_id, actor=request.actor)
    context = {"form": form, "session": page.card, "version": page.card.version}
    return render_page(request, "web/sessions/edit.html", context, status=status)


def _refuse_edit(request: PageRequest, form: EditForm, session_id: UUID, refused: Refused) -> HttpResponse:
    if refused.code in OVERTAKEN:
        return show_as_it_stands(request, session_id, refused)
    form.refuse(refused)
    return _show_edit(request, form, session_id, status=refused.status)

"""Corrections: a professional asks for a session's credit back, or an operator by its reference; another operator decides."""

from functools import partial
from typing import Final
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.core.outcome import correction_outcome
from kept.core.refusal import Refused
from kept.edges.web.answers import page_number, query_without_page, sent, status_of
from kept.edges.web.forms.statements import AskBackByReferenceForm, AskBackForm, DeclineForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.proofs import stepped_up
from kept.edges.web.sentences import sentence_of
from kept.edges.web.sessions import address_of, show_as_it_stands
from kept.store.diary.reads import SessionPage, session_page
from kept.store.hubs.corrections import correction_shown, corrections_page
from kept.usecases.ask_for_correction import ask_for_correction
from kept.usecases.decide_correction import decide_correction

WHERE: Final = "/corrections"
ASKED: Final = "An operator decides whether the credit comes back. You see it here."


@allowed("correction.ask")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PageRequest, session_id: UUID) -> HttpResponse:
    """About a session of one's own."""
    page = session_page(session_id, actor=request.actor)
    request.on_refusal = partial(show_as_it_stands, request, session_id)
    correction_outcome(page.facts, credit=page.card.credit, now=request.now)
    form = AskBackForm(sent(request), zone=request.person.zone)
    if not form.is_valid():
        return _render_ask(request, form, page)

    where = address_of(session_id)
    request.on_replay = lambda _result: where
    ask_for_correction(
        about=session_id, by=request.actor, reason=form.cleaned_data["reason"], request=key_of(request), now=request.now
    )
    return done(request, where, ASKED)


@allowed("correction.ask_by_reference")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def ask_by_reference(request: PageRequest) -> HttpResponse:
    """About a line of a statement."""
    initial = {"reference": request.GET.get("reference", "")}
    form = AskBackByReferenceForm(sent(request), zone=request.person.zone, initial=initial)
    if not form.is_valid():
        return _render_ask(request, form, None)

    request.on_refusal = partial(_render_ask, request, form, None)
    request.on_replay = lambda _result: WHERE
    ask_for_correction(
        about=form.cleaned_data["reference"],
        by=request.actor,
        reason=form.cleaned_data["reason"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, WHERE, "It is asked. Another operator decides.")


@allowed("correction.decide")
@require_safe
def list_corrections(request: PageRequest) -> HttpResponse:
    shown = {
        "page": corrections_page(request.actor, number=page_number(request)),
        "query": query_without_page(request),
    }
    return render_page(request, "web/corrections/list.html", shown)


@allowed("correction.decide")
@require_safe
def show(request: PageRequest, correction_id: UUID) -> HttpResponse:
    return _render(request, correction_id, DeclineForm(zone=request.person.zone))


@allowed("correction.decide")
@stepped_up
@require_POST
def approve(request: PageRequest, correction_id: UUID) -> HttpResponse:
    return _decide(request, correction_id, DeclineForm(zone=request.person.zone), is_approved=True, answer="")


@allowed("correction.decide")
@stepped_up
@require_POST
def decline(request: PageRequest, correction_id: UUID) -> HttpResponse:
    form = DeclineForm(request.POST, zone=request.person.zone)
    if not form.is_valid():
        return _render(request, correction_id, form)
    return _decide(request, correction_id, form, is_approved=False, answer=form.cleaned_data["answer"])


def _decide(
    request: PageRequest, correction_id: UUID, form: DeclineForm, *, is_approved: bool, answer: str
) -> HttpResponse:
    correction_shown(correction_id, actor=request.actor)
    request.on_refusal = partial(_render, request, correction_id, form)
    request.on_replay = lambda _result: WHERE
    decide_correction(
        correction_id=correction_id,
        by=request.actor,
        is_approved=is_approved,
        answer=answer,
        request=key_of(request),
        now=request.now,
    )
    return done(request, WHERE, "The credit is returned." if is_approved else "The correction is declined.")


def _render(
    request: PageRequest, correction_id: UUID, form: DeclineForm, refused: Refused | None = None
) -> HttpResponse:
    shown = {
        "correction": correction_shown(correction_id, actor=request.actor),
        "form": form,
        "approval_key": str(uuid4()),
        "refused": refused.code if refused else "",
        "sentence": sentence_of(refused, zone=request.person.zone) if refused else "",
    }
    return render_page(request, "web/corrections/show.html", shown, status=status_of(form, refused))


def _render_ask(
    request: PageRequest, form: AskBackForm, page: SessionPage | None, refused: Refused | None = None
) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {"form": form, "session": page.card if page else None}
    return render_page(request, "web/corrections/ask.html", shown, status=status_of(form, refused))

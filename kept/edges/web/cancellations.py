"""Cancel or delete a session: first why and what it does, then whether the client is notified."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.notice import LATE_OR_STARTED, PROGRAMME_HOURS
from kept.core.outcome import CancelWish, Method, Outcome, cancellation_outcome
from kept.core.policy import By, Origin, PaidBy, Reason
from kept.core.refusal import Refused
from kept.edges.web.answers import sent
from kept.edges.web.card_desk import done_by_card
from kept.edges.web.consequence import Consequence, consequence_of
from kept.edges.web.forms.endings import CONFIRM_WORD, CancelForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.presence import is_proved
from kept.edges.web.proofs import ask_first
from kept.edges.web.sentences import sentence_of
from kept.edges.web.sessions import OVERTAKEN, address_of, show_as_it_stands
from kept.store.diary.reads import SessionPage, session_page
from kept.store.ledger.reads import is_past_its_time
from kept.store.payments.reads import accepted_methods
from kept.store.payments.saved_cards import primary_card
from kept.usecases.cancel_session import cancel_session
from kept.usecases.delete_session import delete_session


@allowed("session.cancel")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: PageRequest, session_id: UUID) -> HttpResponse:
    """The first step without `notify` in it, the deed with it."""
    page = session_page(session_id, actor=request.actor)
    request.on_refusal = partial(show_as_it_stands, request, session_id)
    if request.method == "GET":
        _must_be_open(page, now=request.now)
    form = _form(request, page)
    if request.method == "GET" or not form.is_valid():
        return _show_first(request, form, page, status=422 if form.is_bound else 200)

    request.on_refusal = partial(_refuse, request, form, session_id)
    chosen = form.cleaned_data["notify"]
    if not chosen:
        return _show_second(request, form, page)
    if form.wish(notify=False).delete_information and not is_proved(request):
        return ask_first(request)
    return _carry_out(request, page, form, notify=chosen == "yes")


@allowed("session.cancel")
@require_POST
def preview_cancellation(request: PageRequest, session_id: UUID) -> HttpResponse:
    """What the choices made so far would do."""
    page = session_page(session_id, actor=request.actor)
    form = _form(request, page)
    form.full_clean()
    return _render_consequence(request, page, form)


def _form(request: PageRequest, page: SessionPage) -> CancelForm:
    methods = accepted_methods(request.actor)
    card = primary_card(page.card.client_uuid, actor=request.actor) if Method.CARD in methods else None
    initial = {"version": page.card.version}
    return CancelForm(sent(request), zone=request.person.zone, methods=methods, card=card, initial=initial)


def _must_be_open(page: SessionPage, *, now: datetime) -> None:
    """Raises Refused when it was cancelled or completed before: any reason would do to learn it."""
    cancellation_outcome(page.facts, by=By.PROFESSIONAL, wish=CancelWish(reason=Reason.PROFESSIONAL), now=now)


def _carry_out(request: PageRequest, page: SessionPage, form: CancelForm, *, notify: bool) -> HttpResponse:
    wish, session_id = form.wish(notify=notify), page.card.uuid
    request.on_replay = (lambda _: "/sessions") if wish.delete_information else address_of
    deed = delete_session if wish.delete_information else cancel_session
    deed(
        session_id=session_id,
        by=request.actor,
        wish=wish,
        shown=form.cleaned_data["expected"] or None,
        request=key_of(request),
        now=request.now,
        version=form.cleaned_data["version"],
    )
    if wish.delete_information:
        return done(request, "/sessions", "Everything about the session is deleted.")
    where, sentence = address_of(session_id), "The session is cancelled."
    return done_by_card(request, where, sentence, payment=page.card.payment_uuid)


def _show_first(request: PageRequest, form: CancelForm, page: SessionPage, *, status: int) -> HttpResponse:
    facts = page.facts
    sponsored = facts.payer is PaidBy.CREDIT or facts.origin is Origin.HUB
    context = {
        "form": form,
        "session": page.card,
        "version": page.card.version,
        "confirm_word": CONFIRM_WORD,
        "by_credit": facts.payer is PaidBy.CREDIT,
        "charge_closed": sponsored and facts.notice(request.now) not in LATE_OR_STARTED,
        "programme_hours": PROGRAMME_HOURS,
        "started": facts.starts_at <= request.now,
        "consequence": _consequence(request, page, form) if form.is_bound else None,
    }
    return render_page(request, "web/sessions/cancel.html", context, status=status)


def _show_second(request: PageRequest, form: CancelForm, page: SessionPage, *, status: int = 200) -> HttpResponse:
    """Asks whether to notify; what was chosen goes along hidden, with what was shown. Raises Refused."""
    outcome = cancellation_outcome(
        page.facts,
        by=By.PROFESSIONAL,
        wish=form.wish(notify=True),
        now=request.now,
        version=form.cleaned_data["version"],
    )
    context = {
        "form": form,
        "session": page.card,
        "chosen": [
            (n, v)
            for n, v in request.POST.items()
            if n not in ("csrfmiddlewaretoken", "request_key", "expected", "notify")
        ],
        "consequence": _in_words(request, page, outcome),
    }
    return render_page(request, "web/sessions/notify.html", context, status=status)


def _refuse(request: PageRequest, form: CancelForm, session_id: UUID, refused: Refused) -> HttpResponse:
    """Back to the first step; a changed outcome is shown anew in the second."""
    if refused.code in OVERTAKEN:
        return show_as_it_stands(request, session_id, refused)
    page = session_page(session_id, actor=request.actor)
    form.refuse(refused)
    if refused.code == "outcome_changed":
        return _show_second(request, form, page, status=refused.status)
    return _show_first(request, form, page, status=refused.status)


def _render_consequence(request: PageRequest, page: SessionPage, form: CancelForm) -> HttpResponse:
    refused = _refusal(request, page, form.wish(notify=True))
    missing = sentence_of(refused, zone=request.person.zone) if refused and refused.code != "reason_required" else ""
    context = {"consequence": None if refused else _consequence(request, page, form), "consequence_missing": missing}
    return render_page(request, "web/_consequence.html", context)


def _refusal(request: PageRequest, page: SessionPage, wish: CancelWish) -> Refused | None:
    try:
        cancellation_outcome(page.facts, by=By.PROFESSIONAL, wish=wish, now=request.now)
    except Refused as refused:
        return refused
    return None


def _consequence(request: PageRequest, page: SessionPage, form: CancelForm) -> Consequence | None:
    wish = form.wish(notify=True)
    if _refusal(request, page, wish):
        return None
    outcome = cancellation_outcome(page.facts, by=By.PROFESSIONAL, wish=wish, now=request.now)
    return _in_words(request, page, outcome)


def _in_words(request: PageRequest, page: SessionPage, outcome: Outcome) -> Consequence:
    ended = is_past_its_time(page.hold, now=request.now)
    return consequence_of(outcome, price=page.card.price, zone=page.card.zone, credit_ended=ended)

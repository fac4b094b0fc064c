"""Join a session, and end it: charge, or skip the payment."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.outcome import Method, completion_outcome
from kept.core.refusal import Refused
from kept.edges.web.answers import sent
from kept.edges.web.card_desk import done_by_card
from kept.edges.web.consequence import consequence_of
from kept.edges.web.forms.endings import EndForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.sessions import OVERTAKEN, address_of, show_as_it_stands
from kept.store.diary.reads import session_page
from kept.store.payments.reads import accepted_methods
from kept.store.payments.saved_cards import card_for_session
from kept.usecases.complete_session import complete_session
from kept.usecases.join_session import join_session


@allowed("session.join")
@require_POST
def join(request: PageRequest, session_id: UUID) -> HttpResponse:
    request.on_refusal = partial(show_as_it_stands, request, session_id)
    request.on_replay = address_of
    join_session(session_id=session_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, address_of(session_id), "The session is in progress.")


@allowed("session.complete")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: PageRequest, session_id: UUID) -> HttpResponse:
    request.on_refusal = partial(show_as_it_stands, request, session_id)
    methods = accepted_methods(request.actor)
    card = card_for_session(session_id, actor=request.actor) if Method.CARD in methods else None
    form = EndForm(sent(request), zone=request.person.zone, methods=methods, card=card)
    if request.method == "GET" or not form.is_valid():
        return _show(request, form, session_id, status=422 if form.is_bound else 200)

    request.on_refusal = partial(_refuse, request, form, session_id)
    request.on_replay = address_of
    charge = form.charges()
    complete_session(
        session_id=session_id,
        by=request.actor,
        charge=charge,
        method=form.cleaned_data["method"] if charge else None,
        shown=form.shown(),
        request=key_of(request),
        now=request.now,
    )
    sentence = "The session is complete and charged." if charge else "The session is complete. Its payment is unpaid."
    payment = session_page(session_id, actor=request.actor).card.payment_uuid
    return done_by_card(request, address_of(session_id), sentence, payment=payment)


def _show(request: PageRequest, form: EndForm, session_id: UUID, *, status: int = 200) -> HttpResponse:
    """The summary, with what each of the two choices would do. Raises Refused when the session cannot be ended."""
    page = session_page(session_id, actor=request.actor)
    charged = completion_outcome(page.facts, charge=True, method=None, now=request.now)
    skipped = completion_outcome(page.facts, charge=False, method=None, now=request.now)
    price, zone = page.card.price, page.card.zone
    context = {
        "form": form,
        "session": page.card,
        "by_credit": page.card.funding == "credit",
        "prepaid": page.card.payment_state == "paid",
        "charged": consequence_of(charged, price=price, zone=zone),
        "skipped": consequence_of(skipped, price=price, zone=zone),
    }
    return render_page(request, "web/sessions/end.html", context, status=status)


def _refuse(request: PageRequest, form: EndForm, session_id: UUID, refused: Refused) -> HttpResponse:
    if refused.code in OVERTAKEN:
        return show_as_it_stands(request, session_id, refused)
    form.refuse(refused)
    return _show(request, form, session_id, status=refused.status)

"""What is left open: sessions without an outcome, payments without a decision, letters that nobody received, and credits
asked back that operators have not decided about."""

from uuid import uuid4

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kept.edges.web.pages import PageRequest, allowed, render_page
from kept.store.diary.reads import sessions_without_outcome
from kept.store.hubs.corrections import own_corrections_waiting
from kept.store.outbox.reads import given_up_for
from kept.store.payments.reads import payments_to_decide


@allowed("left_open.read")
@require_safe
def show_left_open(request: PageRequest) -> HttpResponse:
    letters = given_up_for(request.actor.professional_id or 0)
    shown = {
        "sessions": sessions_without_outcome(request.actor, now=request.now),
        "payments": payments_to_decide(request.actor),
        "corrections": own_corrections_waiting(request.actor),
        "letters": [(letter, uuid4()) for letter in letters],
    }
    return render_page(request, "web/left_open.html", shown)

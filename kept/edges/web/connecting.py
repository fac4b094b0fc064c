"""Connecting with a professional by the direct link, with an account that is there."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.forms.arrivals import ConsentsForm
from kept.edges.web.pages import PageRequest, allowed, done, see
from kept.edges.web.visitors import onward_or_home, render_outside
from kept.store.people.reads.arrivals import Front, front_of
from kept.store.people.reads.consents import is_connected, texts_to_ask
from kept.usecases.connect_client import connect_client


@allowed("connection.make")
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: PageRequest, professional_id: UUID) -> HttpResponse:
    """By the direct link with an account that is there; who is connected goes straight on to booking."""
    front = front_of(professional_id)
    onward = _booking_path(request, professional_id)
    if is_connected(request.actor.user_id, professional_id):
        return see(onward_or_home(onward))
    if not front.takes_direct_bookings:
        raise Refused("not_found")
    texts = texts_to_ask(request.actor.user_id, practice_id=front.practice_id)
    form = ConsentsForm(sent(request), texts=texts)
    if not form.is_bound or not form.is_valid():
        return _render_connecting(request, form, front)

    request.on_refusal = partial(_render_connecting, request, form, front)
    connect_client(
        by=request.actor,
        professional_id=professional_id,
        door=Origin.DIRECT_LINK,
        consents=form.consents(),
        now=request.now,
    )
    return done(request, onward_or_home(onward), f"You are connected with {front.name}.")


def _booking_path(request: PageRequest, professional_id: UUID) -> str:
    try:
        service = UUID(request.GET.get("service", ""))
    except ValueError:
        return f"/connections/{professional_id}/booking"
    return f"/connections/{professional_id}/booking?service={service}"


def _render_connecting(
    request: PageRequest, form: ConsentsForm, front: Front, refused: Refused | None = None
) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {"form": form, "front": front, "where": request.get_full_path()}
    return render_outside(request, "web/arrivals/connect.html", shown, status=status_of(form, refused))

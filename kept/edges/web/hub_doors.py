"""A hub's door: an account for who has none, and a claim for who is signed in."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from kept.core.access import Role
from kept.core.arrivals import Door
from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.faults import too_many_here
from kept.edges.web.forms.arrivals import AddressForm, ClaimForm
from kept.edges.web.pages import PageRequest, allowed, done, is_signed_in, see
from kept.edges.web.signups import send_code
from kept.edges.web.visitors import is_within_limits, onward_or_home, render_outside
from kept.store.hubs.reads import HubDoor, hub_door, is_member
from kept.usecases.join_hub import join_hub


@allowed("hub.enter")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: PageRequest, hub_id: UUID) -> HttpResponse:
    """The same answer whether an address is on the roster or not: who may come in is told to its owner alone."""
    hub = hub_door(hub_id)
    if is_signed_in(request):
        return _claim(request, hub)
    form = AddressForm(sent(request))
    if not form.is_valid():
        return render_outside(request, "web/arrivals/hub.html", {"form": form, "hub": hub}, status=status_of(form))
    return send_code(request, form.cleaned_data["email"], door=Door.HUB, door_id=hub_id, onward=f"/hub/{hub_id}")


def _claim(request: PageRequest, hub: HubDoor) -> HttpResponse:
    if request.actor.role is not Role.CLIENT:
        return render_outside(request, "web/arrivals/another.html", {}, status=404)
    onward = onward_or_home("/my-hub")
    if is_member(request.actor.user_id, hub.uuid):
        return see(onward)
    form = ClaimForm(sent(request))
    if not form.is_bound or not form.is_valid():
        return _render_claim(request, form, hub)
    if not is_within_limits(request, "access_codes", str(request.actor.user_uuid)):
        return too_many_here(request)

    request.on_refusal = partial(_render_claim, request, form, hub)
    join_hub(by=request.actor, hub_id=hub.uuid, code=form.cleaned_data["access_code"], now=request.now)
    return done(request, onward, "You are in the programme.")


def _render_claim(request: PageRequest, form: ClaimForm, hub: HubDoor, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    return render_outside(
        request, "web/arrivals/claim.html", {"form": form, "hub": hub}, status=status_of(form, refused)
    )

"""An invitation's link: exchanged for a cookie at once, then accepted with an account, or with a new one."""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.access import Role
from kept.core.arrivals import Door
from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.forms.arrivals import ConsentsForm
from kept.edges.web.pages import PageRequest, allowed, done, is_signed_in, see
from kept.edges.web.visitors import hand_out, held_pass, render_outside, show_over, take_back
from kept.store.people.reads.arrivals import PassPage, invitation_pass, pass_page
from kept.store.people.reads.consents import texts_to_ask
from kept.usecases.accept_invitation import accept_invitation


@allowed("invitation.open")
@require_safe
def open_link(_request: PageRequest, token: str) -> HttpResponse:
    """Whatever the token is, it goes into a cookie and out of the address; nothing is looked up or changed.

    Only here the browser tells nobody where it comes from: on a page with a form that would cost the check of its origin.
    """
    response = hand_out(see("/invitation"), invitation_pass(token))
    response["Referrer-Policy"] = "no-referrer"
    return response


@allowed("invitation.open")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: PageRequest) -> HttpResponse:
    held = held_pass(request)
    if held.shown.door is not Door.INVITATION:
        raise Refused("pass_over")
    opened = pass_page(held.shown, now=request.now)
    if not is_signed_in(request):
        return _lead_in(request, opened)
    if request.person.email != opened.email or request.actor.role is not Role.CLIENT or opened.front is None:
        return render_outside(request, "web/arrivals/another.html", {}, status=404)

    texts = texts_to_ask(request.actor.user_id, practice_id=opened.front.practice_id)
    form = ConsentsForm(sent(request), texts=texts)
    if not form.is_bound or not form.is_valid():
        return _render(request, form, opened)

    request.on_refusal = partial(_render, request, form, opened)
    accept_invitation(by=request.actor, shown=held.shown, consents=form.consents(), now=request.now)
    return take_back(done(request, "/", f"You are connected with {opened.front.name}."))


def _lead_in(request: PageRequest, opened: PassPage) -> HttpResponse:
    """Who has an account signs in as the invited address; who has none gets one."""
    if opened.has_account:
        return render_outside(request, "web/arrivals/invitation.html", {"opened": opened, "form": None})
    return see("/signup/account")


def _render(request: PageRequest, form: ConsentsForm, opened: PassPage, refused: Refused | None = None) -> HttpResponse:
    if refused and refused.code == "pass_over":
        return show_over(request, refused)
    if refused:
        form.refuse(refused)
    shown = {"form": form, "opened": opened}
    return render_outside(request, "web/arrivals/invitation.html", shown, status=status_of(form, refused))

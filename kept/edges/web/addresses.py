"""Another e-mail address of one's own: asked for, confirmed from there, undone from the old one."""

from functools import partial
from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.faults import too_many_here
from kept.edges.web.forms.security import OwnAddressForm
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.letter_links import let_go, take_in, taken_in
from kept.edges.web.pages import PageRequest, allowed, done, is_signed_in, key_of, render_page, sign_in_first
from kept.edges.web.presence import visit_id
from kept.edges.web.proofs import stepped_up
from kept.edges.web.visitors import may_send_letter, render_outside, show_over
from kept.store.people.reads.recovery import ADDRESS, UNDO, address_to_confirm, address_to_return_to
from kept.usecases.confirm_address_change import confirm_address_change
from kept.usecases.request_address_change import request_address_change
from kept.usecases.undo_address_change import undo_address_change

WHERE: Final = "/security"
SENT: Final = "A message is on its way to the new address. It is yours here once you followed the link in it."


@allowed("security.write")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PageRequest) -> HttpResponse:
    form = OwnAddressForm(sent(request))
    if not form.is_valid():
        return _render(request, form)
    if not may_send_letter(request, form.cleaned_data["email"]):
        return too_many_here(request)

    request.on_refusal = partial(_render, request, form)
    request.on_replay = lambda _result: WHERE
    request_address_change(by=request.actor, email=form.cleaned_data["email"], request=key_of(request), now=request.now)
    return done(request, WHERE, SENT)


@allowed("account.sign_in")
@require_safe
def open_link(_request: PageRequest, token: str) -> HttpResponse:
    return take_in(token, purpose=ADDRESS, where="/address/confirmation")


@allowed("account.sign_in")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: PageRequest) -> HttpResponse:
    """By who asked for it, signed in; anybody else is told no more than of a link that is no good."""
    if not is_signed_in(request):
        return sign_in_first(request)
    hashed = taken_in(request, purpose=ADDRESS)
    request.on_refusal = partial(_show_over, request)
    request.on_replay = lambda _result: WHERE
    form = StrictForm(sent(request))
    if not form.is_bound or not form.is_valid():
        email = address_to_confirm(hashed, user_id=request.actor.user_id or 0, now=request.now)
        shown = {"form": form, "email": email}
        return render_page(request, "web/security/address_confirmation.html", shown, status=status_of(form))
    confirm_address_change(
        by=request.actor, token_hash=hashed, visit=visit_id(request), request=key_of(request), now=request.now
    )
    answer = done(request, WHERE, "This is your e-mail address now. Sign in with it from now on.")
    return let_go(answer, purpose=ADDRESS)


@allowed("account.sign_in")
@require_safe
def open_undo_link(_request: PageRequest, token: str) -> HttpResponse:
    return take_in(token, purpose=UNDO, where="/address/return")


@allowed("account.sign_in")
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: PageRequest) -> HttpResponse:
    """Without a sign-in: whoever took the account has changed what is needed for that."""
    hashed = taken_in(request, purpose=UNDO)
    form = StrictForm(sent(request))
    if not form.is_bound or not form.is_valid():
        email = address_to_return_to(hashed, now=request.now)
        shown = {"form": form, "email": email}
        return render_outside(request, "web/account/address_return.html", shown, status=status_of(form))
    undo_address_change(undo_hash=hashed, now=request.now)
    answer = done(
        request, "/password", "The old address is back, and everybody is signed out. Now choose a new password."
    )
    return let_go(answer, purpose=UNDO)


def _render(request: PageRequest, form: OwnAddressForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    return render_page(request, "web/security/address.html", {"form": form}, status=status_of(form, refused))


def _show_over(request: PageRequest, refused: Refused) -> HttpResponse:
    if refused.code != "pass_over":
        return show_over(request, refused)
    return render_page(request, "web/security/address_over.html", {}, status=refused.status)

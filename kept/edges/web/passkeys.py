"""Passkeys: one is added on its page, which a script takes to the authenticator and back."""

from functools import partial
from typing import Final
from uuid import UUID

from allauth.core.internal import ratelimit
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.refusal import Refused
from kept.core.visits import device_in_words
from kept.edges.web.answers import sent, status_of
from kept.edges.web.challenges import Purpose, draw_challenge, take_challenge
from kept.edges.web.factors import WHERE, renew_session, say_shown_before
from kept.edges.web.faults import too_many_here
from kept.edges.web.forms.security import PasskeyForm
from kept.edges.web.pages import PageRequest, allowed, done, json_answer, key_of, render_page
from kept.edges.web.presence import needs_factor, visit_id
from kept.edges.web.proofs import LIMITS, stepped_up
from kept.store.passkeys import has_name, options_to_add
from kept.store.people.reads.security import passkeys_of
from kept.usecases.add_passkey import add_passkey

ADDED: Final = "The passkey is added. Everywhere else you are signed out."


@allowed("factor.write")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("passkey")
def add(request: PageRequest) -> HttpResponse:
    form = PasskeyForm(sent(request), initial={"name": device_in_words(request.headers.get("User-Agent", ""))})
    if not form.is_valid():
        return _render(request, form)

    if not ratelimit.consume(request, app=LIMITS, action="passkeys", key=str(request.actor.user_uuid)):
        return too_many_here(request)
    request.on_refusal = partial(_render, request, form)
    request.on_replay = partial(say_shown_before, request)
    made = add_passkey(
        by=request.actor,
        name=form.cleaned_data["name"],
        given=form.cleaned_data["passkey"],
        challenge=take_challenge(request, Purpose.ADDING),
        visit=visit_id(request),
        request=key_of(request),
        now=request.now,
    )
    renew_session(request)
    if not made.codes:
        return done(request, WHERE, ADDED)
    return render_page(request, "web/security/codes.html", {"codes": made.codes, "is_first": True})


@allowed("factor.write")
@stepped_up
@require_POST
def ask(request: PageRequest) -> HttpResponse:
    """What the authenticator is asked for a new passkey."""
    options = options_to_add(
        challenge=draw_challenge(request, Purpose.ADDING),
        user_uuid=request.actor.user_uuid or UUID(int=0),
        email=request.person.email,
        known=passkeys_of(request.actor.user_id or 0),
    )
    return json_answer(options)


def _render(request: PageRequest, form: PasskeyForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {
        "form": form,
        "has_name": has_name(),
        "is_needed": needs_factor(request.actor.role) and not request.person.has_factor,
    }
    return render_page(request, "web/security/passkey.html", shown, status=status_of(form, refused))

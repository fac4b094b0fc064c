"""Second factors: an authenticator app is switched on, codes for when it is lost are shown once, either goes again."""

import base64
import io
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import qrcode
from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from qrcode.image.svg import SvgPathImage

from kept.core.refusal import Refused
from kept.edges.web.answers import status_of
from kept.edges.web.forms.security import AppForm
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.presence import needs_factor, visit_id
from kept.edges.web.proofs import stepped_up
from kept.store.passkeys import has_name
from kept.store.people.reads.security import factor_card, factors_of
from kept.store.sealed import SealBroken, seal, unseal
from kept.store.totp import address_for_apps, draw_secret
from kept.usecases.add_app import add_app
from kept.usecases.remove_factor import remove_factor
from kept.usecases.renew_recovery_codes import renew_recovery_codes

WHERE: Final = "/security"
# So long somebody may look for their telephone.
PROPOSAL_LIFE: Final = timedelta(minutes=15)
SHOWN_BEFORE: Final = (
    "This was done already, and the recovery codes were shown once. If you did not copy them, make new ones."
)


@allowed("factor.write")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("digits", "proposal")
def add(request: PageRequest) -> HttpResponse:
    """The secret is drawn for the page, and travels in it sealed for its reader: looking writes nothing."""
    secret = _proposed(request)
    form = AppForm(request.POST if request.method == "POST" and secret else None)
    if not form.is_valid() or secret is None:
        return _render_app(request, form, secret or draw_secret())

    request.on_refusal = partial(_render_app, request, form, secret)
    request.on_replay = partial(say_shown_before, request)
    made = add_app(
        by=request.actor,
        secret=secret,
        code=form.cleaned_data["digits"],
        visit=visit_id(request),
        request=key_of(request),
        now=request.now,
    )
    renew_session(request)
    if not made.codes:
        return done(request, WHERE, "The authenticator app is switched on.")
    return render_page(request, "web/security/codes.html", {"codes": made.codes, "is_first": True})


@allowed("security.write")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PageRequest, factor_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: WHERE
    form = StrictForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        factor = factor_card(factor_id, actor=request.actor)
        return render_page(
            request, "web/security/removal.html", {"form": form, "factor": factor}, status=status_of(form)
        )
    remove_factor(
        factor_id=factor_id,
        by=request.actor,
        is_needed=needs_factor(request.actor.role),
        visit=visit_id(request),
        request=key_of(request),
        now=request.now,
    )
    renew_session(request)
    return done(request, WHERE, "It is removed. Everywhere else you are signed out.")


@allowed("security.write")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def renew_codes(request: PageRequest) -> HttpResponse:
    request.on_replay = partial(say_shown_before, request)
    form = StrictForm(request.POST if request.method == "POST" else None)
    if not factors_of(request.actor.user_id or 0):
        raise Refused("not_found")
    if not form.is_bound or not form.is_valid():
        return render_page(request, "web/security/new_codes.html", {"form": form}, status=status_of(form))
    codes = renew_recovery_codes(by=request.actor, request=key_of(request), now=request.now)
    return render_page(request, "web/security/codes.html", {"codes": codes, "is_first": False})


def _render_app(request: PageRequest, form: AppForm, secret: str, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {
        "form": form,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "square": _square(address_for_apps(secret, email=request.person.email)),
        "proposal": _propose(request, secret),
        "has_name": has_name(),
        "is_needed": needs_factor(request.actor.role) and not request.person.has_factor,
    }
    return render_page(request, "web/security/app.html", shown, status=status_of(form, refused))


def _propose(request: PageRequest, secret: str) -> str:
    sealed = seal(f"{request.now.timestamp()} {secret}", place=_place(request))
    return base64.urlsafe_b64encode(sealed).decode()


def _proposed(request: PageRequest) -> str | None:
    """The secret that the sent page showed; None for none, for another account's, and for one that is too old."""
    try:
        sealed = base64.urlsafe_b64decode(request.POST.get("proposal", "").encode("ascii", "replace"))
        at, secret = unseal(sealed, place=_place(request)).split()
    except (ValueError, SealBroken):
        return None
    made_at = datetime.fromtimestamp(float(at), UTC)
    return secret if request.now < made_at + PROPOSAL_LIFE else None


def _place(request: PageRequest) -> str:
    return f"proposal of {request.actor.user_uuid}"


def _square(address: str) -> str:
    """As an image within the page: the policy allows no styles in drawings."""
    image = qrcode.make(address, image_factory=SvgPathImage, border=2)
    file = io.BytesIO()
    image.save(file)
    return f"data:image/svg+xml;base64,{base64.b64encode(file.getvalue()).decode()}"


def renew_session(request: PageRequest) -> None:
    request.session.cycle_key()


def say_shown_before(request: PageRequest, _result: str) -> str:
    messages.warning(request, SHOWN_BEFORE)
    return WHERE

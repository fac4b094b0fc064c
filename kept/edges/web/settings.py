"""Settings of a professional: profile, payment methods, cancellation policy, client access, notifications and reminders."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings as installation
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.forms.settings import (
    AccessForm,
    ConsentTextForm,
    LetterheadForm,
    MethodsForm,
    PolicyForm,
    PrepaymentTermsForm,
    ProfileForm,
    RemindersForm,
)
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.store.payments.card_reads import account_address
from kept.store.payments.prepayment import own_terms
from kept.store.payments.reads import accepted_methods
from kept.store.payments.receipts import letterhead_of
from kept.store.people.reads.consents import TextCard, standing_text, standing_texts
from kept.store.people.reads.settings import OwnSettings, own_settings
from kept.usecases.publish_consent import publish_consent
from kept.usecases.set_client_access import set_client_access
from kept.usecases.set_letterhead import set_letterhead
from kept.usecases.set_methods import set_methods
from kept.usecases.set_policy import set_policy
from kept.usecases.set_prepayment import set_prepayment
from kept.usecases.set_profile import set_profile
from kept.usecases.set_reminders import set_reminders
from kept.usecases.withdraw_consent_text import withdraw_consent_text

TABS: Final = (
    ("/settings", "Profile"),
    ("/settings/services", "Services and prices"),
    ("/settings/methods", "Payment methods"),
    ("/settings/prepayment", "Prepayment"),
    ("/settings/letterhead", "Receipts"),
    ("/settings/policy", "Cancellation policy"),
    ("/settings/access", "Client access"),
    ("/settings/reminders", "Notifications and reminders"),
    ("/settings/feed", "Calendar feed"),
    ("/settings/calendars", "Other calendars"),
    ("/security", "Security"),
    ("/settings/tokens", "API tokens"),
    ("/settings/webhooks", "Webhooks"),
)
ACCESS: Final = "/settings/access"


@allowed("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PageRequest) -> HttpResponse:
    return _section(request, "profile", ProfileForm, set_profile)


@allowed("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def methods(request: PageRequest) -> HttpResponse:
    takes_cards = account_address(request.actor.practice_id or 0) is not None
    form = partial(MethodsForm, takes_cards=takes_cards)
    return _section(request, "methods", form, set_methods, methods=accepted_methods(request.actor))


@allowed("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def prepayment(request: PageRequest) -> HttpResponse:
    return _section(request, "prepayment", PrepaymentTermsForm, set_prepayment, **asdict(own_terms(request.actor)))


@allowed("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def letterhead(request: PageRequest) -> HttpResponse:
    stands = letterhead_of(request.actor, otherwise=own_settings(request.actor).practice_name)
    return _section(request, "letterhead", LetterheadForm, set_letterhead, **asdict(stands))


@allowed("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: PageRequest) -> HttpResponse:
    return _section(request, "policy", PolicyForm, set_policy)


@allowed("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def access(request: PageRequest) -> HttpResponse:
    return _section(request, "access", AccessForm, set_client_access)


@allowed("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: PageRequest) -> HttpResponse:
    return _section(request, "reminders", RemindersForm, set_reminders)


@allowed("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: PageRequest) -> HttpResponse:
    return _publish(request, None)


@allowed("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: PageRequest, text_id: UUID) -> HttpResponse:
    return _publish(request, standing_text(text_id, actor=request.actor))


@allowed("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PageRequest, text_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: ACCESS
    form = StrictForm(sent(request))
    if not form.is_bound or not form.is_valid():
        shown = {"form": form, "text": standing_text(text_id, actor=request.actor)}
        return render_page(request, "web/settings/consent_withdrawal.html", shown, status=status_of(form))
    withdraw_consent_text(text_id=text_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, ACCESS, "The text is withdrawn. Nobody is asked any more.")


def _section(
    request: PageRequest, name: str, kind: Callable[..., StrictForm], deed: Callable[..., None], /, **besides: Any
) -> HttpResponse:
    """One section: its form as things stand, and its deed. `besides` stands elsewhere."""
    stands = own_settings(request.actor)
    form = kind(sent(request), initial=asdict(stands) | besides)
    if not form.is_valid():
        return _render(request, name, form, stands)

    where = request.path
    request.on_refusal = partial(_render, request, name, form, stands)
    request.on_replay = lambda _result: where
    deed(by=request.actor, **form.cleaned_data, request=key_of(request), now=request.now)
    return done(request, where, "Your settings are saved.")


def _render(
    request: PageRequest, name: str, form: StrictForm, stands: OwnSettings, refused: Refused | None = None
) -> HttpResponse:
    if refused:
        form.refuse(refused)
    site = installation.KEPT_SITE_URL.rstrip("/")
    shown: dict[str, Any] = {
        "form": form,
        "tabs": TABS,
        "section": name,
        "stands": stands,
        "direct_link": f"{site}/book/{stands.practice_uuid}",
        "request_link": f"{site}/request/{stands.uuid}",
        "texts": standing_texts(request.actor.practice_id or 0) if name == "access" else (),
    }
    return render_page(request, f"web/settings/{name}.html", shown, status=status_of(form, refused))


def _publish(request: PageRequest, text: TextCard | None) -> HttpResponse:
    form = ConsentTextForm(sent(request), initial=asdict(text) if text else {"is_required": True})
    if not form.is_valid():
        return _render_text(request, form, text)

    request.on_refusal = partial(_render_text, request, form, text)
    request.on_replay = lambda _result: ACCESS
    replaces = text.uuid if text else None
    publish_consent(by=request.actor, **form.cleaned_data, replaces=replaces, request=key_of(request), now=request.now)
    return done(request, ACCESS, "The text is published. Clients are asked from now on.")


def _render_text(
    request: PageRequest, form: ConsentTextForm, text: TextCard | None, refused: Refused | None = None
) -> HttpResponse:
    if refused:
        form.refuse(refused)
    where = f"/settings/consents/{text.uuid}" if text else "/settings/consents/new"
    shown = {"form": form, "text": text, "where": where}
    return render_page(request, "web/settings/consent.html", shown, status=status_of(form, refused))

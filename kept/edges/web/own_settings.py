"""A client's settings: zone, reminders, password."""

from functools import partial

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.forms.own_settings import PasswordForm, PreferencesForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.store.people.reads.preferences import own_preferences
from kept.usecases.change_password import change_password
from kept.usecases.set_own_preferences import set_own_preferences

WHERE = "/account"


@allowed("own_settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest) -> HttpResponse:
    form = PreferencesForm(sent(request), zone=request.person.zone, initial=_as_they_are(request))
    if not form.is_valid():
        return _show(request, form, PasswordForm())

    request.on_refusal = partial(_refuse_preferences, request, form)
    request.on_replay = lambda _result: WHERE
    set_own_preferences(
        by=request.actor,
        timezone=form.cleaned_data["timezone"],
        reminder_hours=form.cleaned_data["reminder_hours"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, WHERE, "Your settings are saved.")


@allowed("own_settings.write")
@require_POST
@sensitive_post_parameters("password", "new_password")
def edit_password(request: PageRequest) -> HttpResponse:
    """Ends every other visit that is signed in with the old one."""
    form = PasswordForm(sent(request), zone=request.person.zone)
    if not form.is_valid():
        return _show(request, None, form)

    request.on_refusal = partial(_refuse_password, request, form)
    request.on_replay = lambda _result: WHERE
    change_password(
        by=request.actor,
        current=form.cleaned_data["password"],
        new=form.cleaned_data["new_password"],
        request=key_of(request),
        now=request.now,
    )
    assert request.user.is_authenticated, "they changed their own"
    request.user.refresh_from_db()
    update_session_auth_hash(request, request.user)
    return done(request, WHERE, "Your password is changed. Everywhere else you are signed out.")


def _as_they_are(request: PageRequest) -> dict[str, str]:
    own = own_preferences(request.actor)
    return {"timezone": own.timezone, "reminder_hours": ", ".join(map(str, own.reminder_hours))}


def _refuse_preferences(request: PageRequest, form: PreferencesForm, refused: Refused) -> HttpResponse:
    form.refuse(refused)
    return _show(request, form, PasswordForm(), refused)


def _refuse_password(request: PageRequest, form: PasswordForm, refused: Refused) -> HttpResponse:
    form.refuse(refused)
    return _show(request, None, form, refused)


def _show(
    request: PageRequest, form: PreferencesForm | None, password: PasswordForm, refused: Refused | None = None
) -> HttpResponse:
    preferences = form or PreferencesForm(zone=request.person.zone, initial=_as_they_are(request))
    at_fault = password if password.is_bound else preferences
    context = {"form": preferences, "password": password, "own": own_preferences(request.actor)}
    return render_page(request, "web/own/settings.html", context, status=status_of(at_fault, refused))

"""A client's settings: zone, reminders."""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.forms.own_settings import PreferencesForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.store.people.reads.preferences import own_preferences
from kept.usecases.set_own_preferences import set_own_preferences

WHERE = "/account"


@allowed("own_settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest) -> HttpResponse:
    form = PreferencesForm(sent(request), zone=request.person.zone, initial=_as_they_are(request))
    if not form.is_valid():
        return _show(request, form)

    request.on_refusal = partial(_show, request, form)
    request.on_replay = lambda _result: WHERE
    set_own_preferences(
        by=request.actor,
        timezone=form.cleaned_data["timezone"],
        reminder_hours=form.cleaned_data["reminder_hours"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, WHERE, "Your settings are saved.")


def _as_they_are(request: PageRequest) -> dict[str, str]:
    own = own_preferences(request.actor)
    return {"timezone": own.timezone, "reminder_hours": ", ".join(map(str, own.reminder_hours))}


def _show(request: PageRequest, form: PreferencesForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    context = {"form": form, "own": own_preferences(request.actor)}
    return render_page(request, "web/own/settings.html", context, status=status_of(form, refused))

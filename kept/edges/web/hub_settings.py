"""The employer's settings: the door that members come in by, and its code."""

from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from kept.edges.web.forms.hubs import AccessCodeForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.store.hubs.programmes import programme_of
from kept.usecases.change_access_code import change_access_code

WHERE: Final = "/hub-settings"


@allowed("hub.settings")
@require_safe
def show_settings(request: PageRequest) -> HttpResponse:
    return _render(request, "")


@allowed("hub.settings")
@require_POST
def change_code(request: PageRequest) -> HttpResponse:
    """A new code is shown in the answer, and nowhere afterwards."""
    hub = programme_of(request.actor)
    form = AccessCodeForm(request.POST)
    if not form.is_valid():
        return _render(request, "", status=422, form=form)

    request.on_replay = lambda _result: WHERE
    is_on = form.cleaned_data["is_on"]
    code = change_access_code(hub_id=hub.uuid, by=request.actor, is_on=is_on, request=key_of(request), now=request.now)
    if not code:
        return done(request, WHERE, "Nobody comes in by code any more.")
    return _render(request, code)


def _render(request: PageRequest, code: str, *, status: int = 200, form: AccessCodeForm | None = None) -> HttpResponse:
    hub = programme_of(request.actor)
    door = f"{settings.KEPT_SITE_URL.rstrip('/')}/hub/{hub.uuid}"
    shown = {"hub": hub, "door": door, "code": code, "form": form}
    return render_page(request, "web/programme/settings.html", shown, status=status)

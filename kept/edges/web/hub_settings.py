"""The employer's settings: the door that members come in by, and its code."""

from typing import Final
from uuid import uuid4

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

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
def make_code(request: PageRequest) -> HttpResponse:
    """A new code is shown in the answer, and nowhere afterwards."""
    return _render(request, _change(request, is_on=True))


@allowed("hub.settings")
@require_POST
def remove_code(request: PageRequest) -> HttpResponse:
    _change(request, is_on=False)
    return done(request, WHERE, "Nobody comes in by code any more.")


def _change(request: PageRequest, *, is_on: bool) -> str:
    hub = programme_of(request.actor)
    request.on_replay = lambda _result: WHERE
    return change_access_code(hub_id=hub.uuid, by=request.actor, is_on=is_on, request=key_of(request), now=request.now)


def _render(request: PageRequest, code: str) -> HttpResponse:
    hub = programme_of(request.actor)
    door = f"{settings.KEPT_SITE_URL.rstrip('/')}/hub/{hub.uuid}"
    # Each code is another request, also from the page that shows the last one.
    shown = {"hub": hub, "door": door, "code": code, "request_key": str(uuid4())}
    return render_page(request, "web/programme/settings.html", shown)

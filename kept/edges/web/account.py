"""The front page, signing in and signing out."""

from typing import Any, Final

from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.core.access import Role
from kept.edges.web.answers import is_own_path, sent, status_of
from kept.edges.web.faults import too_many
from kept.edges.web.forms.signin import SignInForm, seconds_of
from kept.edges.web.greeting import greet
from kept.edges.web.pages import PageRequest, allowed, is_signed_in, render_page, see
from kept.edges.web.presence import note_shared
from kept.store.people.reads import practice_called

# Where the work of a role begins.
HOMES: Final = {
    Role.PROFESSIONAL: "/sessions",
    Role.CLIENT: "/bookings",
    Role.MANAGER: "/reports",
    Role.HUB_ADMIN: "/programme",
    Role.OPERATOR: "/hubs",
}
ROLES: Final = {
    Role.ASSISTANT: ("a practice’s assistant", "assistants"),
}


@allowed("public.read")
@require_safe
def show_home(request: PageRequest) -> HttpResponse:
    """What Kept is; for whom there are pages the first of them; for everybody else who they are."""
    if request.actor.role in HOMES:
        return see(HOMES[request.actor.role])
    if is_signed_in(request):
        role, those = ROLES[request.actor.role]
        return render_page(request, "web/account/home.html", {"role": role, "those": those})
    shown: dict[str, Any] = {}
    if settings.KEPT_DEMO:
        shown = {
            "sign_ins": settings.KEPT_DEMO_SIGN_INS,
            "password": settings.KEPT_DEMO_PASSWORD,
            "practice": practice_called(settings.KEPT_DEMO_PRACTICE),
        }
    return render_page(request, "web/product.html", shown)


@allowed("account.sign_in")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@rate_limit(action="login")  # type: ignore[untyped-decorator]  # allauth has no types
def sign_in(request: PageRequest) -> HttpResponse:
    where = _asked_for(request)
    if is_signed_in(request):
        return see(where)
    form = SignInForm(sent(request), request=request, initial={"login": request.GET.get("login", "")})
    if form.is_valid():
        note_shared(request, is_shared=form.cleaned_data["shared"])
        response: HttpResponse = form.login(request, redirect_url=where)
        response.status_code = 303
        return greet(request, response)
    if form.is_limited:
        return too_many(request)
    shown = {"form": form, "where": where, "password": settings.KEPT_DEMO_PASSWORD if settings.KEPT_DEMO else ""}
    if not form.wait:
        return render_page(request, "web/account/sign_in.html", shown, status=status_of(form))
    waiting = render_page(request, "web/account/sign_in.html", shown, status=429)
    waiting["Retry-After"] = str(seconds_of(form.wait))
    return waiting


@allowed("account.sign_out")
@require_POST
def sign_out(request: PageRequest) -> HttpResponse:
    """Ends the visit here and there: what the browser kept of the pages goes, too."""
    logout(request)
    response = see("/")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _asked_for(request: PageRequest) -> str:
    """The page that was wanted before signing in; only ever one of our own."""
    where = request.POST.get("next") or request.GET.get("next") or "/"
    return where if is_own_path(where) else "/"

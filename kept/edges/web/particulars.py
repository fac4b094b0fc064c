"""The particulars that a professional asks a client for before they first meet."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.refusal import Refused
from kept.edges.web.answers import is_own_path, sent, status_of
from kept.edges.web.forms.particulars import ParticularsForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of
from kept.edges.web.visitors import render_outside
from kept.store.people.reads.consents import ParticularsPage, particulars_page
from kept.usecases.give_particulars import give_particulars
from kept.usecases.withdraw_consent import withdraw_consent


@allowed("particulars.give")
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: PageRequest, professional_id: UUID) -> HttpResponse:
    page = particulars_page(request.actor.user_id, professional_id)
    form = ParticularsForm(sent(request), page=page, today=request.now.date())
    if not form.is_bound or not form.is_valid():
        return _render(request, form, page)

    where = _next(request)
    request.on_refusal = partial(_render, request, form, page)
    request.on_replay = lambda _result: where
    give_particulars(
        by=request.actor,
        professional_id=professional_id,
        given=form.given(),
        consents=form.consents(),
        request=key_of(request),
        now=request.now,
    )
    return done(request, where, "Thank you. Your particulars are kept.")


@allowed("particulars.give")
@require_POST
def take_back(request: PageRequest, professional_id: UUID, text_id: UUID) -> HttpResponse:
    """A consent, as easily as it was given."""
    where = f"/connections/{professional_id}/particulars"
    request.on_replay = lambda _result: where
    withdraw_consent(
        by=request.actor,
        professional_id=professional_id,
        text_id=text_id,
        request=key_of(request),
        now=request.now,
    )
    return done(request, where, "Your consent is taken back.")


def _render(
    request: PageRequest, form: ParticularsForm, page: ParticularsPage, refused: Refused | None = None
) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {"form": form, "page": page, "next": _next(request)}
    return render_outside(request, "web/arrivals/particulars.html", shown, status=status_of(form, refused))


def _next(request: PageRequest) -> str:
    where = request.POST.get("next") or request.GET.get("next") or "/"
    return where if is_own_path(where) else "/"

"""Proving oneself once more, before what must not be done by whoever finds a desk left alone."""

from functools import wraps
from typing import Any, Final
from urllib.parse import quote

from allauth.core.internal import ratelimit
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.refusal import Refused
from kept.edges.web.answers import is_own_path, status_of
from kept.edges.web.challenges import Purpose, draw_challenge, take_challenge
from kept.edges.web.faults import SECRETS, too_many
from kept.edges.web.forms.security import ProofForm
from kept.edges.web.pages import PageRequest, View, allowed, go, json_answer, render_page, see
from kept.edges.web.presence import is_proved, note_proof
from kept.store.passkeys import has_name, options_to_use
from kept.store.people.reads.security import passkeys_of
from kept.usecases.prove_again import prove_again
from kept.usecases.prove_by_passkey import prove_by_passkey

PAGE: Final = "/signin/again"
NO_PROOF: Final = 403
LIMITS: Final = "allauth.account"


def stepped_up(view: View) -> View:
    """Who proved themselves longer than a quarter of an hour ago does it again first: before a form is shown, and
    before one is taken that was filled in too slowly, which is carried along. Stands right under `allowed`."""

    @wraps(view)
    def guarded(request: PageRequest, *args: Any, **named: Any) -> HttpResponse:
        return view(request, *args, **named) if is_proved(request) else ask_first(request)

    guarded.is_stepped_up = True  # type: ignore[attr-defined] # read by the sweep
    return guarded  # type: ignore[return-value] # it takes and answers what the view does


def ask_first(request: PageRequest) -> HttpResponse:
    """First the proof. What was typed waits in its page, but for secrets and files, which are never repeated."""
    where = request.get_full_path()
    if request.method == "POST":
        kept = [(name, value) for name, values in request.POST.lists() for value in values if name not in SECRETS]
        return _render(request, ProofForm(), where, kept, status=NO_PROOF)
    return go(request, f"{PAGE}?next={quote(where, safe='')}")


@allowed("account.prove")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("proof", "passkey")
def prove(request: PageRequest) -> HttpResponse:
    where = request.POST.get("next") or request.GET.get("next") or "/"
    where = where if is_own_path(where) else "/"
    carried = [
        (name[5:], value) for name in request.POST if name.startswith("kept_") for value in request.POST.getlist(name)
    ]
    if request.method != "POST":
        return _render(request, ProofForm(), where, carried)
    form = ProofForm(request.POST)
    if not form.is_valid():
        return _render(request, form, where, carried)

    tried = ratelimit.consume(request, app=LIMITS, action="factors", key=str(request.actor.user_uuid))
    if not tried:
        return too_many(request)
    refused = _refused(request, form)
    if refused:
        form.refuse(refused)
        return _render(request, form, where, carried)
    tried.rollback()
    note_proof(request)
    if carried:
        return render_page(request, "web/security/carried.html", {"where": where, "fields": carried})
    return see(where)


@allowed("account.prove")
@require_POST
def ask_passkey(request: PageRequest) -> HttpResponse:
    """What the authenticator is asked."""
    challenge = draw_challenge(request, Purpose.PROVING)
    return json_answer(options_to_use(challenge=challenge, known=passkeys_of(request.actor.user_id or 0)))


def _refused(request: PageRequest, form: ProofForm) -> Refused | None:
    """What stands against the proof that was sent; of a typed one and a passkey the passkey counts."""
    given = form.cleaned_data["passkey"]
    if given:
        challenge = take_challenge(request, Purpose.PROVING)
        is_proved = prove_by_passkey(by=request.actor, given=given, challenge=challenge, now=request.now)
        return None if is_proved else Refused("passkey_wrong")
    is_proved = prove_again(by=request.actor, proof=form.cleaned_data["proof"], now=request.now)
    return None if is_proved else Refused("proof_wrong", field="proof")


def _render(
    request: PageRequest, form: ProofForm, where: str, carried: list[tuple[str, str]], status: int = 0
) -> HttpResponse:
    has_passkey = has_name() and bool(passkeys_of(request.actor.user_id or 0))
    shown = {"form": form, "where": where, "fields": carried, "has_passkey": has_passkey}
    return render_page(request, "web/security/proof.html", shown, status=status or status_of(form))

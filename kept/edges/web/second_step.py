"""Signing in, second step: a code or a passkey of whoever has one, after the password and never without it."""

from typing import Any, Final

from allauth.account.stages import LoginStage, LoginStageController
from allauth.core.internal import ratelimit
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.challenges import Purpose, draw_challenge, take_challenge
from kept.edges.web.faults import too_many
from kept.edges.web.forms.security import SecondStepForm
from kept.edges.web.greeting import greet
from kept.edges.web.pages import PageRequest, allowed, json_answer, render_page, see
from kept.edges.web.proofs import LIMITS
from kept.store.passkeys import has_name, options_to_use
from kept.store.people.reads.security import has_app, has_factor, passkeys_of
from kept.usecases.check_code import check_code
from kept.usecases.check_passkey import check_passkey

PAGE: Final = "/signin/code"


class SecondStep(LoginStage):  # type: ignore[misc]  # allauth has no types
    """allauth keeps who gave the right password in the session, for a quarter of an hour, and signs nobody in before
    this stage is through."""

    key = "second_step"
    urlname = "web:second-step"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        return (see(PAGE) if has_factor(self.login.user.pk) else None), True


@allowed("account.sign_in")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("digits", "passkey")
def enter_code(request: PageRequest) -> HttpResponse:
    stage = LoginStageController.enter(request, SecondStep.key)
    if stage is None or stage.login.user is None:
        return see("/signin")
    form, user = SecondStepForm(sent(request)), stage.login.user
    if not form.is_valid():
        return _render(request, form, user)

    tried = ratelimit.consume(request, app=LIMITS, action="factors", key=str(user.uuid))
    if not tried:
        return too_many(request)
    refused = _refused(request, form, user)
    if refused:
        form.refuse(refused)
        return _render(request, form, user)
    tried.rollback()
    response: HttpResponse = stage.exit()
    response.status_code = 303
    return greet(request, response)


@allowed("account.sign_in")
@require_POST
def ask_passkey(request: PageRequest) -> HttpResponse:
    """What the authenticator is asked, once the password was right."""
    stage = LoginStageController.enter(request, SecondStep.key)
    if stage is None or stage.login.user is None:
        return see("/signin")
    challenge = draw_challenge(request, Purpose.SIGNING_IN)
    return json_answer(options_to_use(challenge=challenge, known=passkeys_of(stage.login.user.pk)))


def _refused(request: PageRequest, form: SecondStepForm, user: Any) -> Refused | None:
    """What stands against signing in with what was sent; of a code and a passkey the passkey counts."""
    given = form.cleaned_data["passkey"]
    if given:
        challenge = take_challenge(request, Purpose.SIGNING_IN)
        is_right = check_passkey(user_id=user.pk, given=given, challenge=challenge, now=request.now)
        return None if is_right else Refused("passkey_wrong")
    is_right = check_code(user_id=user.pk, code=form.cleaned_data["digits"], now=request.now)
    return None if is_right else Refused("code_wrong", field="digits")


def _render(request: PageRequest, form: SecondStepForm, user: Any) -> HttpResponse:
    shown = {
        "base": "web/_shell_signed_out.html",
        "form": form,
        "has_app": has_app(user.pk),
        "has_passkey": has_name() and bool(passkeys_of(user.pk)),
    }
    return render_page(request, "web/account/code.html", shown, status=status_of(form))

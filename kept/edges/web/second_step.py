"""Signing in, second step: the code of whoever has a second factor, after the password and never without it."""

from typing import Any, Final

from allauth.account.stages import LoginStage, LoginStageController
from allauth.core.internal import ratelimit
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.faults import too_many
from kept.edges.web.forms.security import CodeForm
from kept.edges.web.greeting import greet
from kept.edges.web.pages import PageRequest, allowed, render_page, see
from kept.edges.web.proofs import LIMITS
from kept.store.people.reads.security import has_factor
from kept.usecases.check_code import check_code

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
@sensitive_post_parameters("digits")
def enter_code(request: PageRequest) -> HttpResponse:
    stage = LoginStageController.enter(request, SecondStep.key)
    if stage is None or stage.login.user is None:
        return see("/signin")
    form = CodeForm(sent(request))
    if not form.is_valid():
        return _render(request, form)

    user: Any = stage.login.user
    tried = ratelimit.consume(request, app=LIMITS, action="factors", key=str(user.uuid))
    if not tried:
        return too_many(request)
    if not check_code(user_id=user.pk, code=form.cleaned_data["digits"], now=request.now):
        form.refuse(Refused("code_wrong", field="digits"))
        return _render(request, form)
    tried.rollback()
    response: HttpResponse = stage.exit()
    response.status_code = 303
    return greet(request, response)


def _render(request: PageRequest, form: CodeForm) -> HttpResponse:
    shown = {"base": "web/_shell_signed_out.html", "form": form}
    return render_page(request, "web/account/code.html", shown, status=status_of(form))

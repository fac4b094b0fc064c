"""How allauth behaves here: it checks passwords and counts failures, and does nothing else."""

from typing import NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts come from invitations, letters from the outbox; neither comes from here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody founds an account without an invitation."""
        return False

    def get_login_stages(self) -> list[str]:
        """After the password comes the second factor of whoever has one; in this order, and neither alone."""
        return ["kept.edges.web.second_step.SecondStep"]

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Pages say what was done in their own words."""

    def is_ajax(self, request: HttpRequest) -> bool:
        """A page is answered by a page."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> NoReturn:
        """A letter that left from here would be in no outbox and follow no rule of discretion."""
        raise AssertionError(f"allauth wanted to send {template_prefix}")

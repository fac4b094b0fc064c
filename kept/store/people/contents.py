"""What letters about coming in say: as little as any other, and to an address that nobody has proven yet no name."""

import secrets
from urllib.parse import quote

from kept.core.letters import Content, Kind, Recipient, initials
from kept.store.people.models import ContactRequest, Invitation, Professional, User

NO_TIMES = "UTC"  # these letters tell none
REQUESTS_PAGE = "/clients/requests"
SECURITY_PAGE = "/security"


def code_letter(email: str, code: str) -> Content:
    return _to_client(Kind.EMAIL_CODE, email, path="/signup/code", code=code)


def account_letter(email: str, onward: str) -> Content:
    """To who has an account already: sign in, and go on through the same door."""
    path = f"/signin?next={quote(onward, safe='')}"
    return _to_client(Kind.ACCOUNT_EXISTS, email, path=path)


def invitation_letter(
    invitation: Invitation, professional: Professional, *, token: str, kind: Kind = Kind.INVITATION
) -> Content:
    path = f"/invitation/{token}"
    return _to_client(kind, invitation.email, path=path, name=invitation.name, other=initials(professional.name))


def accepted_letter(client_email: str, name: str, professional: Professional) -> Content:
    """To a client who is connected already."""
    return _to_client(Kind.REQUEST_ACCEPTED, client_email, path="/", name=name, other=initials(professional.name))


def received_letters(row: ContactRequest, professional: Professional) -> list[Content]:
    return [
        _to_client(Kind.REQUEST_RECEIVED, row.email, path="/"),
        Content(
            kind=Kind.REQUEST_RECEIVED,
            to=Recipient.PROFESSIONAL,
            name=professional.name,
            email=professional.user.email,
            zone=professional.timezone,
            other=initials(row.name),
            path=REQUESTS_PAGE,
        ),
    ]


def account_notice(user: User, kind: Kind, *, path: str = SECURITY_PAGE, email: str = "") -> Content:
    """About signing in, to the account's owner, or to another address of theirs."""
    return _to_client(kind, email or user.email, path=path)


def about_account(user: User) -> str:
    """The cause of a notice, by its account and a number of its own: there may be several at one moment."""
    return f"account:{user.pk}:{secrets.randbelow(10**15)}"


def _to_client(kind: Kind, email: str, *, path: str, name: str = "", other: str = "", code: str = "") -> Content:
    return Content(
        kind=kind,
        to=Recipient.CLIENT,
        name=name,
        email=email,
        zone=NO_TIMES,
        other=other,
        path=path,
        code=code,
    )

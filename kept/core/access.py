"""Who may do what. Everything that is not listed is refused, and looks as if it were not there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from kept.core.policy import By


class Role(StrEnum):
    ANONYMOUS = "anonymous"
    CLIENT = "client"
    PROFESSIONAL = "professional"
    ASSISTANT = "assistant"
    MANAGER = "manager"
    HUB_ADMIN = "hub_admin"
    OPERATOR = "operator"
    BEARER = "bearer"
    WORKER = "worker"


class Scope(StrEnum):
    """Which objects: all, one's own, one's practice's, one's hub's (never a person's use of it)."""

    ALL = "all"
    OWN = "own"
    PRACTICE = "practice"
    HUB = "hub"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts, in which role. `professional_id` is set for a professional only, `practice_id` for all of a practice,
    `session_id` for the bearer of a link to that one session.

    The ids are the store's internal ones; None where the role has none.
    """

    role: Role
    user_id: int | None = None
    user_uuid: UUID | None = None
    professional_id: int | None = None
    practice_id: int | None = None
    session_id: int | None = None

    @property
    def side(self) -> By:
        return _SIDES.get(self.role, By.PROFESSIONAL)


@dataclass(frozen=True, kw_only=True)
class RequestKey:
    """What makes a repeated request harmless: a key issued with the form (or sent by a program), and a digest of what
    was asked under it. `answers` writes what a program is answered, from the deed's result: it is kept with the request,
    in the deed's own transaction, and is the answer to each repetition."""

    key: UUID
    fingerprint: str
    answers: Callable[[str], str] | None = None


_SIDES: Final = {
    Role.CLIENT: By.CLIENT,
    Role.BEARER: By.CLIENT,
    Role.OPERATOR: By.OPERATOR,
    Role.WORKER: By.PRODUCT,
}
ANONYMOUS: Final = Actor(role=Role.ANONYMOUS)

PRODUCT: Final = Actor(role=Role.WORKER)

_EVERYONE: Final[Mapping[Role, Scope]] = dict.fromkeys(Role, Scope.ALL)
_SIGNED_IN: Final[Mapping[Role, Scope]] = {
    role: Scope.OWN for role in Role if role not in (Role.ANONYMOUS, Role.BEARER, Role.WORKER)
}
_PROFESSIONAL: Final[dict[Role, Scope]] = {Role.PROFESSIONAL: Scope.OWN}
_CLIENT: Final[dict[Role, Scope]] = {Role.CLIENT: Scope.OWN}
_HUB_ADMIN: Final[dict[Role, Scope]] = {Role.HUB_ADMIN: Scope.HUB}
_OPERATOR: Final[dict[Role, Scope]] = {Role.OPERATOR: Scope.ALL}
_BEARER: Final[dict[Role, Scope]] = {Role.BEARER: Scope.OWN}

# One entry a verb; every route names the verb it needs. What a role lacks here it never learns the existence of.
MATRIX: Final[Mapping[str, Mapping[Role, Scope]]] = {
    "public.read": _EVERYONE,
    # Who asks is on this machine, or carries a token: health.py looks.
    "metrics.read": _EVERYONE,
    "account.sign_in": _EVERYONE,
    "account.sign_up": _EVERYONE,
    "invitation.open": _EVERYONE,
    "request.send": _EVERYONE,
    "hub.enter": _EVERYONE,
    "account.home": _SIGNED_IN,
    "account.sign_out": _SIGNED_IN,
    "account.prove": _SIGNED_IN,
    "factor.write": _SIGNED_IN,
    "security.write": _SIGNED_IN,
    "token.write": _SIGNED_IN,
    "webhook.write": _PROFESSIONAL,
    # Who comes there proves it by a token, which opens the verbs of its scopes.
    "token.show": _EVERYONE,
    "feed.write": _PROFESSIONAL | _CLIENT,
    # Likewise, by the token in the address.
    "feed.read": _EVERYONE,
    "outside_calendar.write": _PROFESSIONAL,
    "slot.read": _PROFESSIONAL | _CLIENT,
    "letter.read": _PROFESSIONAL,
    "session.read": _PROFESSIONAL,
    "session.book": _PROFESSIONAL,
    "session.edit": _PROFESSIONAL,
    "session.cancel": _PROFESSIONAL,
    "session.delete": _PROFESSIONAL,
    "session.join": _PROFESSIONAL,
    "booking.read": _CLIENT,
    "booking.make": _CLIENT,
    "waitlist.join": _CLIENT,
    "waitlist.leave": _CLIENT,
    "offer.answer": _CLIENT,
    "booking.cancel": _CLIENT | _BEARER,
    "booking.rebook": _CLIENT | _BEARER,
    "connection.read": _CLIENT,
    "hub.use": _CLIENT,
    "own_payment.read": _CLIENT,
    "own_settings.write": _CLIENT,
    "own_card.write": _CLIENT,
    "own_payment.pay": _CLIENT,
    "payment.send_link": _PROFESSIONAL,
    # Who comes there proves it by a signature.
    "webhook.hear": _EVERYONE,
    "session.complete": _PROFESSIONAL,
    "block.read": _PROFESSIONAL,
    "block.write": _PROFESSIONAL,
    "availability.read": _PROFESSIONAL,
    "availability.write": _PROFESSIONAL,
    "payment.read": _PROFESSIONAL,
    "payment.create": _PROFESSIONAL,
    "payment.charge": _PROFESSIONAL,
    "payment.void": _PROFESSIONAL,
    "payment.refund": _PROFESSIONAL,
    "payment.prepay": _PROFESSIONAL,
    "balance.pay_out": _PROFESSIONAL,
    "own_balance.use": _CLIENT,
    "statement.read": _PROFESSIONAL,
    "statement.send": _PROFESSIONAL,
    "statement.settle": _OPERATOR,
    "left_open.read": _PROFESSIONAL,
    "correction.ask": _PROFESSIONAL,
    "correction.ask_by_reference": _OPERATOR,
    "correction.decide": _OPERATOR,
    "invoice.issue": _OPERATOR,
    "invoice.read": _HUB_ADMIN,
    "report.read": _PROFESSIONAL | {Role.MANAGER: Scope.PRACTICE},
    "connection.make": _CLIENT,
    "particulars.give": _CLIENT,
    "client.read": _PROFESSIONAL,
    "client.invite": _PROFESSIONAL,
    "request.decide": _PROFESSIONAL,
    "settings.write": _PROFESSIONAL,
    "client.write": _PROFESSIONAL,
    "client.erase": _PROFESSIONAL,
    "client.export": _PROFESSIONAL,
    "own_data.export": _CLIENT,
    "note.write": _PROFESSIONAL,
    "letter.resend": _PROFESSIONAL,
    "credits.request": _CLIENT,
    "credits.request_for": _PROFESSIONAL,
    "hub.found": _OPERATOR,
    "hub.read": _HUB_ADMIN,
    "hub.enlist": _HUB_ADMIN,
    "hub.grant": _HUB_ADMIN,
    "hub.settings": _HUB_ADMIN,
    # The same of any hub, by who founds them; for programs, as no page offers it.
    "hub.read_any": _OPERATOR,
    "hub.enlist_any": _OPERATOR,
    "hub.grant_any": _OPERATOR,
    # Not for who runs a hub: letters would tell who uses it, in the demo too.
    "outbox.read_demo": {role: scope for role, scope in _SIGNED_IN.items() if role is not Role.HUB_ADMIN},
}


def scope_of(actor: Actor, verb: str) -> Scope | None:
    """Which objects the actor may do this to; None: it is not there for them."""
    return MATRIX[verb].get(actor.role)

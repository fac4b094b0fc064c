"""What a token may be used for: a scope names the verbs that it opens. Whose objects they are, the matrix decides."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from kept.core.access import Actor, scope_of

TOKEN_SCOPES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "slots:read": frozenset({"slot.read"}),
        "sessions:read": frozenset({"session.read", "booking.read", "letter.read"}),
        "sessions:write": frozenset(
            {
                "session.book",
                "booking.make",
                "session.edit",
                "session.cancel",
                "booking.cancel",
                "booking.rebook",
                "session.join",
                "session.complete",
            }
        ),
        "clients:read": frozenset({"client.read"}),
        "clients:write": frozenset({"client.invite"}),
        "payments:read": frozenset({"payment.read"}),
        "payments:write": frozenset({"payment.charge", "payment.void"}),
        "credits:read": frozenset({"hub.use"}),
        "hubs:read": frozenset({"hub.read", "hub.read_any"}),
        "hubs:write": frozenset({"hub.enlist", "hub.grant", "hub.enlist_any", "hub.grant_any"}),
        "availability:read": frozenset({"availability.read", "block.read"}),
        "availability:write": frozenset({"availability.write", "block.write"}),
        "webhooks:write": frozenset({"webhook.write"}),
    }
)
# Every token tells whose it is.
OF_EVERY_TOKEN: Final = frozenset({"account.home"})


def opens(scopes: Iterable[str], verb: str) -> bool:
    """Whether a token with these scopes may be used for the verb."""
    return verb in OF_EVERY_TOKEN or any(verb in TOKEN_SCOPES.get(scope, ()) for scope in scopes)


def scopes_for(verb: str) -> tuple[str, ...]:
    """The scopes that open the verb."""
    return tuple(scope for scope, verbs in TOKEN_SCOPES.items() if verb in verbs)


def scopes_for_actor(actor: Actor) -> tuple[str, ...]:
    """The scopes that open something to this actor."""
    return tuple(
        scope for scope, verbs in TOKEN_SCOPES.items() if any(scope_of(actor, verb) is not None for verb in verbs)
    )

"""Where letters are handed over: what KEPT_EMAIL_URL says."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import unquote, urlsplit

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
PORTS: Final = {"smtp": 587, "smtps": 465}
MEANT: Final = "KEPT_EMAIL_URL must have the form smtp://user:password@host:port (STARTTLS) or smtps://… (TLS)."


class Security(StrEnum):
    """How the connection is encrypted. PLAIN is for this machine only: nothing crosses a network in the clear."""

    PLAIN = "plain"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, kw_only=True)
class Route:
    """A mail server, and how to speak to it."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


def route_from(url: str) -> Route:
    """Raises ValueError with a sentence, which never repeats the address: it may hold a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(MEANT) from None
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(MEANT)
    return Route(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        security=_security(parts.scheme, parts.hostname),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _security(scheme: str, host: str) -> Security:
    if scheme == "smtps":
        return Security.TLS
    return Security.PLAIN if host in LOOPBACK else Security.STARTTLS

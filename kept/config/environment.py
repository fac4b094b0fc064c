"""What the surroundings decide: every KEPT_ variable, read once, with a default that is safe."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

REPOSITORY: Final = Path(__file__).resolve().parents[2]
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
YES: Final = ("1", "true", "yes", "on")
NO: Final = ("", "0", "false", "no", "off")


class BadEnvironment(ValueError):
    """A variable that cannot be followed; the message is a sentence for whoever set it."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Where this installation lives and whom it talks to."""

    data: Path
    port: int
    site_url: str
    database_url: str
    email_url: str
    email_from: str
    cards_url: str  # of the card provider, in tests; empty: its own
    workers: int
    demo: bool
    testing: bool

    @property
    def site(self) -> SplitResult:
        """The public address in its parts."""
        return urlsplit(self.site_url)

    @property
    def behind_https(self) -> bool:
        """Whether browsers reach the site over an encrypted connection."""
        return self.site.scheme == "https"

    @property
    def hosts(self) -> list[str]:
        """The host names that requests may name: the site's own, and this machine itself."""
        return list(dict.fromkeys([self.site.hostname or "", "127.0.0.1", "localhost", "[::1]"]))


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Raises BadEnvironment when a variable cannot be followed."""
    port = _whole_number(variables, "PORT", default=8000)
    data = Path(variables.get("KEPT_DATA") or REPOSITORY / "var").absolute()
    return Environment(
        data=data,
        port=port,
        site_url=_site_url(variables.get("KEPT_SITE_URL") or f"http://127.0.0.1:{port}"),
        database_url=variables.get("KEPT_DATABASE_URL") or f"sqlite:///{data}/kept.sqlite3",
        email_url=variables.get("KEPT_EMAIL_URL", ""),
        email_from=variables.get("KEPT_EMAIL_FROM", ""),
        cards_url=_cards_url(variables.get("KEPT_CARDS_URL", "")),
        workers=_whole_number(variables, "KEPT_WORKERS", default=1),
        demo=_switch(variables, "KEPT_DEMO"),
        testing=_switch(variables, "KEPT_TESTING"),
    )


def _site_url(text: str) -> str:
    """Plain http is for this machine only: a session cookie must not cross a network in the clear."""
    site = urlsplit(text)
    if site.scheme not in ("http", "https") or not site.hostname or site.path not in ("", "/") or site.query:
        raise BadEnvironment(f"KEPT_SITE_URL must be an address such as https://kept.example, not {text!r}.")
    if site.scheme == "http" and site.hostname not in LOOPBACK:
        raise BadEnvironment(
            f"KEPT_SITE_URL must begin with https:// for any host but this machine; {text!r} does not."
        )
    return text.rstrip("/")


def _cards_url(text: str) -> str:
    """Another provider than the real one stands on this machine only: keys and amounts must not go anywhere else."""
    if text and urlsplit(text).hostname not in LOOPBACK:
        raise BadEnvironment("KEPT_CARDS_URL is for tests and must be an address of this machine.")
    return text.rstrip("/")


def _whole_number(variables: Mapping[str, str], name: str, *, default: int) -> int:
    text = variables.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise BadEnvironment(f"{name} must be a whole number from 1 to 65535, not {text!r}.")
    return int(text)


def _switch(variables: Mapping[str, str], name: str) -> bool:
    text = variables.get(name, "").lower()
    if text not in YES + NO:
        raise BadEnvironment(f"{name} must be 1 or 0, not {text!r}.")
    return text in YES

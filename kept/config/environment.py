"""What the surroundings decide: every KEPT_ variable, read once, with a default that is safe."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from kept.core.allowances import BOOKINGS, CANCELLATIONS

REPOSITORY: Final = Path(__file__).resolve().parents[2]
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
THREADS_PER_WORKER: Final = 8
# The threads that answer, and two to spare for what runs beside them.
CONNECTIONS_PER_PROCESS: Final = THREADS_PER_WORKER + 2
SHORTEST_TOKEN: Final = 20
YES: Final = ("1", "true", "yes", "on")
NO: Final = ("", "0", "false", "no", "off")


class BadEnvironment(ValueError):
    """A variable that cannot be followed; the message is a sentence for whoever set it."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Where this installation lives and whom it talks to."""

    data: Path
    keys: Path
    backups: Path | None  # the folder of the backups; None: nobody said that there are any
    backup_key: Path
    anchors: Path  # where the journal's head is noted, outside the database
    port: int
    site_url: str
    database_url: str
    replica_url: str  # empty: reports read from the database itself
    pool: int  # connections that one process may hold to PostgreSQL
    email_url: str
    email_from: str
    cards_url: str  # of the card provider, in tests; empty: its own
    workers: int
    bookings_an_hour: int  # by one client in their own hand
    cancellations_a_day: int
    metrics_token: str  # empty: figures are for this machine alone
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
    keys = Path(variables.get("KEPT_KEYS") or data / "keys").absolute()
    return Environment(
        data=data,
        keys=keys,
        backups=Path(variables["KEPT_BACKUPS"]).absolute() if variables.get("KEPT_BACKUPS") else None,
        backup_key=Path(variables.get("KEPT_BACKUP_KEY_FILE") or keys / "backup.key").absolute(),
        anchors=Path(variables.get("KEPT_ANCHORS") or data / "anchors").absolute(),
        port=port,
        site_url=_site_url(variables.get("KEPT_SITE_URL") or f"http://127.0.0.1:{port}"),
        database_url=_secret(variables, "KEPT_DATABASE_URL") or f"sqlite:///{data}/kept.sqlite3",
        replica_url=_secret(variables, "KEPT_REPLICA_URL"),
        pool=_whole_number(variables, "KEPT_POOL", default=CONNECTIONS_PER_PROCESS),
        email_url=_secret(variables, "KEPT_EMAIL_URL"),
        email_from=variables.get("KEPT_EMAIL_FROM", ""),
        cards_url=_cards_url(variables.get("KEPT_CARDS_URL", "")),
        workers=_whole_number(variables, "KEPT_WORKERS", default=1),
        bookings_an_hour=_whole_number(variables, "KEPT_BOOKINGS_AN_HOUR", default=BOOKINGS.most),
        cancellations_a_day=_whole_number(variables, "KEPT_CANCELLATIONS_A_DAY", default=CANCELLATIONS.most),
        metrics_token=_token(_secret(variables, "KEPT_METRICS_TOKEN")),
        demo=_switch(variables, "KEPT_DEMO"),
        testing=_switch(variables, "KEPT_TESTING"),
    )


def _secret(variables: Mapping[str, str], name: str) -> str:
    """What may hold a password can stand in a file instead, which `<name>_FILE` names: a process's environment is read
    more easily than a file of mode 0600. Raises BadEnvironment, without repeating what it holds."""
    file = variables.get(f"{name}_FILE", "")
    if not file:
        return variables.get(name, "")
    if variables.get(name):
        raise BadEnvironment(f"{name} and {name}_FILE are both set; unset one of them.")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise BadEnvironment(f"{name}_FILE names {file}, which cannot be read by this account.") from fault


def _token(text: str) -> str:
    """One that can be guessed protects nothing."""
    if text and (len(text) < SHORTEST_TOKEN or not text.isascii() or not text.isprintable()):
        raise BadEnvironment(f"KEPT_METRICS_TOKEN must have {SHORTEST_TOKEN} plain characters or more.")
    return text


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

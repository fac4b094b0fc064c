"""KEPT_DATABASE_URL in Django's terms, always in the durable settings."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from kept.config.environment import CONNECTIONS_PER_PROCESS, BadEnvironment

BUSY_TIMEOUT_SECONDS: Final = 5
SECONDS_FOR_A_CONNECTION: Final = 10
# A commit is on disk before it is reported; IMMEDIATE lets writers wait at their start, where they still can.
SQLITE_OPTIONS: Final = {
    "transaction_mode": "IMMEDIATE",
    "timeout": BUSY_TIMEOUT_SECONDS,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
}


def database_from(
    url: str, *, pool: int = CONNECTIONS_PER_PROCESS, variable: str = "KEPT_DATABASE_URL"
) -> dict[str, Any]:
    """Django's settings for `sqlite:////abs/path` or `postgresql://user:password@host:port/name`; to PostgreSQL a
    process holds as many connections as `pool` says at most.

    Raises BadEnvironment for anything else; the message never repeats the address, which may hold a password.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "sqlite":
            return _sqlite(parts, variable)
        case "postgresql" | "postgres":
            return _postgresql(parts, pool, variable)
    raise BadEnvironment(f"{variable} must begin with sqlite:/// or postgresql://.")


def _sqlite(parts: SplitResult, variable: str) -> dict[str, Any]:
    path = Path("/") / unquote(parts.path).lstrip("/")
    if parts.netloc or path == Path("/"):
        raise BadEnvironment(f"{variable} must name an absolute path after sqlite:///.")
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": dict(SQLITE_OPTIONS)}


def _postgresql(parts: SplitResult, pool: int, variable: str) -> dict[str, Any]:
    name = unquote(parts.path.lstrip("/"))
    if not name or parts.query:
        raise BadEnvironment(f"{variable} must have the form postgresql://user:password@host:port/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": pool, "timeout": SECONDS_FOR_A_CONNECTION},
            "application_name": "kept",
        },
    }

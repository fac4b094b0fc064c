"""KEPT_DATABASE_URL in Django's terms, always in the durable settings."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from kept.config.environment import BadEnvironment

THREADS_PER_WORKER: Final = 8
BUSY_TIMEOUT_SECONDS: Final = 5
# The threads that answer, and two to spare for what runs beside them.
POOL: Final = {"min_size": 1, "max_size": THREADS_PER_WORKER + 2, "timeout": 10}
# A commit is on disk before it is reported; IMMEDIATE lets writers wait at their start, where they still can.
SQLITE_OPTIONS: Final = {
    "transaction_mode": "IMMEDIATE",
    "timeout": BUSY_TIMEOUT_SECONDS,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
}


def database_from(url: str) -> dict[str, Any]:
    """Django's settings for `sqlite:////abs/path` or `postgresql://user:password@host:port/name`.

    Raises BadEnvironment for anything else; the message never repeats the address, which may hold a password.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "sqlite":
            return _sqlite(parts)
        case "postgresql" | "postgres":
            return _postgresql(parts)
    raise BadEnvironment("KEPT_DATABASE_URL must begin with sqlite:/// or postgresql://.")


def _sqlite(parts: SplitResult) -> dict[str, Any]:
    path = Path("/") / unquote(parts.path).lstrip("/")
    if parts.netloc or path == Path("/"):
        raise BadEnvironment("KEPT_DATABASE_URL must name an absolute path after sqlite:///.")
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": dict(SQLITE_OPTIONS)}


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    name = unquote(parts.path.lstrip("/"))
    if not name or parts.query:
        raise BadEnvironment("KEPT_DATABASE_URL must have the form postgresql://user:password@host:port/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": dict(POOL), "application_name": "kept"},
    }

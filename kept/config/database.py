"""KEPT_DATABASE_URL in Django's terms, always in the durable settings."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from kept.config.environment import CONNECTIONS_PER_PROCESS, BadEnvironment, Environment
from kept.store.copies import COPY

BUSY_TIMEOUT_SECONDS: Final = 5
SECONDS_FOR_A_CONNECTION: Final = 4
SECONDS_FOR_THE_COPY: Final = 2
POSTGRESQL: Final = "django.db.backends.postgresql"
# A commit is on disk before it is reported; IMMEDIATE lets writers wait at their start, where they still can. What SQLite
# notes to take back a single statement goes with it: in memory, as it is nothing that a disk must keep.
SQLITE_OPTIONS: Final = {
    "transaction_mode": "IMMEDIATE",
    "timeout": BUSY_TIMEOUT_SECONDS,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
        " PRAGMA temp_store=MEMORY"
    ),
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


def databases_from(environment: Environment) -> dict[str, dict[str, Any]]:
    """All of them by their names in Django: the one, and the copy that reports read where there is one."""
    found = {"default": database_from(environment.database_url, pool=environment.pool)}
    if not environment.replica_url:
        return found
    copy = database_from(environment.replica_url, pool=environment.pool, variable="KEPT_REPLICA_URL")
    if any(database["ENGINE"] != POSTGRESQL for database in (copy, *found.values())):
        raise BadEnvironment("KEPT_REPLICA_URL is for a PostgreSQL that follows the one of KEPT_DATABASE_URL.")
    # A copy that does not answer costs a report two seconds, and no more.
    copy["OPTIONS"] |= {"connect_timeout": SECONDS_FOR_THE_COPY}
    copy["OPTIONS"]["pool"] |= {"min_size": 0, "timeout": SECONDS_FOR_THE_COPY}
    return found | {COPY: copy | {"TEST": {"MIRROR": "default"}}}


def _sqlite(parts: SplitResult, variable: str) -> dict[str, Any]:
    path = Path("/") / unquote(parts.path).lstrip("/")
    if parts.netloc or path == Path("/"):
        raise BadEnvironment(f"{variable} must name an absolute path after sqlite:///.")
    return {
        "ENGINE": "kept.store.embedded",
        "NAME": str(path),
        "OPTIONS": dict(SQLITE_OPTIONS),
        # Each thread opens the file once: to open it costs as much as several questions.
        "CONN_MAX_AGE": None,
    }


def _postgresql(parts: SplitResult, pool: int, variable: str) -> dict[str, Any]:
    name = unquote(parts.path.lstrip("/"))
    if not name or parts.query:
        raise BadEnvironment(f"{variable} must have the form postgresql://user:password@host:port/name.")
    return {
        "ENGINE": POSTGRESQL,
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": pool, "timeout": SECONDS_FOR_A_CONNECTION},
            "application_name": "kept",
            # What store/compiled.py asks is parsed and planned once for each connection, not each time: indexes there are
            # found by words, and never by values.
            "prepare_threshold": 2,
            "options": "-c plan_cache_mode=force_generic_plan",
        },
    }

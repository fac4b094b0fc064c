"""What Kept refuses to start with: each refusal is one sentence that names the remedy."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kept.config.environment import LOOPBACK, Environment
from kept.config.keys import Keys
from kept.store.resealing import unopened

EXIT_UNSAFE: Final = 78  # sysexits' EX_CONFIG: starting again does not help
NETWORK_FILE_SYSTEMS: Final = ("nfs", "cifs", "smb", "fuse.sshfs")
MOUNTS: Final = Path("/proc/mounts")


class UnsafeStart(Exception):
    """The installation must be mended first; the message is the sentence."""


def check_before_start() -> None:
    """Raises UnsafeStart with the first sentence that applies."""
    environment: Environment = settings.ENVIRONMENT
    for check in CHECKS:
        if sentence := check(environment):
            raise UnsafeStart(sentence)


def save_new_keys(keys: Keys, environment: Environment) -> None:
    """Write keys that were drawn just now. Raises UnsafeStart when older ones must have existed."""
    if sentence := data_folder_fault(environment):
        raise UnsafeStart(sentence)
    if "field.key" in keys.new and not environment.demo and connection.introspection.table_names():
        raise UnsafeStart(f"The database has content but {keys.folder} has no keys; bring them back from the backup.")
    if environment.anchors.is_dir() and any(environment.anchors.iterdir()) and not environment.demo:
        raise UnsafeStart(
            f"{environment.anchors} has anchors but {keys.folder / 'anchor.key'} is missing; bring it back from the backup."
        )
    try:
        keys.save()
    except FileExistsError as fault:
        raise UnsafeStart("Another start has just made the keys; start again.") from fault


# --- the checks, cheapest first: a sentence, or nothing


def demo_fault(environment: Environment) -> str | None:
    """The demo's passwords are public."""
    if environment.demo and environment.behind_https:
        return "KEPT_DEMO is on behind https; the demo's sign-ins are public, so unset KEPT_DEMO."
    return None


def data_folder_fault(environment: Environment) -> str | None:
    """Asked by writing, as only that is sure."""
    try:
        environment.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=environment.data):
            return None
    except OSError as fault:
        return f"{environment.data} cannot be written to ({fault.strerror}); set KEPT_DATA to a folder that can."


def keys_fault(environment: Environment) -> str | None:
    """Keys that other accounts can read protect nothing."""
    keys: Keys = settings.KEYS
    faults = [] if environment.demo else keys.faults()
    return faults[0] if faults else None


def file_system_fault(_environment: Environment) -> str | None:
    """SQLite's locks do not hold across a network."""
    if connection.vendor != "sqlite" or not MOUNTS.exists():
        return None
    database = Path(settings.DATABASES["default"]["NAME"])
    kind = file_system_of(database, MOUNTS.read_text())
    if kind.startswith(NETWORK_FILE_SYSTEMS):
        return (
            f"{database} is on a network file system ({kind}), where SQLite loses data; use a local disk or PostgreSQL."
        )
    return None


def durability_fault(environment: Environment) -> str | None:
    """A booking that was confirmed must survive the power cut."""
    if connection.vendor != "postgresql":
        return None
    on_this_machine = settings.DATABASES["default"]["HOST"] in LOOPBACK
    if on_this_machine and (environment.demo or environment.testing):
        return None
    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute("SELECT current_setting(%s)", [name])
            if cursor.fetchone() == ("off",):
                return f"PostgreSQL runs with {name}=off and would lose confirmed bookings; switch it on."
    return None


def migrations_fault(_environment: Environment) -> str | None:
    """The code expects the tables of its own release."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing or settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
        return "The database is not up to date; run: bin/kept migrate"
    return None


def sealed_fault(_environment: Environment) -> str | None:
    """What was sealed must open: with another key nothing that people wrote could be read."""
    if place := unopened():
        return f"{settings.KEYS.folder} lacks the key that sealed {place}; bring back field.key and any field-*.key from the backup of the keys."
    return None


CHECKS: Final[tuple[Callable[[Environment], str | None], ...]] = (
    demo_fault,
    data_folder_fault,
    keys_fault,
    file_system_fault,
    durability_fault,
    migrations_fault,
    sealed_fault,
)


def file_system_of(path: Path, mounts: str) -> str:
    """The kind of the file system that holds the path, out of the text of /proc/mounts."""
    real = Path(os.path.realpath(path))
    kind, longest = "", -1
    for line in mounts.splitlines():
        _device, point, found, *_rest = line.split(" ")
        folder = Path(point.encode().decode("unicode_escape"))
        if real.is_relative_to(folder) and len(folder.parts) >= longest:
            kind, longest = found, len(folder.parts)
    return kind

"""Make one backup: a moment of the database, sealed, with a manifest that says what it must be when it comes back."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connection

from kept.store.backups import postgres, sqlite
from kept.store.backups.folder import drafted, name_for
from kept.store.backups.manifest import Manifest, facts_now
from kept.store.backups.sealed_file import Part, SealedWriter
from kept.store.invariants.reads import one_moment

_COPIED: Final[dict[str, Callable[[], Iterator[bytes]]]] = {"sqlite": sqlite.copied, "postgresql": postgres.dumped}


def make_backup(folder: Path, *, key: bytes, now: datetime) -> tuple[Path, Manifest]:
    """While the site runs; what is committed meanwhile is in the next one. Raises BackupFault, and leaves nothing then."""
    name = name_for(now)
    digest, size = hashlib.sha256(), 0
    with drafted(folder, name) as out:
        sealed = SealedWriter(out, key)
        with one_moment():
            facts = facts_now()
            for chunk in _COPIED[connection.vendor]():
                sealed.write(Part.DATABASE, chunk)
                digest.update(chunk)
                size += len(chunk)
        manifest = Manifest(**asdict(facts), taken_at=now, size=size, sha256=digest.hexdigest())
        sealed.write(Part.MANIFEST, manifest.as_bytes())
    return folder / name, manifest

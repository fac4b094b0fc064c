"""Collect the files that browsers fetch, beside those of the release that still serves.

Their names are checksums of what is in them, so the files of two releases lie side by side: a page of before an upgrade
finds its own, and a process of before finds its own too.
"""

import hashlib
import json
import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.core.files.storage import storages
from django.core.management import call_command

KEPT_FOR: Final = timedelta(days=30)
# Names all the others, so it comes last.
MANIFEST: Final = "staticfiles.json"


def collect_static_files() -> None:
    """Hashing and compressing takes seconds, so only when a file has changed."""
    stamp = settings.KEPT_DATA / "static.stamp"
    found = checksum_of_static_files()
    if stamp.exists() and stamp.read_text() == found:
        return
    stamp.unlink(missing_ok=True)
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.KEPT_DATA, prefix="static-") as fresh:
        Path(fresh).chmod(0o755)
        _collect_into(fresh)
        _keep_for_a_while(root)
        collected = _move_beside(Path(fresh), root)
    _forget_old(root, collected)
    stamp.write_text(found)


def checksum_of_static_files() -> str:
    """One checksum over the names and contents of all files that would be collected."""
    total = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(ignore_patterns=None):
            with storage.open(path) as file:
                total.update(f"{path}\0{hashlib.sha256(file.read()).hexdigest()}\n".encode())
    return total.hexdigest()


def _collect_into(folder: str) -> None:
    command = Command()
    command.storage = storages.create_storage({**settings.STORAGES["staticfiles"], "OPTIONS": {"location": folder}})
    call_command(command, verbosity=0, interactive=False)


def _keep_for_a_while(root: Path) -> None:
    """What serves at this moment counts from now on: its own times are those of its set-up, however long ago."""
    manifest = root / MANIFEST
    if not manifest.exists():
        return
    for name in json.loads(manifest.read_text())["paths"].values():
        for file in root.glob(f"{name}*"):  # with what is compressed of it
            os.utime(file)


def _move_beside(fresh: Path, root: Path) -> set[Path]:
    """Each at one stroke: whoever reads the old one meanwhile reads it whole."""
    files = sorted((file for file in fresh.rglob("*") if file.is_file()), key=lambda file: file.name == MANIFEST)
    collected = {root / file.relative_to(fresh) for file in files}
    for file in files:
        target = root / file.relative_to(fresh)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
    return collected


def _forget_old(root: Path, collected: set[Path]) -> None:
    """What no release has brought for a while."""
    oldest = time.time() - KEPT_FOR.total_seconds()
    for file in root.rglob("*"):
        if file.is_file() and file not in collected and file.stat().st_mtime < oldest:
            file.unlink()

"""Builders: backups in a folder of the test's own, sealed with a key of its own."""

from argparse import Namespace
from datetime import datetime
from pathlib import Path

from kept.edges.commands import backup
from kept.store.backups.folder import name_for
from tests.make import NOW


def backed_up(folder: Path, *, at: datetime = NOW) -> Path:
    """What `kept backup` makes."""
    assert backup.run(Namespace(to=folder), now=at) == 0
    return folder / name_for(at)

"""Builders: backups in a folder of the test's own, sealed with a key of its own."""

import argparse
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from django.db import connection

from kept.edges.commands import backup, restore
from kept.store.backups.folder import name_for
from tests.make import NOW, hours

LATER = NOW + hours(2)


def backed_up(folder: Path, *, at: datetime = NOW) -> Path:
    """What `kept backup` makes."""
    assert backup.run(Namespace(to=folder), now=at) == 0
    return folder / name_for(at)


def restored(file: Path, *arguments: str, replace: bool = True) -> int:
    """What `kept restore` answers; the test's own database is the one to be replaced."""
    parser = argparse.ArgumentParser()
    restore.add_arguments(parser)
    typed = ["--replace", own_name()] if replace else []
    return restore.run(parser.parse_args([str(file), *typed, *arguments]), now=LATER)


def own_name() -> str:
    return Path(str(connection.settings_dict["NAME"])).name

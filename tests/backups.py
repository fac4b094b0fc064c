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
    assert backup.run(Namespace(to=folder, every=None), now=at) == 0
    return folder / name_for(at)


def restored(file: Path, *arguments: str, replace: bool = True) -> int:
    """What `kept restore` answers; the test's own database is the one to be replaced."""
    parser = argparse.ArgumentParser()
    restore.add_arguments(parser)
    typed = ["--replace", own_name()] if replace else []
    return restore.run(parser.parse_args([str(file), *typed, *arguments]), now=LATER)


def own_name() -> str:
    return Path(str(connection.settings_dict["NAME"])).name


def databases_left_over() -> list[str]:
    """What neither a restore nor a drill leaves."""
    if connection.vendor == "sqlite":
        folder = Path(str(connection.settings_dict["NAME"])).parent
        return [each.name for each in folder.iterdir() if each.name.startswith((f".{own_name()}", ".kept-copy"))]
    with connection.cursor() as cursor:
        cursor.execute("select datname from pg_database where datname like %s", [f"{own_name()}%restored%"])
        return [str(row[0]) for row in cursor.fetchall()]

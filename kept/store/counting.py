"""Counts that every page shows: asked as they are written, as putting them together would cost more than the answer."""

from datetime import datetime

from django.db import connection

from kept.store.compiled import rows_of


def count_of(statement: str, **asked: int | datetime) -> int:
    """What a statement counts; `asked` is what it names as %(name)s."""
    return int(rows_of(connection, statement, asked)[0][0])

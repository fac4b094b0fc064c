"""Counts that every page shows: asked as they are written, as putting them together would cost more than the answer."""

from datetime import datetime

from django.db import connection


def count_of(statement: str, **asked: int | datetime) -> int:
    """What a statement counts; `asked` is what it names as %(name)s."""
    instant = connection.ops.adapt_datetimefield_value
    given = {name: instant(value) if isinstance(value, datetime) else value for name, value in asked.items()}
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.fetchone()[0])

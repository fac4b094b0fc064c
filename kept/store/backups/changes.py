"""Whether anybody wrote to the database since somebody looked: nobody needs a second backup of the same."""

from typing import Final

from django.db import connection

_MARKS: Final = {
    "sqlite": "pragma data_version",
    "postgresql": "select pg_snapshot_xmax(pg_current_snapshot())::text",
}


def mark_now() -> str:
    """Another one after anybody else's commit, to be compared as long as this connection lasts. PostgreSQL's changes now
    and then though nothing did."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKS[connection.vendor])
        return str(cursor.fetchone()[0])

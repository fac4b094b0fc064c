"""What a database keeps of erased rows beside its tables.

SQLite overwrites what is removed (`secure_delete`), but its write-ahead log has the pages as they were, until it is cut.
PostgreSQL keeps row versions until its vacuum comes by, and never gives them out.
"""

from django.db import connection


def cut_log() -> None:
    """When nobody reads at this moment; else the next time. Within a transaction nothing is cut."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("pragma wal_checkpoint(truncate)")
            cursor.fetchall()

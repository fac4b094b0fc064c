"""What integrity the databases keep themselves and Django cannot say: triggers, on SQLite and on PostgreSQL alike."""

from collections.abc import Sequence
from typing import Any

from django.db import migrations


def per_vendor(
    *, sqlite: Sequence[str], postgresql: Sequence[str], undo_sqlite: Sequence[str], undo_postgresql: Sequence[str]
) -> migrations.RunPython:
    """A migration step of statements in each database's own words, and the ones that take it back."""
    forwards = {"sqlite": sqlite, "postgresql": postgresql}
    backwards = {"sqlite": undo_sqlite, "postgresql": undo_postgresql}

    def run(statements: dict[str, Sequence[str]]) -> Any:
        def step(_apps: Any, editor: Any) -> None:
            for statement in statements[editor.connection.vendor]:
                editor.execute(statement)

        return step

    return migrations.RunPython(run(forwards), run(backwards))


def append_only(table: str) -> migrations.RunPython:
    """Rows of the table are written once: UPDATE, DELETE and TRUNCATE raise, and name the table."""
    claim = f"{table}_is_append_only"
    return per_vendor(
        sqlite=[
            f"create trigger {claim}_{verb} before {verb} on {table} begin select raise(abort, '{claim}'); end"
            for verb in ("update", "delete")
        ],
        undo_sqlite=[f"drop trigger {claim}_{verb}" for verb in ("update", "delete")],
        postgresql=[
            (
                f"create function {claim}() returns trigger language plpgsql as "
                f"$$ begin raise exception '{claim}' using errcode = '23514', constraint = '{claim}'; end $$"
            ),
            f"create trigger {claim} before update or delete on {table} for each row execute function {claim}()",
            f"create trigger {claim}_whole before truncate on {table} for each statement execute function {claim}()",
        ],
        undo_postgresql=[
            f"drop trigger {claim} on {table}",
            f"drop trigger {claim}_whole on {table}",
            f"drop function {claim}()",
        ],
    )

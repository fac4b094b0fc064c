"""What integrity the databases keep themselves and Django cannot say: triggers, on SQLite and on PostgreSQL alike."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, migrations


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


class _KeepsTriggers:
    """A step on a table that has triggers: SQLite makes the table anew, and would lose them."""

    model_name: str

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        with _kept(self._table(app_label, from_state), schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)  # type: ignore[misc] # it stands before one that has it

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        with _kept(self._table(app_label, from_state), schema_editor):
            super().database_backwards(app_label, schema_editor, from_state, to_state)  # type: ignore[misc] # it stands before one that has it

    def _table(self, app_label: str, state: Any) -> str:
        return str(state.apps.get_model(app_label, self.model_name)._meta.db_table)  # noqa: SLF001 (Django's public _meta)


class AlterGuardedField(_KeepsTriggers, migrations.AlterField):
    pass


class AddGuardedField(_KeepsTriggers, migrations.AddField):
    pass


class AddGuardedConstraint(_KeepsTriggers, migrations.AddConstraint):
    pass


class RemoveGuardedConstraint(_KeepsTriggers, migrations.RemoveConstraint):
    pass


@contextmanager
def _kept(table: str, editor: Any) -> Iterator[None]:
    if editor.connection.vendor != "sqlite":  # PostgreSQL alters tables in place and loses none
        yield
        return
    with editor.connection.cursor() as cursor:
        triggers = _triggers_of(table, cursor)
        yield
        for name in sorted(triggers.keys() - _triggers_of(table, cursor).keys()):
            editor.execute(triggers[name])


@contextmanager
def lifted(table: str) -> Iterator[None]:
    """The one way round what keeps this table's rows as they were written: for another key that seals the same text, and
    for what must be forgotten. The caller holds the transaction; nobody else writes to the table until it ends."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            guards = {name: text for name, text in _triggers_of(table, cursor).items() if _keeps_rows(name)}
            for name in guards:
                cursor.execute(f"drop trigger {name}")
            yield
            for text in guards.values():
                cursor.execute(text)
            return
        cursor.execute("select tgname from pg_trigger where tgrelid = %s::regclass and not tgisinternal", [table])
        names = [name for (name,) in cursor.fetchall() if _keeps_rows(name)]
        for name in names:
            cursor.execute("set constraints all immediate")
            cursor.execute(f"alter table {table} disable trigger {name}")
        yield
        for name in names:
            cursor.execute("set constraints all immediate")
            cursor.execute(f"alter table {table} enable trigger {name}")


def _keeps_rows(trigger: str) -> bool:
    return any(words in trigger for words in ("_is_append_only", "_is_frozen", "_is_never_removed"))


def _triggers_of(table: str, cursor: Any) -> dict[str, str]:
    """Their statements by their names, on SQLite."""
    cursor.execute("select name, sql from sqlite_master where type = 'trigger' and tbl_name = %s", [table])
    return dict(cursor.fetchall())


def append_only(table: str) -> migrations.RunPython:
    """Rows of the table are written once: UPDATE, DELETE and TRUNCATE raise, and name the table."""
    claim = f"{table}_is_append_only"
    return per_vendor(
        sqlite=[_never(claim, verb, table) for verb in ("update", "delete")],
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


def sealed_once(table: str, seal: Sequence[str], *others: str) -> migrations.RunPython:
    """A table that is append_only takes its seal, once: these columns go from null to a value while the others stay."""
    claim = f"{table}_is_append_only"
    unsealed = " and ".join(f"old.{column} is null and new.{column} is not null" for column in seal)

    def unless_sealed(differs: str) -> str:
        return f"not ({unsealed}) or {_changed(differs, others)}"

    def on_sqlite(when: str) -> list[str]:
        return [f"drop trigger {claim}_update", _never_so(f"{claim}_update", "update", table, when=when, saying=claim)]

    def on_postgresql(*triggers: str) -> list[str]:
        return [f"drop trigger {claim} on {table}", *triggers]

    run = f"for each row execute function {claim}()"
    changing = (
        f"create trigger {claim} before update on {table} for each row when ({unless_sealed('is distinct from')})"
    )
    return per_vendor(
        sqlite=on_sqlite(f"when {unless_sealed('is not')} "),
        undo_sqlite=on_sqlite(""),
        postgresql=on_postgresql(
            f"{changing} execute function {claim}()",
            f"create trigger {claim}_for_ever before delete on {table} {run}",
        ),
        undo_postgresql=on_postgresql(
            f"drop trigger {claim}_for_ever on {table}",
            f"create trigger {claim} before update or delete on {table} {run}",
        ),
    )


def _never(claim: str, verb: str, table: str) -> str:
    return f"create trigger {claim}_{verb} before {verb} on {table} begin select raise(abort, '{claim}'); end"


def frozen(table: str, *columns: str) -> migrations.RunPython:
    """These columns of a row are written once, and no row is removed: else UPDATE and DELETE raise, and name the table."""
    claim, kept = f"{table}_is_frozen", f"{table}_is_never_removed"
    return per_vendor(
        sqlite=[
            _never_so(claim, "update", table, when=f"when {_changed('is not', columns)} "),
            _never_so(kept, "delete", table),
        ],
        undo_sqlite=[f"drop trigger {claim}", f"drop trigger {kept}"],
        postgresql=[
            _raising(claim),
            _raising(kept),
            (
                f"create trigger {claim} before update on {table} for each row"
                f" when ({_changed('is distinct from', columns)}) execute function {claim}()"
            ),
            f"create trigger {kept} before delete on {table} for each row execute function {kept}()",
        ],
        undo_postgresql=[
            f"drop trigger {claim} on {table}",
            f"drop trigger {kept} on {table}",
            f"drop function {claim}()",
            f"drop function {kept}()",
        ],
    )


def _changed(differs: str, columns: Sequence[str]) -> str:
    return " or ".join(f"new.{column} {differs} old.{column}" for column in columns)


def _never_so(claim: str, verb: str, table: str, *, when: str = "", saying: str = "") -> str:
    return f"create trigger {claim} before {verb} on {table} {when}begin select raise(abort, '{saying or claim}'); end"


def _raising(claim: str) -> str:
    return (
        f"create function {claim}() returns trigger language plpgsql as "
        f"$$ begin raise exception '{claim}' using errcode = '23514', constraint = '{claim}'; end $$"
    )

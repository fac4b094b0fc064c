"""No letter is removed, and what it is about never changes; what it said may be forgotten."""

from django.db import migrations

from kept.store.guards import per_vendor

TABLE = "outbox_letter"
KEPT = "letter_is_never_removed"
FROZEN = "letter_is_frozen"
COLUMNS = (
    "uuid",
    "practice_id",
    "session_id",
    "payment_id",
    '"to"',
    "kind",
    "key",
    "message_id",
    "created_at",
)


def changed(differs: str) -> str:
    """Whether an update changes what is frozen; address and content may only be emptied."""
    frozen = [f"new.{column} {differs} old.{column}" for column in COLUMNS]
    emptied = [
        f"(new.payload is not null and new.payload {differs} old.payload)",
        f"(new.email <> '' and new.email {differs} old.email)",
    ]
    return " or ".join([*frozen, *emptied])


def raises(claim: str) -> str:
    return (
        f"create function {claim}() returns trigger language plpgsql as "
        f"$$ begin raise exception '{claim}' using errcode = '23514', constraint = '{claim}'; end $$"
    )


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_letters")]

    operations = [
        per_vendor(
            sqlite=[
                f"create trigger {KEPT} before delete on {TABLE} begin select raise(abort, '{KEPT}'); end",
                (
                    f"create trigger {FROZEN} before update on {TABLE} when {changed('is not')}"
                    f" begin select raise(abort, '{FROZEN}'); end"
                ),
            ],
            undo_sqlite=[f"drop trigger {KEPT}", f"drop trigger {FROZEN}"],
            postgresql=[
                raises(KEPT),
                raises(FROZEN),
                f"create trigger {KEPT} before delete on {TABLE} for each row execute function {KEPT}()",
                (
                    f"create trigger {FROZEN} before update on {TABLE} for each row"
                    f" when ({changed('is distinct from')}) execute function {FROZEN}()"
                ),
            ],
            undo_postgresql=[
                f"drop trigger {KEPT} on {TABLE}",
                f"drop trigger {FROZEN} on {TABLE}",
                f"drop function {KEPT}()",
                f"drop function {FROZEN}()",
            ],
        ),
    ]

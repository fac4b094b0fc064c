"""What a letter is about never changes; but where a deleted session's payment goes, nothing leads to it any more."""

from django.db import migrations

from kept.store.guards import per_vendor

TABLE = "outbox_letter"
FROZEN = "letter_is_frozen"
COLUMNS = ("uuid", "practice_id", "session_id", '"to"', "kind", "key", "message_id", "created_at")


def changed(differs: str, *, payment: str) -> str:
    """Whether an update changes what is frozen; address and content may only be emptied."""
    frozen = [f"new.{column} {differs} old.{column}" for column in COLUMNS]
    emptied = [
        f"(new.payload is not null and new.payload {differs} old.payload)",
        f"(new.email <> '' and new.email {differs} old.email)",
    ]
    return " or ".join([*frozen, f"({payment}new.payment_id {differs} old.payment_id)", *emptied])


def on_sqlite(payment: str) -> list[str]:
    return [
        f"drop trigger {FROZEN}",
        (
            f"create trigger {FROZEN} before update on {TABLE} when {changed('is not', payment=payment)}"
            f" begin select raise(abort, '{FROZEN}'); end"
        ),
    ]


def on_postgresql(payment: str) -> list[str]:
    return [
        f"drop trigger {FROZEN} on {TABLE}",
        (
            f"create trigger {FROZEN} before update on {TABLE} for each row"
            f" when ({changed('is distinct from', payment=payment)}) execute function {FROZEN}()"
        ),
    ]


MAY_GO = "new.payment_id is not null and "


class Migration(migrations.Migration):
    dependencies = [("outbox", "0004_pay_links")]

    operations = [
        per_vendor(
            sqlite=on_sqlite(MAY_GO),
            undo_sqlite=on_sqlite(""),
            postgresql=on_postgresql(MAY_GO),
            undo_postgresql=on_postgresql(""),
        ),
    ]

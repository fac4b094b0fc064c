"""Neither a professional nor a client has two live sessions at once; transitions are append-only.

PostgreSQL says it by exclusion constraints (a range of one number stands in for equality, so that no extension is
needed), SQLite by triggers. A session lasts eight hours at most, which bounds how far back a trigger looks.
"""

from django.db import migrations

from kept.store.guards import append_only, per_vendor

LIVE = "('planned', 'in_progress', 'complete')"


def one_session_at_a_time(column: str, claim: str) -> migrations.RunPython:
    busy = (
        f"exists (select 1 from diary_session other where other.{column} = new.{column} and other.id <> new.id"  # noqa: S608 (no input)
        f" and other.state in {LIVE} and other.starts_at < new.ends_at and other.ends_at > new.starts_at"
        " and other.starts_at > datetime(new.starts_at, '-9 hours'))"
    )
    trigger = (
        "create trigger {claim}_{verb} after {event} on diary_session when new.state in {live} and {busy}"
        " begin select raise(abort, '{claim}'); end"
    )
    verbs = {"insert": "insert", "update": f"update of state, starts_at, ends_at, {column}"}
    return per_vendor(
        sqlite=[trigger.format(claim=claim, verb=v, event=e, live=LIVE, busy=busy) for v, e in verbs.items()],
        undo_sqlite=[f"drop trigger {claim}_{verb}" for verb in verbs],
        postgresql=[
            (
                f"alter table diary_session add constraint {claim} exclude using gist"
                f" (int8range({column}, {column}, '[]') with &&, tstzrange(starts_at, ends_at) with &&)"
                f" where (state in {LIVE})"
            )
        ],
        undo_postgresql=[f"alter table diary_session drop constraint {claim}"],
    )


class Migration(migrations.Migration):
    dependencies = [("diary", "0001_diary")]

    operations = [
        one_session_at_a_time("professional_id", "professional_has_one_session_at_a_time"),
        one_session_at_a_time("client_id", "client_has_one_session_at_a_time"),
        append_only("diary_transition"),
    ]

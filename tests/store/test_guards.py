"""What the databases keep themselves refuses, and never writes: whoever asks what changed need ask only of the tables that
a statement names (tests/digest.py)."""

import re
from typing import Final

from django.db import connection

BODIES: Final = {
    "sqlite": "select sql from sqlite_master where type = 'trigger'",
    "postgresql": "select p.prosrc from pg_trigger t join pg_proc p on p.oid = t.tgfoid where not t.tgisinternal",
}
ONLY_REFUSES: Final = {
    "sqlite": re.compile(r"create trigger [^;]* begin select raise\(abort, '\w+'\); end", re.IGNORECASE),
    "postgresql": re.compile(r" begin raise exception '\w+' using errcode = '\d+', constraint = '\w+'; end "),
}
# What also writes elsewhere when a row goes.
CASCADES: Final = {
    "sqlite": "select sql from sqlite_master where lower(sql) like '% on delete %' or lower(sql) like '% on update %'",
    "postgresql": "select conname from pg_constraint where contype = 'f' and (confdeltype <> 'a' or confupdtype <> 'a')",
}
WRITES: Final = {
    "sqlite": [
        "create trigger writes after update on people_user begin update people_practice set name = ''; end",
    ],
    "postgresql": [
        (
            "create function writes() returns trigger language plpgsql as"
            " $$ begin update people_practice set name = ''; return new; end $$"
        ),
        "create trigger writes after update on people_user for each row execute function writes()",
    ],
}


def those_that_write() -> list[str]:
    said = _all(BODIES)
    assert len(said) > 20
    return [body for body in said if not ONLY_REFUSES[connection.vendor].fullmatch(body)] + _all(CASCADES)


def _all(queries: dict[str, str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(queries[connection.vendor])
        return [text for (text,) in cursor.fetchall()]


def test_no_trigger_writes_and_nothing_cascades(db: None) -> None:
    assert those_that_write() == []


def test_one_that_writes_is_found(db: None) -> None:
    """The control."""
    with connection.cursor() as cursor:
        for statement in WRITES[connection.vendor]:
            cursor.execute(statement)
    assert len(those_that_write()) == 1

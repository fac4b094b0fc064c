"""Nothing is broken after a scenario; and each claim finds what is planted against it, or it would be no alarm."""

import argparse
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

import pytest
from django.db import connection

from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding
from kept.edges.commands import doctor
from kept.store.diary.models import Session
from kept.store.invariants.guards import guards_that_are_missing
from kept.store.invariants.reads import CLAIMS, broken_claims, one_moment
from tests.deeds import cancel, cancel_as_client, delete, edit
from tests.make import (
    NOW,
    hours,
    make_session,
    span_at,
)
from tests.store.planted import PLANTED
from tests.store.unguarded import drop_constraint, drop_trigger, unguarded

CREDIT: Final = Funding.CREDIT
PLANNED, IN_PROGRESS, COMPLETE, CANCELLED, DELETED = State
PENDING, UNPAID, PAID, VOIDED, REFUNDED = PaymentState


def every_ending() -> None:
    """Each state and payment, by money and by credit, and changes in between."""
    for funding in Funding:
        edit(make_session(funding=funding), span=span_at(NOW + timedelta(days=9)))
        cancel_as_client(make_session(funding=funding, starts_at=NOW + hours(3)))
        cancel(make_session(funding=funding, state=IN_PROGRESS, starts_at=NOW), notify=False)
        delete(make_session(funding=funding))
        make_session(funding=funding, state=COMPLETE, payment=UNPAID)
        make_session(funding=funding, state=COMPLETE, payment=PAID)
        make_session(funding=funding, state=COMPLETE, payment=VOIDED)
    make_session(payment=PAID)
    make_session(state=CANCELLED, payment=REFUNDED)


def test_a_scenario_breaks_nothing(db: None) -> None:
    every_ending()
    assert broken_claims() == {}


def test_all_is_asked_of_one_moment_and_nobody_waits(real_db: None) -> None:
    make_session()
    with one_moment():
        assert Session.objects.count() == 1
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(make_and_let_go).result()
        assert Session.objects.count() == 1
    assert Session.objects.count() == 2
    assert broken_claims() == {}


def make_and_let_go() -> None:
    make_session()
    connection.close()


# --- the doctor


def test_the_doctor_says_that_all_is_well(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    make_session()
    assert doctor.run(argparse.Namespace(), now=NOW) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "All is as it must be."
    assert [line.split() for line in lines[:-1]] == [["ok", claim] for claim in CLAIMS]


def test_the_doctor_counts_and_names_the_first_five(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    sessions = [make_session() for _ in range(7)]
    with unguarded():
        Session.objects.update(version=9)
        assert doctor.run(argparse.Namespace(), now=NOW) == 1
    line = next(line for line in capsys.readouterr().out.splitlines() if "session_version_counts" in line)
    named = ", ".join(f"session {session.id}" for session in sessions[:5])
    assert line == f"     7  session_version_counts_its_steps: {named} and 2 more"


# --- the alarms


@pytest.mark.parametrize("claim", PLANTED)
def test_the_claim_finds_what_is_planted_against_it(db: None, claim: str) -> None:
    with unguarded():
        offender = PLANTED[claim]()
        assert offender in broken_claims()[claim]


def test_every_claim_is_planted_against() -> None:
    assert {*PLANTED, "guards_are_in_place"} == set(CLAIMS)


@pytest.mark.parametrize(("name", "table"), [
    ("letter_is_frozen", "outbox_letter"),
    ("ledger_creditmove_is_append_only", "ledger_creditmove"),
])  # fmt: skip
def test_a_missing_trigger_is_noticed(db: None, name: str, table: str) -> None:
    own = name if connection.vendor == "postgresql" or name.startswith("letter") else f"{name}_update"
    drop_trigger(own, table=table)
    assert list(guards_that_are_missing()) == [own]


def test_a_missing_overlap_guard_is_noticed(db: None) -> None:
    name = "professional_has_one_session_at_a_time"
    if connection.vendor == "postgresql":
        drop_constraint(name, table="diary_session")
    else:
        name = f"{name}_insert"
        drop_trigger(name)
    assert list(guards_that_are_missing()) == [name]


def test_a_missing_check_is_noticed(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's checks are part of their tables")
    drop_constraint("session_starts_before_it_ends", table="diary_session")
    assert list(guards_that_are_missing()) == ["session_starts_before_it_ends"]

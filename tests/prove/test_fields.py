"""What is sent along and was never asked for: columns that no form has, and ids of what is another's."""

import re
from dataclasses import replace
from random import Random

import pytest

from kept.edges.web.forms.strict import StrictForm
from tests.prove.evidence import MODE, NIGHTLY, SUITE, Tally, proof, some_of
from tests.prove.rights_asking import Cell
from tests.prove.rights_fields import (
    Changes,
    Rows,
    all_rows,
    asked_about_others,
    columns,
    done_by,
    own_fields,
    senders,
    swapped,
    with_columns,
)
from tests.prove.rights_sweep import Sweep, swept

AT_ONCE = 24


@pytest.mark.usefixtures("db")
def test_what_was_never_asked_for_changes_nothing() -> None:
    """Each column by itself in a night, otherwise all at once and a few."""
    with proof("fields", figure=14) as tally, swept(tally, tally) as sweep:
        before, names = all_rows(), columns()
        refused = 0
        cells = list(senders(sweep))
        for cell in tally.chance.sample(cells, len(cells) // 5) if MODE == SUITE else some_of(cells, tally.chance):
            others = [name for name in names if name not in own_fields(cell)]
            few = others if MODE == NIGHTLY else tally.chance.sample(others, 3)
            refused += judge_columns(sweep, tally, cell, [others, *([name] for name in few)], before)
            for foreign, unknown in swapped(sweep, cell):
                judge_swapped(sweep, tally, foreign, unknown, before, usual=done_by(sweep, cell, before)[1])
        for foreign, unknown in asked_about_others(sweep):
            judge_swapped(sweep, tally, foreign, unknown, before, usual=Changes())
        tally.note = f"{len(names)} columns; {refused:,} refused by name"
        tally.control(finds_a_form_that_takes_all(sweep, before))
        tally.control(finds_what_looks_otherwise(sweep, before))


def judge_columns(sweep: Sweep, tally: Tally, cell: Cell, sets: list[list[str]], before: Rows) -> int:
    """Nothing changes but what changes without them. How many were refused by name."""
    accepted, usual = done_by(sweep, cell, before)
    by_name = 0
    for names in sets:
        said, changed = done_by(sweep, with_columns(cell, names), before)
        tally.counted += 1
        by_name += b"unknown_field" in said.body
        told = ", ".join(names[:AT_ONCE])
        if said.status >= 500:
            tally.violated(f"{cell} with {told}: {said.status}")
        if cell.sent and accepted.status < 400 and said.status < 400:
            tally.violated(f"{cell} takes {told}")
        if changed and (said.status >= 400 or changed != usual):
            tally.violated(f"{cell} with {told}: {said.status}, and {dict(changed - usual)} changed")
    return by_name


def judge_swapped(sweep: Sweep, tally: Tally, foreign: Cell, unknown: Cell, before: Rows, *, usual: Changes) -> None:
    """It does nothing that it would not do anyway, and looks like what never was."""
    (said, changed), (nothing, _) = done_by(sweep, foreign, before), done_by(sweep, unknown, before)
    tally.counted += 1
    about = f"{foreign} with {foreign.sent or foreign.asked}"
    if changed and changed != usual:
        tally.violated(f"{about}: {said.status}, and {dict(changed)} changed")
    if bare(said.body) != bare(nothing.body) or said.status != nothing.status:
        tally.violated(f"{about}: {said.status}, otherwise than what is not there ({nothing.status})")


def bare(body: bytes) -> bytes:
    """Without ids, keys and tokens."""
    return re.sub(rb'[0-9a-f]{8}-[0-9a-f-]{27}|"[A-Za-z0-9]{64}"|[0-9a-f]{16}', b"", body)


def finds_a_form_that_takes_all(sweep: Sweep, before: Rows) -> bool:
    """As if forms took what they do not know."""
    alarm = Tally(Random(0))
    cell = next(cell for cell in senders(sweep) if cell.route == "settings-policy")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StrictForm, "clean", lambda form: form.cleaned_data)
        judge_columns(sweep, alarm, cell, [["is_active"]], before)
    return bool(alarm.violations)


def finds_what_looks_otherwise(sweep: Sweep, before: Rows) -> bool:
    """As if one page were shown for what is another's, and a different one for what never was."""
    alarm = Tally(Random(0))
    foreign, unknown = next(iter(asked_about_others(sweep)))
    judge_swapped(sweep, alarm, replace(foreign, asked=""), replace(unknown, route="help"), before, usual=Changes())
    return bool(alarm.violations)

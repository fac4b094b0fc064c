"""Defects that are seeded one at a time: the tests named for each must turn red."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest
from django.db import connection

from kept.edges.commands.serve import let_go_of_database
from tests.prove.evidence import ROOT, proof, rounds
from tests.prove.planting import NUMBER, Defect, seeded, with_defect

ALL: Final = range(1, 41)
# A commit seeds five on each database, others every day; the suite one.
EACH: Final = rounds(commit=5, nightly=40)
RED: Final = 1  # what pytest ends with when tests failed


@pytest.mark.usefixtures("real_db")
def test_a_seeded_defect_is_noticed() -> None:
    with proof("defects", figure=20) as tally:
        there = [defect for defect in seeded() if not defect.why_not and defect.only in ("", connection.vendor)]
        first = datetime.now(UTC).toordinal() * EACH % len(there)
        for defect in (there + there)[first : first + min(EACH, len(there))]:
            tally.counted += 1
            found = is_noticed(defect)
            tally.control(found)
            if not found:
                tally.violated(f"{defect.number}, {defect.words}: {' '.join(defect.tests)} did not turn red")
        left_out = [str(defect.number) for defect in seeded() if defect.why_not]
        tally.note = f"{len(there)} of 40 can be seeded here; none is to be had of {', '.join(left_out)}"


def is_noticed(defect: Defect) -> bool:
    """By a process of its own, on copies of this test's database."""
    let_go_of_database()
    told = {NUMBER: str(defect.number), "KEPT_TEST_TEMPLATE": connection.settings_dict["NAME"]}
    options = ("-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-p", "tests.prove.planting")
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_PROVE")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *defect.tests],
        env=surroundings | told,
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    return done.returncode == RED


def test_every_defect_still_applies() -> None:
    assert [defect.number for defect in seeded()] == list(ALL)
    for defect in seeded():
        if not defect.why_not:
            spec = find_spec(defect.module)
            assert spec
            assert spec.origin
            assert with_defect(Path(spec.origin).read_text(encoding="utf-8"), defect)
            assert defect.tests
            assert all((ROOT / test).exists() for test in defect.tests), defect.number

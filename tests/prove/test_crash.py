"""Every use case, killed at every statement: what it leaves is what was before, or all of what it does."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection

from kept.edges.commands.serve import let_go_of_database
from tests.prove.crashing import INTO
from tests.prove.evidence import COMMIT, MODE, NIGHTLY, ROOT, SEED, SHARE, SUITE, proof

TESTS: Final = ROOT / "tests" / "usecases"
# What changes no row has nothing that a death could tear.
LEFT_OUT: Final = {
    "anchor_journal": "it changes no row: it adds a line to a file, which every look at the journal reads",
    "note_erasures": "it changes no row: it copies some into a file, which test_replay_erasures reads",
}
FOUND: Final = {file.stem for file in (ROOT / "kept" / "usecases").glob("*.py")} - {"__init__"}
USE_CASES: Final = sorted(FOUND - LEFT_OUT.keys())
# A commit sweeps every sixth (PostgreSQL, which copies databases slowly, every tenth), others every day; a night
# sweeps all, and on SQLite up to three calls of each.
OF_A_COMMIT: Final = 6 if connection.vendor == "sqlite" else 10
EVERY: Final = {SUITE: 40, COMMIT: max(1, round(OF_A_COMMIT / SHARE)), NIGHTLY: 1}[MODE]
CALLS: Final = 3 if MODE == NIGHTLY and connection.vendor == "sqlite" else 1
TODAY: Final = datetime.now(UTC).toordinal() % EVERY


@pytest.mark.usefixtures("real_db")
def test_a_death_leaves_all_or_nothing(tmp_path: Path) -> None:
    wanted = USE_CASES[TODAY::EVERY]
    with proof("crash", figure=4) as tally:
        found = sweep(wanted, tmp_path / "found.json", calls=CALLS)
        tally.counted = found["points"]
        tally.violations += found["violations"]
        tally.violations += [
            f"{name}: nothing to sweep, {found['passed_over'].get(name)}"
            for name in wanted
            if name not in found["swept"]
        ]
        tally.control(found["torn_without_transaction"])
        calls = sum(map(len, found["swept"].values()))
        tally.note = f"{len(found['swept'])} of {len(USE_CASES)} use cases, {calls} different calls"


def test_who_is_left_out_is_there() -> None:
    assert LEFT_OUT.keys() <= FOUND


def sweep(names: list[str], into: Path, *, calls: int, points: int = 0) -> Any:
    """By the tests of these use cases, in a process that may fork; it copies this test's own database."""
    let_go_of_database()
    told = {
        INTO: str(into),
        "KEPT_PROVE_CALLS": str(calls),
        "KEPT_PROVE_POINTS": str(points),
        "KEPT_PROVE_SEED": str(SEED),
        "KEPT_TEST_TEMPLATE": connection.settings_dict["NAME"],
        "KEPT_TEST_DB": "postgres" if connection.vendor == "postgresql" else "sqlite",
    }
    files = [str(TESTS / f"test_{name}.py") for name in names]
    options = ("-q", "-n", "0", "-p", "no:cacheprovider", "-p", "tests.prove.crashing", "-o", "faulthandler_timeout=0")
    command = [sys.executable, "-m", "pytest", *options, *files]
    with (into.parent / "words").open("w") as words:
        subprocess.run(command, env=os.environ | told, cwd=ROOT, stdout=words, stderr=words, check=False)
    assert into.exists(), (into.parent / "words").read_text()[-3000:]
    return json.loads(into.read_text())

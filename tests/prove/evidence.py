"""What a part of the proof has counted: kept as a file for each part and database, and red when anything was violated.

A part is a module `test_<part>.py` beside this one, whose tests count within `proof`. `bin/test` runs it with a tenth of
the rounds of a commit; `bin/prove` runs it with those of its mode, or a share of them, keeps what was counted and prints
one table.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

from django.db import connection

from tests.prove.figures import FIGURES

ROOT: Final = Path(__file__).resolve().parents[2]
SUITE, COMMIT, NIGHTLY = "suite", "commit", "nightly"
# What `bin/prove` tells the tests; without it they are a part of the suite.
MODE: Final = os.environ.get("KEPT_PROVE_MODE", SUITE)
SEED: Final = int(os.environ.get("KEPT_PROVE_SEED", "1"))
KEPT_IN: Final = os.environ.get("KEPT_PROVE_INTO", "")
A_TENTH: Final = 0.1
T = TypeVar("T")
SHARE: Final = A_TENTH if MODE == SUITE else float(os.environ.get("KEPT_PROVE_SHARE", "1"))
MOST_TOLD: Final = 40
OF_LEDGERS: Final = 12


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One line of the table, as one database gave it."""

    part: str
    figure: int
    counted: int
    violations: tuple[str, ...]  # at most forty of them, in words
    violated: int
    control: str
    note: str
    seconds: float
    seed: int
    database: str
    commit: str
    mode: str
    # Seconds of computing, but for a database server's: a busy machine takes longer for the same.
    of_a_core: float = 0.0
    share: float = 1.0  # of the mode's rounds


@dataclass
class Tally:
    """What a part counts while it runs. A control is a fault made on purpose, which must be found."""

    chance: Random
    counted: int = 0
    violations: list[str] = field(default_factory=list)
    planted: int = 0
    found: int = 0
    note: str = ""
    looks: int = 0
    drift: list[str] = field(default_factory=list)
    drift_is_noticed: bool | None = None  # the control of the looks, where there is one

    def look_at_all(self, after: str) -> None:
        """Whether all that must be true of the whole database is true: credits and money are a figure of their own."""
        from kept.store.invariants.reads import broken_claims  # once there are models

        broken = [f"after {after}: {claim} {rows}" for claim, rows in broken_claims().items()]
        self.looks += 1
        self.drift += broken
        self.violations += broken

    @property
    def of_ledgers(self) -> "Tally":
        looked = Tally(self.chance, counted=self.looks, violations=self.drift)
        if self.drift_is_noticed is not None:
            looked.control(self.drift_is_noticed)
        return looked

    def violated(self, words: str) -> None:
        self.violations.append(words)

    def control(self, found: object) -> None:
        self.planted += 1
        self.found += bool(found)


@contextmanager
def proof(part: str, *, figure: int) -> Iterator[Tally]:
    """Counts, keeps what was counted, and fails when something was violated or a planted fault was not found."""
    assert figure in FIGURES
    tally, began, computed = Tally(Random(SEED)), time.monotonic(), computing()
    try:
        yield tally
    finally:
        if KEPT_IN:
            _keep(_evidence(part, figure, tally, time.monotonic() - began, computing() - computed))
            if tally.looks:
                _keep(_evidence(part, OF_LEDGERS, tally.of_ledgers, 0, 0))
    told = "\n".join(tally.violations[:MOST_TOLD])
    assert not tally.violations, told
    assert tally.found == tally.planted, "every planted fault is found"
    assert tally.drift_is_noticed is not False, "and credits that do not add up"


def computing() -> float:
    """By this process and those that it has waited for."""
    return sum(os.times()[:4])


def rounds(*, commit: int, nightly: int) -> int:
    """How many in this run: in the suite a tenth of a commit's; when time is short, a share of them."""
    return max(1, round((nightly if MODE == NIGHTLY else commit) * SHARE))


def some_of(all_of_them: Sequence[T], chance: Random) -> Sequence[T]:
    """As many as are this run's share of them, drawn, in their order."""
    drawn = chance.sample(range(len(all_of_them)), rounds(commit=len(all_of_them), nightly=len(all_of_them)))
    return [all_of_them[number] for number in sorted(drawn)]


def kept_evidence(folder: Path, mode: str) -> list[Evidence]:
    """All that the files of a folder tell of such runs, in the order of the figures."""
    read = [line for file in sorted(folder.glob(f"{mode}-*.json")) for line in json.loads(file.read_text())]
    found = [Evidence(**line | {"violations": tuple(line["violations"])}) for line in read]
    return sorted(found, key=lambda each: (each.figure, each.part, each.database))


def commit_now() -> str:
    """The one that is checked out, with a plus when files differ from it."""
    described = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    return subprocess.run(described, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def file_of(folder: Path, mode: str, part: str, database: str) -> Path:
    return folder / f"{mode}-{part}-{database}.json"


def _evidence(part: str, figure: int, tally: Tally, seconds: float, of_a_core: float) -> Evidence:
    return Evidence(
        part=part,
        figure=figure,
        counted=tally.counted,
        violations=tuple(tally.violations[:MOST_TOLD]),
        violated=len(tally.violations),
        control=f"{tally.found} of {tally.planted}" if tally.planted else "",
        note=tally.note,
        seconds=round(seconds, 1),
        of_a_core=round(of_a_core, 1),
        seed=SEED,
        database="postgres" if connection.vendor == "postgresql" else "sqlite",
        commit=os.environ.get("KEPT_PROVE_COMMIT", ""),
        mode=MODE,
        share=SHARE,
    )


def _keep(evidence: Evidence) -> None:
    """Beside what other tests of the part have counted in this run; their looks at the whole are counted together."""
    file = file_of(Path(KEPT_IN), evidence.mode, evidence.part, evidence.database)
    file.parent.mkdir(parents=True, exist_ok=True)
    before: Sequence[dict[str, Any]] = json.loads(file.read_text()) if file.exists() else []
    lines = [line for line in before if line["figure"] != evidence.figure]
    kept = asdict(evidence)
    for line in before:
        if line["figure"] == evidence.figure == OF_LEDGERS:
            kept |= {name: line[name] + kept[name] for name in ("counted", "violated")}
            kept |= {"violations": [*line["violations"], *kept["violations"]][:MOST_TOLD]}
    file.write_text(json.dumps([*lines, kept], indent=1) + "\n")

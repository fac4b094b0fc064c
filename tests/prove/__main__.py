"""`bin/prove`: runs the parts of the proof on both databases, keeps what they counted, and prints one table."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.prove.evidence import COMMIT, NIGHTLY, ROOT, Evidence, commit_now, file_of, kept_evidence
from tests.prove.table import as_markdown, is_red

HERE: Final = Path(__file__).parent
PARTS: Final = tuple(sorted(file.stem.removeprefix("test_") for file in HERE.glob("test_*.py")))
DATABASES: Final = ("sqlite", "postgres")
KEPT_IN: Final = ROOT / "evidence"
COMMITTED: Final = ROOT / "docs" / "evidence"
REACHED, REMARKS = "## Reached", "## What fell short"  # between them stands the latest table


def main() -> int:
    options = _options()
    mode = NIGHTLY if options.nightly else COMMIT
    KEPT_IN.mkdir(exist_ok=True)
    commit, red = commit_now(), 0
    for database in options.db or DATABASES:
        for part in options.parts or PARTS:
            if options.parts or not is_proven(part, database, mode=mode, commit=commit):
                red |= run(part, database, mode=mode, commit=commit, options=options)
    found = [each for each in kept_evidence(KEPT_IN) if each.mode == mode]
    print(as_markdown(found))
    print(f"{mode}, commit {commit}; kept in {KEPT_IN.relative_to(ROOT)}/")
    stale = sorted({each.part for each in found if each.commit != commit})
    if stale:
        print(f"of another commit: {', '.join(stale)}")
    if options.write:
        write_down(found)
    return 1 if red or is_red(found) else 0


def write_down(found: Sequence[Evidence]) -> None:
    """For who reads the documents: the table, and the files that it was made of."""
    COMMITTED.mkdir(exist_ok=True)
    for file in KEPT_IN.glob("*.json"):
        shutil.copyfile(file, COMMITTED / file.name)
    page = COMMITTED.with_suffix(".md")
    before, _, after = page.read_text().partition(REACHED)
    remarks = after.partition(REMARKS)[2]
    page.write_text(f"{before}{REACHED}\n\n{as_markdown(found)}\n{REMARKS}{remarks}")


def is_proven(part: str, database: str, *, mode: str, commit: str) -> bool:
    """Whether its evidence is there already, of these very files."""
    file = file_of(KEPT_IN, part, database)
    if not file.exists() or commit.endswith("+"):
        return False
    lines = [each for each in kept_evidence(KEPT_IN) if (each.part, each.database) == (part, database)]
    return bool(lines) and all((each.mode, each.commit) == (mode, commit) for each in lines) and not is_red(lines)


def run(part: str, database: str, *, mode: str, commit: str, options: argparse.Namespace) -> int:
    """In a process of its own; 1 when it is red, or does not end."""
    file_of(KEPT_IN, part, database).unlink(missing_ok=True)
    told = {
        "KEPT_TEST_DB": database,
        "KEPT_PROVE_MODE": mode,
        "KEPT_PROVE_SEED": str(options.seed),
        "KEPT_PROVE_SHARE": str(options.share),
        "KEPT_PROVE_COMMIT": commit,
        "KEPT_PROVE_INTO": str(KEPT_IN),
    }
    print(f"{part} on {database}", file=sys.stderr, flush=True)
    command: Sequence[str] = (
        *(sys.executable, "-m", "pytest", "-q", "-n", "0", "--no-header", "-o", "faulthandler_timeout=0"),
        str(HERE / f"test_{part}.py"),
    )
    done = subprocess.run(command, env=os.environ | told, cwd=ROOT, stdout=sys.stderr, check=False)
    return int(done.returncode != 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/prove", description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--nightly", action="store_true", help="with the rounds of a night instead of a commit's")
    parser.add_argument("--commit", action="store_true", help="with the rounds of a commit: so it is anyway")
    parser.add_argument("--db", action="append", choices=DATABASES, help="only this database")
    parser.add_argument("--write", action="store_true", help="also into docs/evidence.md and docs/evidence")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=1.0, help="of the rounds, when time is short")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main())

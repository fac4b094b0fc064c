"""`bin/prove`: runs the parts of the proof on both databases, keeps what they counted, and prints one table."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from tests.prove.evidence import A_TENTH, COMMIT, NIGHTLY, ROOT, commit_now, file_of, kept_evidence
from tests.prove.table import as_markdown, is_red

HERE: Final = Path(__file__).parent
PARTS: Final = tuple(sorted(file.stem.removeprefix("test_") for file in HERE.glob("test_*.py")))
DATABASES: Final = ("sqlite", "postgres")
KEPT_IN: Final = ROOT / "evidence"
COMMITTED: Final = ROOT / "docs" / "evidence"
# A commit does not wait for disks: processes are killed, and not machines.
IN_MEMORY: Final = "/dev/shm"  # noqa: S108 (pytest and tempfile make folders of their own in it)
REACHED, REMARKS = "## Reached", "## What fell short"  # between them stand the tables
HEADS: Final = {COMMIT: "### Rounds of a commit", NIGHTLY: "### Rounds of a night"}


def main() -> int:
    options = _options()
    mode = NIGHTLY if options.nightly else COMMIT
    KEPT_IN.mkdir(exist_ok=True)
    commit, began = commit_now(), time.monotonic()
    wanted = {database: unproven(database, mode, commit, options) for database in options.db or DATABASES}
    with ThreadPoolExecutor(len(wanted)) as at_once:  # each database has a core of its own
        running = [at_once.submit(run, parts, database, mode, commit, options) for database, parts in wanted.items()]
        red = max(one.result() for one in running)
    found = kept_evidence(KEPT_IN, mode)
    print(as_markdown(found))
    minutes = (time.monotonic() - began) / 60
    print(f"{mode}, commit {commit}; {minutes:.1f} minutes for all; kept in {KEPT_IN.relative_to(ROOT)}/")
    stale = sorted({each.part for each in found if each.commit != commit})
    if stale:
        print(f"of another commit: {', '.join(stale)}")
    if options.write:
        write_down(mode)
    return 1 if red or is_red(found) else 0


def write_down(mode: str) -> None:
    """For who reads the documents: the files, beside what other runs have written there, and the tables that they make."""
    COMMITTED.mkdir(exist_ok=True)
    for file in KEPT_IN.glob(f"{mode}-*.json"):
        shutil.copyfile(file, COMMITTED / file.name)
    page = COMMITTED.with_suffix(".md")
    before, _, after = page.read_text().partition(REACHED)
    remarks = after.partition(REMARKS)[2]
    tables = "".join(f"{head}\n\n{table_of(mode)}\n" for mode, head in HEADS.items() if kept_evidence(COMMITTED, mode))
    page.write_text(f"{before}{REACHED}\n\n{tables}{REMARKS}{remarks}")


def table_of(mode: str) -> str:
    return as_markdown(kept_evidence(COMMITTED, mode))


def is_proven(part: str, database: str, *, mode: str, share: float, commit: str) -> bool:
    """Whether its evidence is there already, of these very files."""
    file = file_of(KEPT_IN, mode, part, database)
    if not file.exists() or commit.endswith("+"):
        return False
    lines = [each for each in kept_evidence(KEPT_IN, mode) if (each.part, each.database) == (part, database)]
    as_asked = all((each.share, each.commit) == (share, commit) for each in lines)
    return bool(lines) and as_asked and not is_red(lines)


def unproven(database: str, mode: str, commit: str, options: argparse.Namespace) -> Sequence[str]:
    """What is asked for; otherwise all that has no evidence yet."""
    asked = {"mode": mode, "share": options.share, "commit": commit}
    return options.parts or [part for part in PARTS if not is_proven(part, database, **asked)]


def run(parts: Sequence[str], database: str, mode: str, commit: str, options: argparse.Namespace) -> int:
    """In a process of their own, which keeps what each has counted when it ends; 1 when something is red."""
    if not parts:
        return 0
    for part in parts:
        file_of(KEPT_IN, mode, part, database).unlink(missing_ok=True)
    told = {
        "KEPT_TEST_DB": database,
        "KEPT_PROVE_MODE": mode,
        "KEPT_PROVE_SEED": str(options.seed),
        "KEPT_PROVE_SHARE": str(options.share),
        "KEPT_PROVE_COMMIT": commit,
        "KEPT_PROVE_INTO": str(KEPT_IN),
    }
    if mode == COMMIT and os.access(IN_MEMORY, os.W_OK):
        told["TMPDIR"] = IN_MEMORY
    files = [str(HERE / f"test_{part}.py") for part in parts]
    options_of_pytest = ("-v", "-n", "0", "-p", "no:cacheprovider", "--no-header", "-o", "faulthandler_timeout=0")
    command = [sys.executable, "-m", "pytest", *options_of_pytest, *files]
    print(f"{database}: {', '.join(parts)}", file=sys.stderr, flush=True)
    done = subprocess.run(command, env=os.environ | told, cwd=ROOT, stdout=sys.stderr, check=False)
    return int(done.returncode != 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/prove", description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--nightly", action="store_true", help="with the rounds of a night instead of a commit's")
    quick = "with a tenth of the rounds of a commit, as in the suite: in a few minutes"
    parser.add_argument("--db", action="append", choices=DATABASES, help="only this database")
    parser.add_argument("--write", action="store_true", help="also into docs/evidence.md and docs/evidence")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=1.0, help="of the rounds, when time is short")
    parser.add_argument("--commit", dest="share", action="store_const", const=A_TENTH, help=quick)
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    sys.exit(main())

"""What is done with a restored database before anybody serves from it: checked, brought up to date, made safe."""

import contextlib
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.management import call_command

from kept.core.access import Actor, Role
from kept.store.backups import checks
from kept.store.backups.faults import BadBackup
from kept.store.backups.manifest import Manifest
from kept.store.erasures import ErasuresBroken
from kept.usecases.replay_erasures import replay_erasures
from kept.usecases.settle_restored import settle_restored

BY: Final = Actor(role=Role.OPERATOR)


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something that was done: what, what came of it, and how long it took. `fault` is empty when all is well."""

    name: str
    seconds: float
    found: str = ""
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How a restored database is brought up."""

    manifest: Manifest
    now: datetime
    keep_tokens: bool = False


def steps(wish: Wish) -> Iterator[Step]:
    """In the database that the connection leads to, one after the other; the caller stops at the first fault."""
    yield timed("rows are as the manifest says", lambda: Told(fault=checks.rows_fault(wish.manifest)))
    yield timed("the database is whole", lambda: Told(fault=checks.integrity_fault()))
    yield timed("migrations", migrate)
    yield timed("the keys open what is sealed", lambda: Told(fault=checks.seals_fault()))
    yield timed("the journal's chain", lambda: Told(fault=checks.journal_fault(wish.manifest)))
    yield timed("letters paused, sign-ins and tokens ended", lambda: settle(wish))
    yield timed("erasures done again", lambda: replay(wish.now))
    yield timed(CLAIMS, lambda: Told(fault=checks.claims_fault()))


CLAIMS: Final = "the claims of kept doctor"


@dataclass(frozen=True, kw_only=True)
class Told:
    found: str = ""
    fault: str = ""


def timed(name: str, deed: Callable[[], Told]) -> Step:
    began = time.monotonic()
    told = deed()
    return Step(name=name, seconds=round(time.monotonic() - began, 2), found=told.found, fault=told.fault)


def in_words(step: Step) -> str:
    """A line for the terminal."""
    found = step.fault or step.found
    return f"{'FAULT' if step.fault else 'ok':>6}  {step.name}{f': {found}' if found else ''} ({step.seconds:.1f} s)"


def require_whole(found: Step, *, with_findings: bool) -> None:
    """Raises BadBackup with what is wrong, which leaves all as it was."""
    if found.fault and not (with_findings and found.name == CLAIMS):
        raise BadBackup(f"Nothing was changed: {found.fault}.")


def migrate() -> Told:
    """To this release, where the backup is of an older one."""
    with contextlib.redirect_stdout(io.StringIO()) as words:
        call_command("migrate", verbosity=1, interactive=False)
        call_command("createcachetable", verbosity=0)
    number = words.getvalue().count("Applying ")
    return Told(found=f"{number} applied" if number else "")


def settle(wish: Wish) -> Told:
    done = settle_restored(taken_at=wish.manifest.taken_at, keep_tokens=wish.keep_tokens, by=BY, now=wish.now)
    return Told(found=f"{done.sign_ins} sign-ins, {done.tokens} tokens")


def replay(now: datetime) -> Told:
    """Whom the backup brings back, and who was erased since it was made."""
    try:
        number = replay_erasures(now=now)
    except ErasuresBroken as fault:
        return Told(fault=str(fault).rstrip("."))
    return Told(found=f"{number} people" if number else "")

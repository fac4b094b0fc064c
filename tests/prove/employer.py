"""Pairs of worlds that are alike to the employer, asked everything that an employer can ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

import pytest
from django.db import transaction

from kept.core import usage
from kept.edges.web import middleware
from kept.store.hubs.models import Hub
from tests.edges.web.desk import Clock, Desk, nobody_leaves
from tests.edges.web.office import desk_of
from tests.edges.web.test_employer_blindness import answers, pages_that_differ
from tests.prove.evidence import Tally
from tests.worlds import TODAY, Stage, alike, played, set_stage

BATCH: Final = 12


def compare(tally: Tally, *, worlds: int) -> None:
    """In batches; all worlds of one are compared with its first."""
    for number, first in enumerate(range(0, worlds, BATCH)):
        with on_stage() as (stage, hana):
            compare_batch(tally, stage, hana, few=number % 2 == 0, size=min(BATCH, worlds - first))


def compare_batch(tally: Tally, stage: Stage, hana: Desk, *, few: bool, size: int) -> None:
    Hub.objects.update(bills="bought" if few else "used")
    first: dict[str, Any] = {}
    for number, world in enumerate(islice(alike(tally.chance, few=few), size)):
        with played(stage, world):
            said = answers(stage, hana)
        first = first or said
        tally.counted += 1
        differing = sorted(name for name in said if said[name] != first[name])
        if differing:
            tally.violated(f"world {number}: {', '.join(differing)} of {world}")


def finds_what_is_not_suppressed() -> bool:
    """The alarm works: with figures of few people published as they are, pages differ."""
    with on_stage() as (stage, hana), pytest.MonkeyPatch.context() as patch:
        patch.setattr(usage, "LEAST_PERSONS", 1)
        patch.setattr(usage, "STEP", 1)
        return "usage" in pages_that_differ(stage, hana)


@contextmanager
def on_stage() -> Iterator[tuple[Stage, Desk]]:
    """A company, and who runs it at their desk; afterwards all is gone."""
    clock = Clock(TODAY)
    point = transaction.savepoint()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(middleware, "clock", clock)
        nobody_leaves(patch)
        stage = set_stage()
        yield stage, desk_of(stage.company.admin, clock)
    transaction.savepoint_rollback(point)

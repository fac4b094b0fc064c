"""Who may do what: the running site's decisions against the oracle's, for everybody, everywhere, with every method."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from random import Random
from uuid import UUID

import pytest
from django.http import HttpResponse

from kept.core import access
from kept.core.access import Actor, Role, Scope
from kept.edges.web import blocks, faults
from kept.store.diary.models import Block
from kept.store.diary.reads import BlockCard, block_page
from kept.store.people.models import User
from tests.prove.evidence import MODE, NIGHTLY, SUITE, Tally, proof, rounds
from tests.prove.rights_asking import Cell, not_covered, page_routes, program_routes
from tests.prove.rights_sweep import Sweep, all_cells, first_cells, swept
from tests.prove.rights_world import World
from tests.test_inventory import columns, rows


@pytest.mark.usefixtures("db")
def test_nobody_comes_to_what_is_not_theirs() -> None:
    """Figure 14, and 31 by the way: each answer is looked at for its headers, too."""
    with proof("rights", figure=31) as headers, proof("rights", figure=14) as tally, swept(tally, headers) as sweep:
        for cell in chosen(sweep.world, tally.chance):
            sweep.judge(cell)
        for noticed in controls(sweep):
            tally.control(noticed)
        for noticed in header_controls(sweep):
            headers.control(noticed)
        tally.note = f"{len(page_routes())} pages and {len(program_routes())} operations"


def chosen(world: World, chance: Random) -> Iterator[Cell]:
    """In a night all; for a commit what is never left out, and as many again as are wanted; in the suite only the former."""
    if MODE == NIGHTLY:
        return all_cells(world)
    first = list(first_cells(world))
    if MODE == SUITE:
        return iter(first)
    others = list(all_cells(world))
    return chain(first, chance.sample(others, min(len(others), max(0, rounds(commit=10_000, nightly=0) - len(first)))))


# --- faults made on purpose


def controls(sweep: Sweep) -> Iterator[bool]:
    """A grant too much, one too few, a read that forgets whose it is, looking that changes something, forms of other sites."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(access.MATRIX, "client.read", {Role.PROFESSIONAL: Scope.OWN, Role.ASSISTANT: Scope.PRACTICE})
        yield is_red(sweep, "client-search", "GET", "assistant of anna", "anna")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(access.MATRIX, "client.read", {})
        yield is_red(sweep, "clients", "GET", "professional anna", "anna")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "block_page", block_of_anybody)
        yield is_red(sweep, "block", "GET", "professional anna", "cleo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faults, "patch_vary_headers", lambda *_: User.objects.update(name="Seen"))
        yield is_red(sweep, "help", "GET", "anonymous", "anna")
        yield is_red(sweep, "client-edit", "POST", "professional anna", "cleo")
    yield is_red(sweep, "member-new", "POST", "hub admin of anna", "anna", is_forged=True, is_checked=False)


def block_of_anybody(block_id: UUID, *, actor: Actor) -> BlockCard:
    """As if the read did not ask whose it is."""
    owner = Block.objects.get(uuid=block_id).professional_id
    return block_page(block_id, actor=replace(actor, professional_id=owner))


def header_controls(sweep: Sweep) -> Iterator[bool]:
    """Each of them missing."""
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
        "Permissions-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "Cache-Control",
        "Vary",
    ):
        yield is_red(sweep, "clients", "GET", "professional anna", "anna", without=name)


def is_red(
    sweep: Sweep,
    route: str,
    method: str,
    who: str,
    corner: str,
    *,
    without: str = "",
    is_forged: bool = False,
    is_checked: bool = True,
) -> bool:
    """Whether a sweep of this one question finds something."""
    alarm = Tally(Random(0))
    inner = sweep.handler._middleware_chain

    def strip(request: object) -> HttpResponse:
        request._dont_enforce_csrf_checks |= not is_checked  # type: ignore[attr-defined] # as if the check were switched off
        response: HttpResponse = inner(request)
        response.headers.pop(without, None)
        return response

    asks = next(each for each in sweep.world.people if each.name == who)
    once = Sweep(sweep.world, alarm, alarm, held=sweep.held)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(once.handler, "_middleware_chain", strip)
        once.judge(Cell(route, method, asks, sweep.world.corners[corner], is_forged=is_forged))
    return bool(alarm.violations)


# --- the tables themselves


def test_every_route_has_a_rule_and_every_column_its_entry() -> None:
    with proof("rights", figure=15) as tally:
        tally.counted = len(page_routes()) + len(program_routes()) + len(set(columns()))
        for missing in not_covered():
            tally.violated(missing)
        entries = {(row["table"], row["column"]) for row in rows()}
        for table, column in {*columns()} ^ entries:
            tally.violated(f"{table}.{column}")
        with pytest.MonkeyPatch.context() as patch:
            patch.delitem(page_routes(), "sessions")
            tally.control(not_covered())
        tally.control({*columns()} ^ set(sorted(entries)[1:]))

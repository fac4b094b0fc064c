"""Over HTTP, at a site as it is run: contenders for one slot, and people whose web workers are killed."""

import time
from math import inf
from random import Random
from typing import Any, Final

import pytest

from tests.nodes.cluster import ask, wait_for
from tests.prove.availability import call_under_kills
from tests.prove.contenders import contend, contend_unprotected, notices_what_is_wrong
from tests.prove.distant import record_under_kills
from tests.prove.evidence import MODE, SUITE, proof, rounds
from tests.prove.histories import BOOK, READ, Operation, makes_sense
from tests.prove.installation import WEB, Installation, an_installation

WITHOUT_STEADFASTNESS: Final = """
from kept.edges.commands import serve
serve.SteadfastServer = serve.Server
"""


@pytest.mark.usefixtures("real_db")
def test_a_slot_has_one_taker_over_http() -> None:
    with proof("http", figure=28) as of_64, proof("http", figure=1) as tally:
        contend(tally, of_64, turns=rounds(commit=40, nightly=1_000))
        tally.control(contend_unprotected())
        of_64.control(notices_what_is_wrong())


@pytest.mark.usefixtures("real_db")
def test_an_order_explains_what_people_were_answered_while_workers_die() -> None:
    with proof("http", figure=3) as tally:
        record_under_kills(tally, histories=rounds(commit=13, nightly=1_000))


@pytest.mark.usefixtures("real_db")
@pytest.mark.skipif(MODE == SUITE, reason="it takes a while; the histories kill workers in the suite")
def test_people_are_heard_while_workers_die() -> None:
    with proof("http", figure=29) as tally:
        call_under_kills(tally, calls=rounds(commit=500, nightly=10_000))


@pytest.mark.usefixtures("real_db")
def test_workers_that_die_again_and_again_are_replaced() -> None:
    with an_installation() as site:
        kill_the_newest(site)
        wait_for(lambda: ask(site.port, "/healthz") == 200)
        assert site.running[WEB].poll() is None


@pytest.mark.usefixtures("real_db")
def test_the_server_itself_would_have_ended() -> None:
    """The control."""
    with an_installation(without=WITHOUT_STEADFASTNESS) as site:
        kill_the_newest(site)
        wait_for(lambda: site.running[WEB].poll() is not None)


def kill_the_newest(site: Installation) -> None:
    for _ in range(3):
        wait_for(lambda: site.kill_a_web_worker(Newest()) or site.running[WEB].poll() is not None)
        time.sleep(0.3)


class Newest(Random):
    def choice(self, of: Any) -> Any:
        return max(of)


def test_what_nobody_was_answered_may_have_happened_or_not() -> None:
    lost = Operation(BOOK, 10, 1, began=1, ended=inf, is_answered=False)
    assert makes_sense([lost, Operation(READ, began=2, ended=3)], frozenset()), "never"
    assert makes_sense([lost, Operation(READ, began=2, ended=3, seen=frozenset({1}))], frozenset()), "before"
    refused = Operation(BOOK, 11, 1, began=2, ended=3, done=False)
    assert makes_sense([lost, refused], frozenset()), "it had the slot"
    early = Operation(READ, began=0, ended=0.5, seen=frozenset({1}))
    assert not makes_sense([lost, early], frozenset()), "not before it was asked"

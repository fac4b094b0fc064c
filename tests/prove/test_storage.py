"""What was confirmed outlives a log that is cut, a disk that is full, and a server that is killed."""

from pathlib import Path

import pytest
from django.db import connection

from tests.prove.evidence import proof, rounds
from tests.prove.failing_disk import fail_disk, notices_what_is_taken_for_a_full_disk
from tests.prove.storage import fill_disk, kill_server, notices_what_is_lost
from tests.prove.walcuts import cut_everywhere, finds_a_deed_in_pieces


@pytest.mark.usefixtures("real_db")
def test_a_log_that_is_cut_anywhere_holds_whole_deeds(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's log is PostgreSQL's to prove; that its server may be killed is proven below")
    with proof("storage", figure=6) as tally:
        cut_everywhere(tally, tmp_path, cuts=rounds(commit=800, nightly=10_000))
        tally.control(finds_a_deed_in_pieces(tmp_path, tally.chance))


@pytest.mark.usefixtures("real_db")
def test_storage_that_fails_loses_nothing_that_was_confirmed() -> None:
    with proof("storage", figure=7) as tally:
        tally.control(notices_what_is_lost())
        if connection.vendor == "sqlite":
            fill_disk(tally, turns=rounds(commit=20, nightly=200))
            fail_disk(tally, turns=rounds(commit=20, nightly=200))
            tally.control(notices_what_is_taken_for_a_full_disk())
        else:
            kill_server(tally, kills=rounds(commit=10, nightly=200))

"""Clients are told who opened their record: each once an hour, and nothing else of a look stays."""

from datetime import timedelta

import pytest

from kept.core.refusal import Refused
from kept.store.journal.models import Entry
from kept.store.journal.reads import openings_of
from kept.usecases.note_opening import note_opening
from tests.digest import digest
from tests.edges.web.desk import Clock, Desk
from tests.make import NOW, actor_of, make_client, make_professional

HOUR = timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("kept.edges.web.middleware.clock", clock)
    return clock


def test_once_an_hour_for_each_who_looks(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    by = actor_of(professional)
    noted = [note_opening(client_id=client.uuid, by=by, now=NOW + HOUR * part) for part in (0, 0.5, 1, 1.9)]
    assert noted == [True, False, True, False]
    told = openings_of([client.uuid])
    assert [(each.at, each.name, each.role) for each in told] == [
        (NOW + HOUR, "Nora Byrne", "professional"),
        (NOW, "Nora Byrne", "professional"),
    ]
    with pytest.raises(Refused, match="not_found"):
        note_opening(client_id=client.uuid, by=actor_of(make_professional()), now=NOW)


def test_a_look_leaves_one_entry_and_nothing_else(db: None, clock: Clock) -> None:
    desk = Desk(make_professional(), clock)
    client = make_client(desk.professional)
    before, entries = digest(without={"journal_entry"}), Entry.objects.count()
    for _ in range(3):
        assert desk.get(f"/clients/{client.uuid}").status == 200
        assert desk.get(f"/clients/{client.uuid}/edit").status == 200
    assert (digest(without={"journal_entry"}), Entry.objects.count()) == (before, entries + 1)


def test_the_client_reads_who_and_when(db: None, clock: Clock) -> None:
    desk = Desk(make_professional(), clock)
    client = make_client(desk.professional)
    desk.get(f"/clients/{client.uuid}")
    assert client.user
    desk.visitor.force_login(client.user)
    told = desk.get("/account/openings").words
    assert "N. B. Professional" in told
    assert "Opened your record" in told
    assert "Nora Byrne" not in told.replace("Harbour Practice", "")

"""Rosters that were never carried out are forgotten; tests/usecases/test_import_roster.py has the rest of their story."""

from datetime import timedelta

import pytest

from kept.store.hubs.models import RosterDraft
from kept.usecases.draft_roster import draft_roster
from kept.usecases.forget_rosters import forget_rosters
from tests.make import NOW, a_key
from tests.programme import make_company

pytestmark = pytest.mark.django_db


def test_what_was_never_carried_out_is_forgotten_in_a_day() -> None:
    company, people = make_company(), [("Iris Moe", "iris@example.org")]
    draft_roster(hub_id=company.hub.uuid, by=company.admin, people=people, keeps_others=False, request=a_key(), now=NOW)
    assert forget_rosters(now=NOW + timedelta(hours=23)) == 0
    assert forget_rosters(now=NOW + timedelta(hours=24)) == 1
    assert not RosterDraft.objects.exists()
    assert forget_rosters(now=NOW + timedelta(hours=25)) == 0

"""Rosters that were never carried out are forgotten; tests/usecases/test_import_roster.py has the rest of their story."""

import pytest

from kept.usecases.forget_rosters import forget_rosters
from tests.make import NOW

pytestmark = pytest.mark.django_db


def test_where_there_is_none_nothing_is_forgotten() -> None:
    assert forget_rosters(now=NOW) == 0

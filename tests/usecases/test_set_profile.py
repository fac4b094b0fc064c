"""How a professional is shown."""

import pytest

from kept.core.refusal import Refused, Replayed
from kept.store.people.models import Professional
from kept.usecases.set_profile import set_profile
from tests.make import NOW, a_key, actor_of, make_account, make_professional


def test_name_and_introduction_are_set_once_for_a_key(db: None) -> None:
    by, key = actor_of(make_professional()), a_key()
    set_profile(by=by, name="Nora B.", introduction="I listen.", request=key, now=NOW)
    row = Professional.objects.get()
    assert (row.name, row.introduction) == ("Nora B.", "I listen.")
    with pytest.raises(Replayed):
        set_profile(by=by, name="Nora B.", introduction="I listen.", request=key, now=NOW)


def test_only_a_professional_has_one(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        set_profile(by=make_account(), name="Me", introduction="", request=a_key(), now=NOW)

"""One visit is ended, or all but this one; never another person's."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.people.models import Visit
from kept.usecases.end_visits import end_visits
from tests.make import NOW, a_key, make_account


def a_visit(actor: Actor) -> UUID:
    key = uuid4()
    Visit.objects.create(
        session_key=key.hex, uuid=key, user_id=actor.user_id, signed_in_at=NOW, expire_date=NOW + timedelta(days=1)
    )
    return key


def end(actor: Actor, visit: UUID | None, *, but: UUID) -> None:
    end_visits(by=actor, visit_id=visit, but=but, request=a_key(), now=NOW)


def test_one_is_ended(db: None) -> None:
    actor = make_account()
    this, other, third = (a_visit(actor) for _ in range(3))
    end(actor, other, but=this)
    assert set(Visit.objects.values_list("uuid", flat=True)) == {this, third}


def test_all_others_are_ended_and_nobody_elses(db: None) -> None:
    actor = make_account()
    this, _, theirs = a_visit(actor), a_visit(actor), a_visit(make_account())
    end(actor, None, but=this)
    assert set(Visit.objects.values_list("uuid", flat=True)) == {this, theirs}


def test_anothers_is_not_there(db: None) -> None:
    actor, theirs = make_account(), a_visit(make_account())
    with pytest.raises(Refused, match="not_found"):
        end(actor, theirs, but=a_visit(actor))

"""Freeing blocked time: one block, or its whole series."""

from datetime import timedelta
from uuid import UUID

import pytest

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.diary.models import Block
from kept.usecases.block_time import block_time
from kept.usecases.remove_block import remove_block
from tests.make import NOW, a_key, actor_of, make_professional, span_at

DAYS = [span_at(NOW + timedelta(days=n)) for n in range(3)]


def blocked(by: Actor) -> UUID:
    return block_time(by=by, title="Leave", spans=DAYS, keep_sessions=False, request=a_key(), now=NOW)


@pytest.mark.parametrize(("whole_series", "left"), [(False, 2), (True, 0)])
def test_one_or_all_of_it(db: None, whole_series: bool, left: int) -> None:
    by = actor_of(make_professional())
    removed = remove_block(block_id=blocked(by), by=by, whole_series=whole_series, request=a_key(), now=NOW)
    assert (removed, Block.objects.count()) == (3 - left, left)


def test_anothers_block_is_not_there(db: None) -> None:
    professional = make_professional()
    block = blocked(actor_of(professional))
    colleague = actor_of(make_professional(practice=professional.practice))
    with pytest.raises(Refused, match="not_found"):
        remove_block(block_id=block, by=colleague, whole_series=True, request=a_key(), now=NOW)
    assert Block.objects.count() == 3

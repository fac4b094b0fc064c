"""The order in which clients choose: one place up or down, past what is withdrawn."""

import pytest

from kept.core.offers import Way, moved
from kept.core.refusal import Refused
from kept.store.diary.models import Service
from kept.store.people.models import Professional
from kept.usecases.move_service import move_service
from tests.make import NOW, a_key, actor_of, make_professional
from tests.offers import make_service, withdraw


def move(service: Service, way: Way, *, by: Professional | None = None) -> None:
    actor = actor_of(by or service.professional)
    move_service(service_id=service.uuid, by=actor, way=way, request=a_key(), now=NOW)


def names(professional: Professional) -> str:
    rows = professional.services.filter(is_offered=True).order_by("position", "id")
    return " ".join(rows.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("which", "way", "after"),
    [
        (1, Way.UP, [1, 2, 3]),
        (2, Way.UP, [2, 1, 3]),
        (3, Way.UP, [1, 3, 2]),
        (1, Way.DOWN, [2, 1, 3]),
        (2, Way.DOWN, [1, 3, 2]),
        (3, Way.DOWN, [1, 2, 3]),
    ],
)
def test_it_goes_by_one_place(which: int, way: Way, after: list[int]) -> None:
    assert moved([1, 2, 3], which, way) == after


def test_it_is_kept_and_no_other_version(db: None) -> None:
    professional = make_professional()
    professional.services.update(name="a")
    b, c = make_service(professional, "b"), make_service(professional, "c")
    move(c, Way.UP)
    assert names(professional) == "a c b"
    move(b, Way.UP)
    assert names(professional) == "a b c"
    b.refresh_from_db()
    assert b.version == 1


def test_what_is_withdrawn_is_passed_and_does_not_move(db: None) -> None:
    professional = make_professional()
    professional.services.update(name="a")
    b, c = make_service(professional, "b"), make_service(professional, "c")
    withdraw(b)
    move(c, Way.UP)
    assert names(professional) == "c a"
    with pytest.raises(Refused, match="unknown_service"):
        move(b, Way.UP)


def test_anothers_is_not_there(db: None) -> None:
    professional = make_professional()
    theirs = make_service(make_professional(practice=professional.practice))
    with pytest.raises(Refused, match="not_found"):
        move(theirs, Way.UP, by=professional)

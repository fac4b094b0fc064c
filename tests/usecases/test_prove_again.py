"""A password proves, a code proves once, and all else does not."""

from kept.store.people.models import User
from kept.usecases.prove_again import prove_again
from tests.make import NOW, make_account, minutes
from tests.security import code, give_app


def test_the_password_proves_and_another_does_not(db: None) -> None:
    actor = make_account()
    user = User.objects.get(id=actor.user_id or 0)
    assert not prove_again(by=actor, proof="", now=NOW)
    user.set_password("four words of no kin")
    user.save()
    assert prove_again(by=actor, proof="four words of no kin", now=NOW)
    assert not prove_again(by=actor, proof="four words of no king", now=NOW)


def test_a_code_proves_once(db: None) -> None:
    actor = make_account()
    secret, _ = give_app(actor)
    later = NOW + minutes(1)
    assert [prove_again(by=actor, proof=code(secret, later), now=later) for _ in range(2)] == [True, False]

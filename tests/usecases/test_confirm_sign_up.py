"""The code: right once, in time, within five tries, and for its own sign-up only."""

from datetime import timedelta
from uuid import uuid4

import pytest

from kept.core.arrivals import CODE_LIFE, CODE_TRIES, SIGN_UP_LIFE
from kept.core.letters import Kind
from kept.core.refusal import Refused
from kept.store.people.models import SignUp, User
from kept.store.people.writes import sign_ups
from kept.usecases.confirm_sign_up import confirm_sign_up
from tests.arrivals import ask_for_account, last_letter, letters_of, open_professional
from tests.make import NOW, make_account

WRONG = "x00000"


def test_the_right_code_confirms_and_gives_time_to_read(db: None) -> None:
    made = ask_for_account(open_professional().uuid)
    code = last_letter(Kind.EMAIL_CODE).code
    at = NOW + CODE_LIFE - timedelta(seconds=1)
    assert confirm_sign_up(sign_up_id=made, code=code, now=at)
    row = SignUp.objects.get()
    assert (row.confirmed_at, row.expires_at) == (at, at + SIGN_UP_LIFE)
    assert confirm_sign_up(sign_up_id=made, code=code, now=at), "sending it twice is no fault"


def test_after_ten_minutes_it_is_no_longer_good(db: None) -> None:
    made = ask_for_account(open_professional().uuid)
    assert not confirm_sign_up(sign_up_id=made, code=last_letter(Kind.EMAIL_CODE).code, now=NOW + CODE_LIFE)
    assert SignUp.objects.get().confirmed_at is None


@pytest.mark.parametrize(("wrong", "opens"), [(CODE_TRIES - 1, True), (CODE_TRIES, False)])
def test_five_tries_are_all(db: None, wrong: int, opens: bool) -> None:
    made = ask_for_account(open_professional().uuid)
    for _ in range(wrong):
        assert not confirm_sign_up(sign_up_id=made, code=WRONG, now=NOW)
    assert confirm_sign_up(sign_up_id=made, code=last_letter(Kind.EMAIL_CODE).code, now=NOW) is opens


def test_control_without_counting_the_sixth_try_opens(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_ups, "CODE_TRIES", 10**6)
    made = ask_for_account(open_professional().uuid)
    for _ in range(CODE_TRIES):
        confirm_sign_up(sign_up_id=made, code=WRONG, now=NOW)
    assert confirm_sign_up(sign_up_id=made, code=last_letter(Kind.EMAIL_CODE).code, now=NOW)


def test_a_code_is_good_for_its_own_sign_up_only(db: None) -> None:
    professional = open_professional()
    first, second = ask_for_account(professional.uuid), ask_for_account(professional.uuid)
    codes = [letter.code for letter in letters_of(Kind.EMAIL_CODE)]
    SignUp.objects.filter(uuid=second).update(code_hash=SignUp.objects.get(uuid=first).code_hash)
    assert not confirm_sign_up(sign_up_id=second, code=codes[0], now=NOW)
    assert confirm_sign_up(sign_up_id=first, code=codes[0], now=NOW)


@pytest.mark.parametrize("code", ["", WRONG, "000000"])
def test_no_code_is_right_for_an_address_with_an_account(db: None, code: str) -> None:
    known = User.objects.get(id=make_account().user_id or 0)
    made = ask_for_account(open_professional().uuid, email=known.email)
    assert not confirm_sign_up(sign_up_id=made, code=code, now=NOW)


def test_a_sign_up_that_is_none_is_not_there(db: None) -> None:
    with pytest.raises(Refused, match="pass_over"):
        confirm_sign_up(sign_up_id=uuid4(), code="123456", now=NOW)

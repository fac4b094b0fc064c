"""`kept create-user`: an account from the command line."""

import argparse
import io
from datetime import UTC, datetime

import pytest

from kept.core.access import Role
from kept.core.refusal import Refused
from kept.edges.commands import create_user
from kept.store.diary.models import Service
from kept.store.people.models import Practice, User
from kept.store.people.reads import acting_with_address

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADA = ("--email", "Ada@Example.org", "--name", "Ada Adler", "--practice", "Quay", "--timezone", "Europe/Dublin")


def test_a_professional_signs_in_with_a_practice_and_a_first_service(db: None, typed: None) -> None:
    assert run(*ADA, "--price", "90") == 0

    assert acting_with_address("ada@example.org").role is Role.PROFESSIONAL
    assert User.objects.get().check_password("a long enough password")
    assert Practice.objects.get().name == "Quay"
    assert Service.objects.get().price_minor == 9000


def test_a_second_person_joins_the_practice_of_that_name(db: None, typed: None) -> None:
    run(*ADA)
    run("--email", "vi@example.org", "--name", "Vi", "--practice", "Quay", "--role", "manager")

    assert Practice.objects.count() == 1
    assert acting_with_address("vi@example.org").role is Role.MANAGER


def test_an_operator_needs_no_practice(db: None, typed: None) -> None:
    assert run("--email", "op@example.org", "--name", "Op", "--role", "operator") == 0
    assert acting_with_address("op@example.org").role is Role.OPERATOR


@pytest.mark.parametrize("password", ["", "too short", "passwordpassword", "x" * 200])
def test_a_short_password_makes_nobody(db: None, monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))

    assert run(*ADA) == 2
    assert not User.objects.exists()


def test_a_professional_without_a_practice_is_refused(db: None, typed: None) -> None:
    assert run("--email", "x@example.org", "--name", "X") == 2
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("more", "code"), [(("--timezone", "Mars/Base"), "unknown_zone"), (("--price", "1e3"), "amount_format")]
)
def test_what_makes_no_sense_is_refused_by_its_code(db: None, typed: None, more: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refused) as refused:
        run(*ADA, *more)
    assert refused.value.code == code
    assert not User.objects.exists()


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password as it comes through a pipe, again for each reading."""

    class Pipe(io.StringIO):
        def readline(self, *_: object) -> str:  # type: ignore[override] # what a text pipe answers
            return "a long enough password\n"

    monkeypatch.setattr("sys.stdin", Pipe())


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    create_user.add_arguments(parser)
    return create_user.run(parser.parse_args(arguments), now=NOW)

"""`kept token`: a token from the command line."""

import argparse
from datetime import UTC, datetime

import pytest

from kept.edges.commands import token
from kept.store.people.models import User
from kept.store.people.reads.tokens import bearer_of
from tests.make import NOW, make_professional


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    token.add_arguments(parser)
    return token.run(parser.parse_args(arguments), now=NOW)


def test_it_is_all_that_is_printed(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    user = make_professional().user
    assert run("--email", user.email.upper()) == 0
    bearer = bearer_of(capsys.readouterr().out.strip(), now=NOW)
    assert bearer
    assert bearer.user_id == user.id
    assert "sessions:write" in bearer.scopes


def test_for_some_things_and_a_day(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    email = make_professional().user.email
    assert run("--email", email, "--scope", "slots:read", "--days", "1") == 0
    secret = capsys.readouterr().out.strip()
    bearer = bearer_of(secret, now=NOW)
    assert bearer
    assert bearer.scopes == ("slots:read",)
    assert bearer_of(secret, now=datetime(2100, 1, 1, tzinfo=UTC)) is None


def test_nobody_has_this_address(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--email", "nobody@example.org") == 1
    assert "nobody has an account" in capsys.readouterr().err
    assert not User.objects.exists()

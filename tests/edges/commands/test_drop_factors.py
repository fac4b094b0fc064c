"""`kept drop-factors`: for who lost the telephone and the paper."""

import argparse

import pytest

from kept.edges.commands import drop_factors
from tests.make import NOW, make_account
from tests.security import email_of, give_app


def test_it_says_what_it_did(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    actor = make_account()
    give_app(actor)
    codes = [
        drop_factors.run(argparse.Namespace(email=email), now=NOW) for email in (email_of(actor), "nobody@example.org")
    ]
    told = capsys.readouterr()
    assert codes == [0, 1]
    assert told.out.startswith("1 removed.")
    assert "nobody has an account" in told.err

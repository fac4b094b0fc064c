"""What the environment may say, and what is made of silence."""

from pathlib import Path

import pytest

from kept.config.database import database_from
from kept.config.environment import REPOSITORY, BadEnvironment, read_environment


def test_silence_means_a_safe_start_on_this_machine() -> None:
    found = read_environment({})
    assert found.site_url == "http://127.0.0.1:8000"
    assert found.data == REPOSITORY / "var"
    assert found.database_url == f"sqlite:///{REPOSITORY}/var/kept.sqlite3"
    assert (found.email_url, found.demo, found.testing, found.behind_https) == ("", False, False, False)


def test_the_site_follows_the_port() -> None:
    assert read_environment({"PORT": "8123"}).site_url == "http://127.0.0.1:8123"


def test_the_site_and_this_machine_may_be_named() -> None:
    found = read_environment({"KEPT_SITE_URL": "https://kept.example/"})
    assert found.site_url == "https://kept.example"
    assert found.hosts == ["kept.example", "127.0.0.1", "localhost", "[::1]"]
    assert found.behind_https


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("KEPT_SITE_URL", "http://kept.example"),
        ("KEPT_SITE_URL", "kept.example"),
        ("KEPT_SITE_URL", "https://kept.example/some/path"),
        ("KEPT_SITE_URL", "ftp://kept.example"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("KEPT_WORKERS", "-1"),
        ("KEPT_DEMO", "perhaps"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(BadEnvironment, match=name):
        read_environment({name: text})


def test_sqlite_is_a_file() -> None:
    found = database_from("sqlite:////srv/kept%20data/kept.sqlite3")
    assert Path(found["NAME"]) == Path("/srv/kept data/kept.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_three_slashes_and_four_name_the_same_file() -> None:
    assert database_from("sqlite:///srv/kept.sqlite3") == database_from("sqlite:////srv/kept.sqlite3")


def test_postgresql_is_an_account_on_a_host() -> None:
    found = database_from("postgresql://kept:s%40fe@db.example:5433/booking")
    parts = [found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert parts == ["kept", "s@fe", "db.example", "5433", "booking"]


@pytest.mark.parametrize(
    "url", ["mysql://kept:secret@h/db", "sqlite://relative.db", "sqlite:///", "postgresql://kept:secret@h/", "secret"]
)
def test_another_database_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(BadEnvironment, match="KEPT_DATABASE_URL") as refusal:
        database_from(url)
    assert "secret" not in str(refusal.value)

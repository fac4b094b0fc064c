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
        ("KEPT_POOL", "0"),
        ("KEPT_DEMO", "perhaps"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(BadEnvironment, match=name):
        read_environment({name: text})


# --- what may stand in a file


@pytest.mark.parametrize("name", ["KEPT_DATABASE_URL", "KEPT_REPLICA_URL", "KEPT_EMAIL_URL", "KEPT_METRICS_TOKEN"])
def test_a_secret_may_stand_in_a_file(name: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("postgresql://kept:s3cret@db.example/kept\n")
    from_file, as_text = {f"{name}_FILE": str(file)}, {name: "postgresql://kept:s3cret@db.example/kept"}
    assert read_environment(from_file) == read_environment(as_text)
    with pytest.raises(BadEnvironment, match="both set") as refusal:
        read_environment(from_file | as_text)
    assert "s3cret" not in str(refusal.value)
    with pytest.raises(BadEnvironment, match=f"{name}_FILE"):
        read_environment({f"{name}_FILE": str(tmp_path / "nowhere")})


@pytest.mark.parametrize("text", ["too short", "é" * 30, "a\nb" * 10])
def test_a_token_that_can_be_guessed_or_not_be_sent_is_refused(text: str) -> None:
    with pytest.raises(BadEnvironment, match="KEPT_METRICS_TOKEN") as refusal:
        read_environment({"KEPT_METRICS_TOKEN": text})
    assert text not in str(refusal.value)


def test_keys_may_lie_elsewhere() -> None:
    assert read_environment({"KEPT_DATA": "/srv/kept"}).keys == Path("/srv/kept/keys")
    assert read_environment({"KEPT_KEYS": "/run/keys"}).keys == Path("/run/keys")


# --- databases


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


def test_a_process_holds_as_many_connections_as_it_may() -> None:
    url = "postgresql://kept@db.example/booking"
    assert database_from(url)["OPTIONS"]["pool"]["max_size"] == read_environment({}).pool == 10
    assert database_from(url, pool=read_environment({"KEPT_POOL": "4"}).pool)["OPTIONS"]["pool"]["max_size"] == 4


@pytest.mark.parametrize(
    "url", ["mysql://kept:secret@h/db", "sqlite://relative.db", "sqlite:///", "postgresql://kept:secret@h/", "secret"]
)
def test_another_database_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(BadEnvironment, match="KEPT_DATABASE_URL") as refusal:
        database_from(url)
    assert "secret" not in str(refusal.value)

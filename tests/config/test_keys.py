"""Keys are drawn once, kept to this account, and never replaced."""

import base64
import time
from pathlib import Path

import pytest

from kept.config.hashers import Argon2idHasher
from kept.config.keys import NAMES, BadKey, read_or_draw_keys


def test_drawn_keys_are_the_same_ever_after(tmp_path: Path) -> None:
    drawn = read_or_draw_keys(tmp_path / "keys")
    drawn.save()
    read = read_or_draw_keys(tmp_path / "keys")
    assert (drawn.are_new, read.are_new) == (True, False)
    assert (drawn.secret, drawn.field) == (read.secret, read.field)
    assert len(read.field) == len(base64.b64decode(read.secret)) == 32
    assert read.secret != base64.b64encode(read.field).decode()


def test_only_this_account_may_read_them(tmp_path: Path) -> None:
    keys = read_or_draw_keys(tmp_path / "keys")
    keys.save()
    assert [(tmp_path / "keys" / name).stat().st_mode & 0o777 for name in NAMES] == [0o600, 0o600, 0o600]
    assert sorted(file.name for file in (tmp_path / "keys").iterdir()) == sorted(NAMES)
    assert keys.faults() == []
    (tmp_path / "keys" / "field.key").chmod(0o640)
    assert "field.key can be read by others" in keys.faults()[0]


def test_saved_keys_are_never_overwritten(tmp_path: Path) -> None:
    first, second = (read_or_draw_keys(tmp_path) for _ in range(2))
    first.save()
    with pytest.raises(FileExistsError):
        second.save()
    assert read_or_draw_keys(tmp_path).field == first.field


@pytest.mark.parametrize(
    "text", ["", "password", base64.b64encode(bytes(32)).decode(), base64.b64encode(b"x" * 31).decode()]
)
def test_a_key_that_protects_nothing_is_refused(tmp_path: Path, text: str) -> None:
    read_or_draw_keys(tmp_path).save()
    (tmp_path / "secret.key").write_text(text)
    with pytest.raises(BadKey, match=r"secret\.key is not a key"):
        read_or_draw_keys(tmp_path)


def test_one_key_alone_is_refused(tmp_path: Path) -> None:
    read_or_draw_keys(tmp_path).save()
    (tmp_path / "field.key").unlink()
    with pytest.raises(BadKey, match=r"field\.key is missing"):
        read_or_draw_keys(tmp_path)


def test_an_older_installation_draws_the_key_of_its_anchors(tmp_path: Path) -> None:
    before = read_or_draw_keys(tmp_path)
    before.save()
    (tmp_path / "anchor.key").unlink()
    upgraded = read_or_draw_keys(tmp_path)
    assert upgraded.new == ("anchor.key",)
    upgraded.save()
    assert (read_or_draw_keys(tmp_path).field, upgraded.anchor) == (before.field, read_or_draw_keys(tmp_path).anchor)


def test_a_password_is_dear_to_guess_and_verified() -> None:
    hasher = Argon2idHasher()
    began = time.process_time()
    encoded = hasher.encode("a long password", hasher.salt())
    assert time.process_time() - began > 0.02
    assert encoded.startswith("argon2$argon2id$v=19$m=65536,t=1,p=1$")
    assert hasher.verify("a long password", encoded)
    assert not hasher.verify("another password", encoded)

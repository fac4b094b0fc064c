"""Files of signed lines outside the database: a line is there as a whole, or not at all."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from kept.store.anchored import AnchoredFile


@pytest.fixture
def file(settings: Settings, tmp_path: Path) -> AnchoredFile:
    settings.KEPT_ANCHORS = tmp_path / "anchors"
    return AnchoredFile("some.lines")


def test_lines_are_added_knowing_those_that_are_there(file: AnchoredFile) -> None:
    assert file.lines() == []
    assert file.add(lambda known: [f"after {len(known)}", "and one"]) == 2
    assert file.add(lambda known: [f"after {len(known)}"]) == 1
    assert file.add(lambda _: []) == 0
    assert file.lines() == ["after 0", "and one", "after 2"]
    assert file.path.stat().st_mode & 0o777 == 0o600


def cut_short(handle: int, lines: bytes) -> int:
    return really_write(handle, lines[:3])


def fail(*_: object) -> int:
    raise OSError(errno.EIO, "the disk")


really_write = os.write


@pytest.mark.parametrize(("what", "fault"), [("write", cut_short), ("fsync", fail)])
def test_half_a_line_never_stays(
    file: AnchoredFile, monkeypatch: pytest.MonkeyPatch, what: str, fault: Callable[..., int]
) -> None:
    file.add(lambda _: ["one"])
    with monkeypatch.context() as patch:
        patch.setattr(os, what, fault)
        with pytest.raises(OSError, match=r"No space|the disk"):
            file.add(lambda _: ["a second"])
    assert file.lines() == ["one"]
    assert file.add(lambda _: ["two"]) == 1
    assert file.lines() == ["one", "two"]

"""Which backups stay, and that none is ever half there."""

import errno
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from kept.store.backups.faults import BackupFault, NoRoom
from kept.store.backups.folder import Kept, backups_in, drafted, name_for, newest_in, superfluous, thin

NOON: Final = datetime(2026, 6, 15, 12, tzinfo=UTC)


def hourly(days: int) -> list[Kept]:
    times = [NOON - timedelta(hours=hour) for hour in range(24 * days)]
    return [Kept(at, Path(name_for(at))) for at in times]


def test_a_day_stays_whole_and_five_weeks_by_their_days() -> None:
    backups = hourly(60)
    gone = superfluous(backups, now=NOON)
    left = sorted(set(backups) - set(gone))
    whole = [kept for kept in left if NOON - kept.taken_at <= timedelta(hours=24)]
    assert len(whole) == 25
    daily = [kept.taken_at for kept in left if kept not in whole]
    assert [at.hour for at in daily] == [23] * len(daily), "the last of each day"
    assert NOON - daily[0] <= timedelta(days=35)
    assert len({at.date() for at in daily}) == len(daily) == 34


def test_of_one_each_minute_an_hour_stays_whole_and_a_day_by_its_fives() -> None:
    backups = [Kept(at, Path(name_for(at))) for at in (NOON - timedelta(minutes=each) for each in range(26 * 60))]
    gone = set(superfluous(backups, now=NOON))
    ages = sorted(NOON - kept.taken_at for kept in backups if kept not in gone)
    assert ages[:61] == [timedelta(minutes=each) for each in range(61)]
    assert ages[61:] == [timedelta(minutes=each) for each in range(61, 24 * 60 + 1, 5)]
    assert NOON - min(set(backups) - gone).taken_at <= timedelta(hours=24), "no day before has ended"


def test_thinned_again_and_again_the_same_stay() -> None:
    """Each hour a new one, and each hour thinned: what stays is what would stay of them all."""
    left: list[Kept] = []
    for kept in reversed(hourly(50)):
        left.append(kept)
        left = [each for each in left if each not in superfluous(left, now=kept.taken_at)]
    assert left == sorted(set(hourly(50)) - set(superfluous(hourly(50), now=NOON)))


def test_the_newest_stays_however_old_it_is() -> None:
    (only,) = hourly(1)[:1]
    assert superfluous([only], now=NOON + timedelta(days=400)) == []


def test_a_file_of_another_name_is_left_alone(tmp_path: Path) -> None:
    names = ["kept-20200101T000000Z.backup", "kept-20260615T110000Z.backup", "kept-old.backup", "notes.txt"]
    for name in names:
        (tmp_path / name).write_text("")
    assert [file.name for file in thin(tmp_path, now=NOON)] == names[:1]
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(names[1:])
    assert newest_in(tmp_path).taken_at == NOON - timedelta(hours=1)


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_where_there_is_none_it_is_said(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BackupFault, match=folder):
        newest_in(tmp_path / folder)


@pytest.mark.parametrize(("number", "sentence"), [(errno.ENOSPC, "no room left"), (errno.EIO, "cannot be written")])
def test_one_that_fails_midway_leaves_nothing(tmp_path: Path, number: int, sentence: str) -> None:
    with pytest.raises(NoRoom, match=sentence):
        write_half(tmp_path, OSError(number, "no more"))
    assert list(tmp_path.iterdir()) == []


def test_it_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    with drafted(tmp_path, name_for(NOON)) as out:
        out.write(b"all")
        assert backups_in(tmp_path) == []
    assert [kept.taken_at for kept in backups_in(tmp_path)] == [NOON]
    assert (tmp_path / name_for(NOON)).stat().st_mode & 0o077 == 0


def write_half(folder: Path, fault: OSError) -> None:
    with drafted(folder, name_for(NOON)) as out:
        out.write(b"the first half")
        raise fault

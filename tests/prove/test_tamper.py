"""Whoever touches what is sealed is found; without anchors, or when nobody looks at the hashes, some are not."""

from pathlib import Path
from typing import Any

import pytest

from kept.core import chain as rules
from tests.prove import tamper
from tests.prove.evidence import SEED, proof, rounds


def test_any_change_of_the_journal_is_found(
    db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEPT_ANCHORS = tmp_path / "anchors"
    with proof("tamper", figure=21) as tally:
        of_each = len(tamper.MANIPULATIONS)
        outcome = tamper.tampered(max(of_each, rounds(commit=26, nightly=500)), seed=SEED)
        tally.counted = outcome.rounds
        tally.violations += outcome.missed
        tally.note = f"{of_each} kinds"
        monkeypatch.setattr(tamper, "anchors", list)
        tally.control(any("seal_anew" in missed for missed in tamper.tampered(2 * of_each, seed=SEED).missed))
        monkeypatch.setattr(rules, "link", lambda _previous, _seq, _entry: Anything())
        tally.control(any("edit" in missed for missed in tamper.tampered(2 * of_each, seed=SEED + 1).missed))


class Anything(bytes):
    """Equal to every hash."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = bytes.__hash__

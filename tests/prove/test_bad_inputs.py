"""The catalogue of bad inputs: each gets its status, its code and a sentence, and changes nothing at all."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest

from kept.edges.api import allowance, entrance
from tests.edges.api.programs import stored
from tests.make import NOW
from tests.prove.bad_requests import BAD, MARKUP, Bad, Place, words_of
from tests.prove.evidence import MODE, NIGHTLY, ROOT, SUITE, Tally, proof

CATALOGUE: Final = Path(__file__).with_name("bad_inputs.csv")
GROUPS: Final = range(1, 97)
with CATALOGUE.open(encoding="utf-8", newline="") as file:
    LINES: Final = {int(line["group"]): line for line in csv.DictReader(file)}


def named_tests(group: int) -> list[str]:
    return LINES[group]["proven by"].split()


@pytest.mark.usefixtures("db")
def test_every_bad_input_gets_its_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with proof("bad_inputs", figure=18) as tally:
        monkeypatch.setattr(entrance, "clock", lambda: NOW)
        monkeypatch.setattr(allowance, "count_request", lambda *_, **__: None)
        monkeypatch.setattr(entrance, "count_request", lambda *_, **__: None)
        place = Place()
        before = stored()
        for bad in BAD:
            judge(tally, bad, place.send(bad), before)
        if MODE == NIGHTLY:  # whoever commits runs the suite, in which they are
            run_named(tally, tmp_path)
        tally.control(finds_a_wrong_answer(place, before))
        missing = [group for group in GROUPS if LINES[group]["why not"]]
        tally.note = f"{len(GROUPS) - len(missing)} of {len(GROUPS)} groups; the others' features do not exist"


def judge(tally: Tally, bad: Bad, answer: Any, before: str) -> None:
    tally.counted += 1
    told = answer.body if isinstance(answer.body, dict) else {}
    if (answer.status, answer.code) != (bad.status, bad.code):
        tally.violated(f"{words_of(bad)}: {answer.status} {answer.code}, not {bad.status} {bad.code}")
    if not re.fullmatch(r"[A-Z].+[.:?]\s*.*", str(told.get("detail", ""))):
        tally.violated(f"{words_of(bad)}: no sentence in {told}")
    if any(markup in json.dumps(answer.body) for markup in MARKUP):
        tally.violated(f"{words_of(bad)}: repeats what was sent")
    if stored() != before:
        tally.violated(f"{words_of(bad)}: changed something")


def finds_a_wrong_answer(place: Place, before: str) -> bool:
    """A good booking, judged as a bad one: its status, its sentence and its change are noticed. Comes last."""
    alarm, good = (
        Tally(Random(0)),
        Bad(0, "in_past", 409, "professional", "POST", "/sessions", {"of": "professional"}),
    )
    judge(alarm, good, place.send(good), before)
    return len(alarm.violations) == 3


# --- what other tests prove


def run_named(tally: Tally, folder: Path) -> None:
    """Each passed case of the tests that the catalogue names."""
    report = folder / "report.xml"
    named = sorted({test for group in GROUPS for test in named_tests(group)})
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        f"--junitxml={report}",
        *named,
    ]
    told = os.environ | {"PYTEST_XDIST_WORKER": f"bad{os.getpid()}", "KEPT_PROVE_MODE": SUITE, "KEPT_PROVE_INTO": ""}
    subprocess.run(command, env=told, cwd=ROOT, capture_output=True, check=False)
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 (pytest wrote it a moment ago)
        tally.counted += 1
        if case.find("failure") is not None or case.find("error") is not None:
            tally.violated(f"{case.get('classname')} {case.get('name')}")


def test_every_group_is_proven_or_says_why_not() -> None:
    assert sorted(LINES) == list(GROUPS)
    here = {bad.group for bad in BAD}
    for group, line in LINES.items():
        assert group in here or named_tests(group) or line["why not"], group
    named = {test.partition("[")[0] for group in GROUPS for test in named_tests(group)}
    lost = [test for test in sorted(named) if not exists(test)]
    assert lost == []


def exists(test: str) -> bool:
    path, _, name = test.partition("::")
    source = ROOT / path
    made = (f"def {name}(", f"class {name}:")
    return source.exists() and (not name or any(words in source.read_text(encoding="utf-8") for words in made))

"""Saying no: a code that is known, a status that fits, and the facts of the sentence."""

import csv
import re
from pathlib import Path

import pytest

from kept.core.refusal import STATUS, Refused, Replayed

KEPT = Path(__file__).parents[2] / "kept"
REFUSALS = Path(__file__).parents[1] / "refusals.csv"


def test_a_refusal_carries_its_code_field_and_facts() -> None:
    refused = Refused("overlap", field="starts_at", overlap=("10:00", "10:50"))
    assert (refused.code, refused.status, refused.field) == ("overlap", 409, "starts_at")
    assert refused.facts == {"overlap": ("10:00", "10:50")}
    assert str(refused) == "overlap"


def test_an_unknown_code_is_loud() -> None:
    with pytest.raises(AssertionError, match="unknown refusal code"):
        Refused("because")


def test_every_status_is_one_of_five() -> None:
    assert set(STATUS.values()) == {404, 409, 410, 422, 429}
    assert [code for code, status in STATUS.items() if status == 404] == ["not_found", "pass_over"]


def test_the_listed_refusals_have_the_listed_status() -> None:
    with REFUSALS.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            codes = [code for code in STATUS if re.search(rf"\b{code}\b", line["code"])]
            assert codes, line
            assert {STATUS[code] for code in codes} == {int(line["status"])}


def test_every_code_that_is_said_is_known() -> None:
    said = {
        code
        for file in KEPT.rglob("*.py")
        for code in re.findall(r"Refused\(\s*\"(\w+)\"", file.read_text(encoding="utf-8"))
    }
    assert said <= set(STATUS)
    assert "time_does_not_exist" in said


def test_a_replay_carries_what_the_request_came_to() -> None:
    assert Replayed("b6ab").result == "b6ab"

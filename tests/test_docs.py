"""What is written about the project is true."""

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from kept.core.policy import TABLE
from kept.edges.commands import print_policy

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NOW: Final = datetime(2026, 6, 17, 9, tzinfo=UTC)


def printed(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    print_policy.add_arguments(parser)
    return print_policy.run(parser.parse_args(arguments), now=NOW)


def test_the_printed_policy_is_what_the_table_says() -> None:
    assert printed("--check") == 0, "bin/kept print-policy > docs/policy.md"


def test_printing_the_policy_prints_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed() == 0
    assert capsys.readouterr().out == print_policy.PRINTED.read_text(encoding="utf-8")


def test_control_a_table_that_says_otherwise_is_noticed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(print_policy, "TABLE", TABLE[:-1])
    assert printed("--check") == 1
    assert "docs/policy.md" in capsys.readouterr().err


def test_every_row_of_the_table_is_printed() -> None:
    text = print_policy.PRINTED.read_text(encoding="utf-8")
    assert re.findall(r"^\| (\w\d\d) \|", text, re.MULTILINE) == [row.id for row in TABLE]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_points_to_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    missing = [link for link in links if link and not (page.parent / link).exists()]
    missing += [script for script in re.findall(r"(?<![\w/.])bin/[\w-]+", text) if not (ROOT / script).exists()]
    missing += [
        path for path in re.findall(r"`((?:kept|tests|docs|frontend)/[\w./-]+)`", text) if not (ROOT / path).exists()
    ]
    assert not missing

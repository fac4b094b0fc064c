"""What is written about the project is true."""

import argparse
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Final

import pytest
from django.template.loader import render_to_string

from kept.core.policy import MESSAGE_TEXTS, TABLE
from kept.edges.commands import print_policy

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
HELP: Final = sorted((ROOT / "kept/edges/web/templates/web/help").glob("*.html"))
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


# --- the help articles


def test_there_are_five_articles_their_list_and_one_each_for_employers_about_reports_and_programs() -> None:
    five = {"cancelling", "states", "bookings", "questions", "credits"}
    assert {page.stem for page in HELP} == five | {"index", "programmes", "programs", "reports"}


@pytest.mark.parametrize("page", HELP, ids=lambda page: page.stem)
def test_an_article_fills_its_page_and_its_links_lead_somewhere(page: Path) -> None:
    html = render_to_string(f"web/help/{page.name}", {"base": "web/_fragment.html"})
    ids = re.findall(r'\bid="([\w-]+)"', html)
    assert len(ids) == len(set(ids))
    assert re.search(r"<h2[^>]*>\w", html), "the heading is filled"
    for link in re.findall(r'href="(#[\w-]+|/help[\w/#-]*)"', html):
        path, _, anchor = link.partition("#")
        if path in {"", f"/help/{page.stem}"} and not anchor.startswith("i-"):
            assert anchor in ids, link
        elif path.startswith("/help/"):
            target = page.with_name(f"{path.removeprefix('/help/')}.html")
            assert f'id="{anchor}"' in target.read_text(encoding="utf-8") or not anchor, link


def test_the_articles_quote_the_messages_word_for_word() -> None:
    html = unescape(render_to_string("web/help/questions.html", {"base": "web/_fragment.html"}))
    assert all(f"“{text}”" in html for text in MESSAGE_TEXTS.values())


def test_an_article_is_found_in_the_list() -> None:
    html = render_to_string("web/help/index.html", {"base": "web/_fragment.html"})
    assert set(re.findall(r'href="/help/(\w+)"', html)) == {page.stem for page in HELP} - {"index"}

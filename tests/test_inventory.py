"""docs/data-inventory.csv: every column of every table says what it is for, how long it stays, and who gets it."""

import csv
from pathlib import Path

from django.apps import apps

from kept.store.sealed import SealedTextField

INVENTORY = Path(__file__).parents[1] / "docs" / "data-inventory.csv"
CLASSES = {"identity", "contact", "secret", "health-related", "free text", "money", "pseudonym", "technical"}
# What trust demands sealed from the first migration on; names and addresses stay in clear for sign-in and search.
SEALED = {
    ("diary_note", "text"),
    ("diary_session", "reason_text"),
    ("diary_session", "meeting_url"),
    ("people_client", "phone"),
    ("people_client", "address"),
    ("outbox_letter", "payload"),
}


def test_every_column_has_its_entry_and_every_entry_its_column() -> None:
    assert {(row["table"], row["column"]) for row in rows()} == set(columns())


def test_no_entry_is_empty() -> None:
    assert [row for row in rows() if not all(row.values()) or row["class"] not in CLASSES] == []


def test_what_it_says_of_storage_is_true() -> None:
    said = {(row["table"], row["column"]) for row in rows() if row["storage"] == "sealed"}
    assert said == {place for place, is_sealed in columns().items() if is_sealed}
    assert said >= SEALED


def test_a_column_without_an_entry_is_found() -> None:
    """The control: one entry less, and the first test would fail."""
    assert {(row["table"], row["column"]) for row in rows()[1:]} != set(columns())


def rows() -> list[dict[str, str]]:
    with INVENTORY.open(newline="") as file:
        return list(csv.DictReader(file))


def columns() -> dict[tuple[str, str], bool]:
    """Each column of our own tables, and whether it is sealed."""
    ours = (model for app in apps.get_app_configs() if app.name.startswith("kept.store.") for model in app.get_models())
    return {
        (model._meta.db_table, str(field.column)): isinstance(field, SealedTextField)
        for model in ours
        for field in model._meta.local_fields
    }

"""A roster as a file: CSV in UTF-8, with a line that names the columns. One row that is wrong, and nothing is read."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from kept.core.refusal import Refused
from kept.edges.web.forms.fields import AddressField, NameField
from kept.edges.web.forms.strict import ZONE_OF_FORMS, StrictForm, fault
from kept.edges.web.sentences import sentence_of

LARGEST_FILE: Final = 5 * 1024 * 1024
MOST_ROWS: Final = 20_000
COLUMNS: Final = ("name", "email")
OTHER_SEPARATORS: Final = {";": "semicolons", "\t": "tabs", "|": "bars"}
FIELDS: Final = (NameField(label="name"), AddressField(label="email"))


@dataclass(frozen=True)
class WrongRow:
    """What is wrong with a line of the file, in words."""

    line: int
    column: str
    reason: str


class RosterFileForm(StrictForm):
    """A file to choose, and whether those stay whom it does not name. `people` and `wrong_rows` are known once it is
    checked."""

    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        allow_empty_file=True,
        help_text="CSV in UTF-8 with commas; the first line is name,email. 5 MB and 20,000 people at most.",
    )
    keeps_others = forms.BooleanField(
        label="Keep people whom the file does not name",
        required=False,
        help_text="Without it the file is the whole roster, and who is not in it is removed.",
    )

    def __init__(self, sent: QueryDict | None = None, *, files: MultiValueDict[str, Any] | None = None) -> None:
        super().__init__(sent)
        self.files = files or MultiValueDict()
        self.people: list[tuple[str, str]] = []
        self.wrong_rows: list[WrongRow] = []

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        rows = _rows(_text_of(file))
        self.wrong_rows = list(self._read(rows))
        if self.wrong_rows:
            raise fault("rows_wrong", number=len(self.wrong_rows))
        if not self.people:
            raise fault("file_empty")
        return file

    def _read(self, rows: list[tuple[int, list[str]]]) -> Iterator[WrongRow]:
        """Fills `people`, and yields what is wrong."""
        seen: dict[str, int] = {}
        for line, cells in rows:
            if len(cells) != len(COLUMNS):
                yield WrongRow(line, "", f"has {len(cells)} columns instead of {len(COLUMNS)}")
                continue
            values = []
            for column, field, cell in zip(COLUMNS, FIELDS, cells, strict=True):
                try:
                    values.append(field.clean(cell))
                except ValidationError as wrong:
                    yield WrongRow(line, column, " ".join(_in_our_words(wrong)))
            if len(values) == len(COLUMNS):
                name, email = values
                if email in seen:
                    yield WrongRow(line, "email", f"is the same address as in line {seen[email]}")
                seen.setdefault(email, line)
                self.people.append((name, email))


def _text_of(file: Any) -> str:
    if file.size > LARGEST_FILE:
        raise fault("file_too_large")
    try:
        text: str = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise fault("file_not_text") from None
    if "\x00" in text:
        raise fault("file_not_text")
    return text


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows after the one that names the columns, with their lines; empty ones are no rows."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        _check_columns(next(reader, []))
        rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise fault("file_quotes", line=reader.line_num) from None
    if len(rows) > MOST_ROWS:
        raise fault("file_rows", given=len(rows), most=MOST_ROWS)
    return rows


def _check_columns(header: list[str]) -> None:
    names = tuple(cell.strip().lower() for cell in header)
    if names == COLUMNS:
        return
    for separator, word in OTHER_SEPARATORS.items():
        if len(header) == 1 and separator in header[0]:
            raise fault("file_separator", given=word)
    raise fault("file_columns", given=",".join(header)[:80] or "nothing")


def _in_our_words(wrong: ValidationError) -> Iterator[str]:
    for error in wrong.error_list:
        is_missing = error.code == "required"
        yield sentence_of(Refused("required"), zone=ZONE_OF_FORMS) if is_missing else str(error.message)

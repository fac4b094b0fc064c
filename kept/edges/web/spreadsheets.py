"""Lists as files for spreadsheets (CSV, RFC 4180, UTF-8). What a cell holds is never taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from django.http import HttpResponse
from django.utils.cache import patch_cache_control

# What spreadsheets begin a formula with; an apostrophe in front makes it text.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
MARK: Final = "\ufeff"  # by which spreadsheets know UTF-8


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file to save, under this name."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(header)
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    response = HttpResponse(MARK + written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    patch_cache_control(response, no_store=True, private=True)
    return response


def plain_cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) and not isinstance(value, int | Decimal) else text

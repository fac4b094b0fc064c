"""Documents as PDF: frozen contents set by a template of `templates/documents`. Tagged (PDF/UA), the fonts inside.

Contents travel as data, never as markup: what a practice or a client typed is printed letter by letter, whatever it
looks like. Each template builds on `letterhead.typ`, which says what contents it wants.
"""

import json
import unicodedata
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any, Final

import typst
from django.http import HttpResponse
from django.utils.cache import patch_cache_control

TEMPLATES: Final = Path(__file__).parent / "templates" / "documents"

# Tried in this order. The fonts that come along set Latin, Greek, Cyrillic, Hebrew and Arabic; other signs want the
# system's; what those lack too is drawn as an empty box, which the standard forbids and a reader can live with.
_WAYS: Final = tuple(product((True, False), (False, True)))

# Signs that cannot be seen and turn or hide what stands beside them: an amount must read as it is.
_UNSEEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn"}
_KEPT: Final = {"\n", "\u200c", "\u200d"}  # line ends, and what joins or parts letters and emoji


def pdf_of(template: str, contents: Mapping[str, Any]) -> bytes:
    """`contents` set by `templates/documents/<template>.typ`: texts, numbers, lists and mappings, as JSON knows them.

    The same contents give the same bytes.
    """
    inputs = {"contents": json.dumps(_seen(contents), ensure_ascii=False)}
    source = str(TEMPLATES / f"{template}.typ")
    for accessible, system_fonts in _WAYS:
        try:
            return _compiled(source, inputs, accessible=accessible, system_fonts=system_fonts)
        except typst.TypstError as error:
            if "could not be displayed" not in str(error):
                raise
    raise AssertionError("without a standard, signs without a font are drawn as boxes")


def pdf_answer(name: str, pdf: bytes, *, to_save: bool = False) -> HttpResponse:
    """The document to look at and print, or to save under this name, which tells nothing of who or what it is about."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'{"attachment" if to_save else "inline"}; filename="{name}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, no_store=True, private=True)
    return response


def _compiled(source: str, inputs: dict[str, str], *, accessible: bool, system_fonts: bool) -> bytes:
    return typst.compile(
        source,
        root=str(TEMPLATES),
        sys_inputs=inputs,
        ignore_system_fonts=not system_fonts,
        pdf_standards=["ua-1"] if accessible else [],
    )


def _seen(value: Any) -> Any:
    """The same without signs that cannot be seen."""
    if isinstance(value, str):
        kept = (sign for sign in value if sign in _KEPT or unicodedata.category(sign) not in _UNSEEN)
        return unicodedata.normalize("NFC", "".join(kept))
    if isinstance(value, Mapping):
        return {str(name): _seen(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_seen(each) for each in value]
    return value

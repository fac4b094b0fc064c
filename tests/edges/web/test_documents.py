"""Documents as PDF: read back as text, tagged, in their language; whatever was typed is printed letter by letter."""

import io
import re
from typing import Any, Final

import pypdf
import pytest
import typst

from kept.edges.web import documents
from kept.edges.web.documents import pdf_answer, pdf_of

PLAIN: Final[dict[str, Any]] = {
    "title": "Receipt",
    "letterhead": {"name": "Harbour Practice", "address": "1 Quay Street\nDublin", "tax_text": "Exempt from VAT."},
    "footer": "Harbour Practice · Receipt H-17",
    "number": "H-17",
    "issued_on": "15 June 2026",
    "to": "Cara Dunne",
    "facts": [["Professional", "Nora Byrne"], ["Session on", "Monday 15 June 2026, 10:00–10:50"]],
    "what": "Counselling",
    "amount_label": "Paid",
    "amount": "€70.00",
}


def test_a_receipt_says_all_that_it_was_given() -> None:
    text = text_of(pdf_of("receipt", PLAIN))
    for said in ("Harbour Practice", "1 Quay Street", "Exempt from VAT.", "H-17", "Cara Dunne", "Nora Byrne", "€70.00"):
        assert said in text
    assert "Page 1 of 1" in text


def test_it_is_tagged_and_names_its_language_and_title() -> None:
    read = pypdf.PdfReader(io.BytesIO(pdf_of("receipt", PLAIN)))
    root: Any = read.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (PDF's own boolean is equal to True, and another object)
    assert "/StructTreeRoot" in root
    assert read.metadata is not None
    assert read.metadata.title == "Receipt"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_its_fonts_are_inside() -> None:
    read = pypdf.PdfReader(io.BytesIO(pdf_of("receipt", PLAIN)))
    fonts: Any = read.pages[0]["/Resources"]["/Font"]  # type: ignore[index] # pypdf's objects know no keys
    inside = [
        each.get_object()["/FontDescriptor"].keys() & {"/FontFile2", "/FontFile3"}
        for font in fonts.values()
        for each in font.get_object()["/DescendantFonts"]
    ]
    assert inside
    assert all(inside)


@pytest.mark.parametrize(
    "typed",
    [
        '#import "@preview/tablex:0.0.1": *',
        '#sys.inputs #read("/etc/passwd") #eval("1")',
        "*strong* _soft_ $x^2$ `raw` @ref <label> // not /* said */",
        "<script>alert(1)</script>",
        "\\u{41} \\ ~ -- ---",
        "= heading\n- list\n+ sum",
        "Ελένη Ж İğü ő",
        "שלום",
    ],
)
def test_what_was_typed_is_printed_as_text(typed: str) -> None:
    text = without_space(text_of(pdf_of("receipt", {**PLAIN, "to": typed, "what": typed})))
    assert text.count(without_space(typed)) == 2


@pytest.mark.parametrize("typed", ["😀", "漢字", "\ue000", "مرحبا"])
def test_what_no_font_shows_does_not_stop_the_rest(typed: str) -> None:
    assert "Cara" in text_of(pdf_of("receipt", {**PLAIN, "to": f"Cara {typed}"}))


def test_what_cannot_be_seen_does_not_turn_an_amount() -> None:
    text = text_of(pdf_of("receipt", {**PLAIN, "what": "\u202e12\u2066\x00\x1b\u200b34"}))
    assert "1234" in text


def test_a_word_as_long_as_the_page_stays_on_it() -> None:
    pdf = pdf_of("receipt", {**PLAIN, "what": "w" * 2_000, "to": "m" * 120})
    lines = text_lines_of(pdf)
    assert max(len(line) for line in lines) < 130
    assert text_of(pdf).count("w") == 2_000


def test_long_texts_go_on_over_pages() -> None:
    read = pypdf.PdfReader(io.BytesIO(pdf_of("receipt", {**PLAIN, "note": "A line of many.\n" * 120})))
    assert len(read.pages) > 1
    assert "Page 2 of" in read.pages[1].extract_text()


def test_the_same_contents_give_the_same_bytes() -> None:
    assert pdf_of("receipt", PLAIN) == pdf_of("receipt", PLAIN)


def test_a_fault_in_a_template_is_loud() -> None:
    """A key that is missing is the template's caller's mistake, and no sign without a font."""
    with pytest.raises(typst.TypstError, match="number"):
        pdf_of("receipt", {name: value for name, value in PLAIN.items() if name != "number"})


def test_a_document_is_answered_without_being_kept_or_guessed_at() -> None:
    answer = pdf_answer("receipt", b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="receipt.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert pdf_answer("receipt", b"", to_save=True)["Content-Disposition"].startswith("attachment")


def test_templates_fetch_nothing() -> None:
    """Neither packages nor files but their own."""
    for template in documents.TEMPLATES.glob("*.typ"):
        assert set(re.findall(r'#import "([^"]*)"', template.read_text())) <= {"letterhead.typ"}, template


def text_of(pdf: bytes) -> str:
    return "\n".join(text_lines_of(pdf))


def text_lines_of(pdf: bytes) -> list[str]:
    return [line for page in pypdf.PdfReader(io.BytesIO(pdf)).pages for line in page.extract_text().splitlines()]


def without_space(text: str) -> str:
    return "".join(text.split())

"""Reports: what a period came to, on a page, as a file and on paper. A manager sees their practice's professionals."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from kept.core.periods import may_go_by_week
from kept.edges.web.answers import status_of
from kept.edges.web.documents import pdf_answer, pdf_of
from kept.edges.web.figures import Figure, Section, Table, figure_in_file, figure_in_words, period_in_words
from kept.edges.web.forms.reports import PERIODS, STEPS, ReportForm
from kept.edges.web.pages import PageRequest, allowed, render_page
from kept.edges.web.period_report import Report, report_for
from kept.edges.web.report_tiles import tiles_of
from kept.edges.web.spreadsheets import csv_answer
from kept.edges.web.words import short_day_in_words

HEADER: Final = ("From", "To", "Professional", "Report", "Line", "Measure", "Value", "Unit")


@allowed("report.read")
@require_safe
def show_report(request: PageRequest) -> HttpResponse:
    form = ReportForm(request.GET, zone=request.person.zone)
    return _page(request, form, report_for(request, form))


@allowed("report.read")
@require_safe
def save_report(request: PageRequest) -> HttpResponse:
    """Every figure that the page shows, one on a line."""
    form = ReportForm(request.GET, zone=request.person.zone)
    report = report_for(request, form)
    if form.errors:
        return _page(request, form, report)
    return csv_answer("report", HEADER, _rows(report))


@allowed("report.read")
@require_safe
def print_report(request: PageRequest) -> HttpResponse:
    form = ReportForm(request.GET, zone=request.person.zone)
    report = report_for(request, form)
    if form.errors:
        return _page(request, form, report)
    return pdf_answer("report", pdf_of("report", _contents(request, report)))


def _page(request: PageRequest, form: ReportForm, report: Report) -> HttpResponse:
    asked = request.GET
    shown: dict[str, Any] = {
        "form": form,
        "report": report,
        "period": period_in_words(report.period),
        "periods": [(_address(asked, period=each), words, each is form.named) for each, words in PERIODS.items()],
        "steps": [
            (_address(asked, "period", "from", "to", by=each), words, each is report.step)
            for each, words in STEPS.items()
            if may_go_by_week(report.period)
        ],
        "tiles": tiles_of(report.figures),
        "sections": report.sections(),
        "query": asked.urlencode(),
    }
    return render_page(request, "web/reports/show.html", shown, status=status_of(form))


def _address(asked: QueryDict, *kept: str, **changed: str) -> str:
    """The same professional, and what else is kept of what was asked."""
    query = QueryDict(mutable=True)
    query.update({name: str(asked[name]) for name in ("professional", *kept) if asked.get(name)})
    query.update(changed)
    return f"/reports?{query.urlencode()}"


def _rows(report: Report) -> Iterator[tuple[object, ...]]:
    for section in report.sections():
        for table in section.tables:
            for row in table.rows:
                named = [cell for cell in row if isinstance(cell, str)]
                line = " · ".join(named)
                for measure, figure in list(zip(table.head, row, strict=True))[len(named) :]:
                    value, unit = figure_in_file(figure)
                    days = (report.period.first.isoformat(), report.period.last.isoformat())
                    yield (*days, report.about, table.caption, line, measure, value, unit)


def _contents(request: PageRequest, report: Report) -> dict[str, Any]:
    """For the document: all of it as texts, and the charts as shapes."""
    made = short_day_in_words(request.now, request.person.zone)
    return {
        "title": f"Report: {period_in_words(report.period)}",
        "letterhead": {"name": request.person.practice_name},
        "footer": f"{request.person.practice_name}, {report.about}. As of {made}.",
        "about": report.about,
        "sections": [_section(each) for each in report.sections()],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "sentence": section.sentence,
        "note": section.note,
        "charts": [asdict(chart) for chart in section.charts],
        "tables": [_table(table) for table in section.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "head": list(table.head),
        "rows": [_cells(row) for row in table.rows],
        "sums": _cells(table.sums) or None,
        "aligned": ["left" if isinstance(cell, str) else "right" for cell in table.rows[0]],
    }


def _cells(row: tuple[Figure, ...]) -> list[str]:
    return [figure_in_words(cell) for cell in row]

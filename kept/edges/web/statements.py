"""A professional's statements: the credits taken per hub and month, one month as it would be sent, and what was sent."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from kept.core.money import decimal_of
from kept.core.refusal import Refused
from kept.edges.web.documents import pdf_answer, pdf_of
from kept.edges.web.forms.statements import SendingForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page, see
from kept.edges.web.sentences import sentence_of
from kept.edges.web.settlement_words import LINES, contents_of, reference_in_words
from kept.edges.web.spreadsheets import csv_answer
from kept.store.settlements.reads import (
    StatementPage,
    months_of,
    own_statement,
    sent_statement_of,
    statement_draft,
)
from kept.usecases.send_statement import send_statement

WHERE: Final = "/payments/credits"
MONTH: Final = re.compile(r"2[0-9]{3}-(0[1-9]|1[0-2])", re.ASCII)
HEADER: Final = ("Line", "Month", "Reference", "Amount", "Currency")


@allowed("statement.read")
@require_safe
def list_credits(request: PageRequest) -> HttpResponse:
    return render_page(request, "web/statements/credits.html", {"months": months_of(request.actor, now=request.now)})


@allowed("statement.read")
@require_safe
def show_draft(request: PageRequest, hub_id: UUID, month: str) -> HttpResponse:
    """Or what was sent, if it was."""
    day = month_called(month)
    sent = sent_statement_of(request.actor, hub_id, day)
    return see(address_of(sent)) if sent else _render_draft(request, hub_id, day)


@allowed("statement.send")
@require_POST
def send(request: PageRequest, hub_id: UUID, month: str) -> HttpResponse:
    day = month_called(month)
    form = SendingForm(request.POST, zone=request.person.zone)
    if not form.is_valid():
        return _render_draft(request, hub_id, day, Refused("statement_changed"))

    request.on_refusal = partial(_render_draft, request, hub_id, day)
    request.on_replay = address_of
    sent = send_statement(
        hub_id=hub_id,
        month=day,
        by=request.actor,
        shown=form.cleaned_data["expected"],
        request=key_of(request),
        now=request.now,
    )
    return done(
        request, address_of(sent), "The statement is sent. It stays as it is; the operators approve and pay it."
    )


@allowed("statement.read")
@require_safe
def show_statement(request: PageRequest, statement_id: UUID) -> HttpResponse:
    page = own_statement(statement_id, actor=request.actor)
    shown = {"statement": page.card, "lines": page.lines, "place": address_of(statement_id)}
    return render_page(request, "web/statements/statement.html", shown)


@allowed("statement.read")
@require_safe
def print_statement(request: PageRequest, statement_id: UUID) -> HttpResponse:
    return pdf_of_statement(own_statement(statement_id, actor=request.actor))


@allowed("statement.read")
@require_safe
def save_statement(request: PageRequest, statement_id: UUID) -> HttpResponse:
    return csv_of_statement(own_statement(statement_id, actor=request.actor))


def pdf_of_statement(page: StatementPage) -> HttpResponse:
    """The same for whoever may see it."""
    return pdf_answer(_name(page), pdf_of("statement", contents_of(page)))


def csv_of_statement(page: StatementPage) -> HttpResponse:
    """The same for whoever may see it."""
    return csv_answer(_name(page), HEADER, _rows(page))


def address_of(statement_id: object) -> str:
    return f"/payments/statements/{statement_id}"


def month_called(text: str) -> date:
    """A month as addresses name it, like 2026-03. Raises Refused not_found."""
    if MONTH.fullmatch(text) is None:
        raise Refused("not_found")
    return date.fromisoformat(f"{text}-01")


def _rows(page: StatementPage) -> Iterator[tuple[object, ...]]:
    for line in page.lines:
        yield (
            LINES[line.kind],
            f"{line.month:%Y-%m}",
            reference_in_words(line.reference),
            decimal_of(line.amount),
            line.amount.currency,
        )


def _name(page: StatementPage) -> str:
    return f"statement-{page.card.number}"


def _render_draft(request: PageRequest, hub_id: UUID, month: date, refused: Refused | None = None) -> HttpResponse:
    draft = statement_draft(request.actor, hub_id, month, now=request.now)
    shown = {
        "draft": draft,
        "place": f"{WHERE}/{hub_id}/{month:%Y-%m}",
        "refused": refused.code if refused else "",
        "sentence": sentence_of(refused, zone=request.person.zone) if refused else "",
    }
    return render_page(request, "web/statements/draft.html", shown, status=refused.status if refused else 200)

"""Statements for operators: received, approved, paid. They see numbers, months, references and amounts, and no client."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from kept.core.refusal import Refused
from kept.edges.web.answers import page_number, query_without_page
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.sentences import sentence_of
from kept.edges.web.statements import csv_of_statement, pdf_of_statement
from kept.store.settlements.reads import Standing, statement_received, statements_received
from kept.usecases.approve_statement import approve_statement
from kept.usecases.mark_statement_paid import mark_statement_paid

WHERE: Final = "/statements"
TABS: Final = (
    (None, "All"),
    (Standing.RECEIVED, "Received"),
    (Standing.APPROVED, "Approved"),
    (Standing.PAID, "Paid"),
)


@allowed("statement.settle")
@require_safe
def list_statements(request: PageRequest) -> HttpResponse:
    asked = request.GET.get("state", "")
    standing = Standing(asked) if asked in set(Standing) else None
    shown = {
        "tabs": TABS,
        "standing": standing,
        "page": statements_received(standing=standing, number=page_number(request)),
        "query": query_without_page(request),
    }
    return render_page(request, "web/statements/list.html", shown)


@allowed("statement.settle")
@require_safe
def show_statement(request: PageRequest, statement_id: UUID) -> HttpResponse:
    return _render(request, statement_id)


@allowed("statement.settle")
@require_safe
def print_statement(_request: PageRequest, statement_id: UUID) -> HttpResponse:
    return pdf_of_statement(statement_received(statement_id))


@allowed("statement.settle")
@require_safe
def save_statement(_request: PageRequest, statement_id: UUID) -> HttpResponse:
    return csv_of_statement(statement_received(statement_id))


@allowed("statement.settle")
@require_POST
def approve(request: PageRequest, statement_id: UUID) -> HttpResponse:
    return _settle(request, statement_id, approve_statement, "The statement is approved.")


@allowed("statement.settle")
@require_POST
def pay(request: PageRequest, statement_id: UUID) -> HttpResponse:
    return _settle(request, statement_id, mark_statement_paid, "The statement is marked as paid.")


def _settle(request: PageRequest, statement_id: UUID, deed: Callable[..., Any], sentence: str) -> HttpResponse:
    statement_received(statement_id)
    request.on_refusal = partial(_render, request, statement_id)
    request.on_replay = _address_of
    deed(statement_id=statement_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, _address_of(statement_id), sentence)


def _address_of(statement_id: object) -> str:
    return f"{WHERE}/{statement_id}"


def _render(request: PageRequest, statement_id: UUID, refused: Refused | None = None) -> HttpResponse:
    page = statement_received(statement_id)
    shown = {
        "statement": page.card,
        "lines": page.lines,
        "place": _address_of(statement_id),
        "back": WHERE,
        "back_label": "Statements",
        "received": "Received",
        "refused": refused.code if refused else "",
        "sentence": sentence_of(refused, zone=request.person.zone) if refused else "",
    }
    return render_page(request, "web/statements/received.html", shown, status=refused.status if refused else 200)
